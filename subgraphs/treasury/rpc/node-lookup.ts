import { kindOfId } from '#runtime/ids/ids.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { findAccounts } from '../account/account.repository.ts';
import { findAssets } from '../asset/asset.repository.ts';
import { findHolds } from '../hold/hold.repository.ts';
import { findIntents } from '../money-intent/money-intent.repository.ts';
import { findLimits } from '../spending-limit/spending-limit.repository.ts';
import { findEntries, findTransfers } from '../transfer/transfer.repository.ts';

/** @returns the venture that an object of the treasury belongs to, null when there is no such object */
export async function findVentureId({ db }: Runtime, id: string): Promise<string | null> {
  const rows = await readByKind(db.drizzle, id);
  return rows[0]?.ventureId ?? null;
}

async function readByKind(
  queryable: Runtime['db']['drizzle'],
  id: string,
): Promise<readonly { readonly ventureId: string }[]> {
  switch (kindOfId(id)) {
    case 'account':
      return findAccounts(queryable, [id]);
    case 'asset':
      return findAssets(queryable, [id]);
    case 'hold':
      return findHolds(queryable, [id]);
    case 'ledgerEntry':
      return findEntries(queryable, [id]);
    case 'moneyIntent':
      return findIntents(queryable, [id]);
    case 'spendingLimit':
      return findLimits(queryable, [id]);
    case 'transfer':
      return findTransfers(queryable, [id]);
    default:
      return [];
  }
}
