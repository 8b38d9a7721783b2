import type { Queryable } from '#runtime/db/db.ts';
import type { AccountRecord } from '../account/account.repository.ts';
import { type AccountKind, normalSideOf } from '../account/account.ts';
import type { EntryRecord } from '../transfer/transfer.repository.ts';
import { type AsOf, now } from './as-of.ts';
import { noTotals, type Totals, totalsAt } from './history.repository.ts';
import { justBefore, type Period } from './period.ts';

/** What came and went on an account in a period. */
export interface Statement {
  readonly account: AccountRecord;
  readonly period: Period;
  /** IANA name: days of the period are those of this zone. */
  readonly timeZone: string;
  readonly opening: Totals;
  readonly closing: Totals;
}

/** Balance in minor units, positive on the normal side of the account's kind. */
export function postedMinorAt(kind: AccountKind, { debitsMinor, creditsMinor }: Totals): bigint {
  return normalSideOf[kind] === 'DEBIT' ? debitsMinor - creditsMinor : creditsMinor - debitsMinor;
}

/**
 * Totals of an account at the two ends of a period: its entries are those with a place above that of the opening, up to that
 * of the closing.
 * @param upTo where the books end; the present when left out
 */
export async function readStatement(
  queryable: Queryable,
  account: AccountRecord,
  { period, timeZone, upTo = now }: { readonly period: Period; readonly timeZone: string; readonly upTo?: AsOf },
): Promise<Statement> {
  const at = async (asOf: AsOf) => (await totalsAt(queryable, [account.id], asOf)).get(account.id) ?? noTotals;
  const before = (time: string) => at({ kind: 'TIME', time: justBefore(time), by: 'RECORDED' });
  const last = await at(upTo);
  const opening = period.from === null ? noTotals : earlier(await before(period.from), last);
  const closing = period.until === null ? last : earlier(await before(period.until), last);
  return { account, period, timeZone, opening, closing };
}

function earlier(one: Totals, other: Totals): Totals {
  return one.entryCount < other.entryCount ? one : other;
}

/** Sums of a page's entries by side, in minor units. */
export function sumBySide(entries: readonly EntryRecord[]): {
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
} {
  let debitsMinor = 0n;
  let creditsMinor = 0n;
  for (const { side, amountMinor } of entries) {
    if (side === 'DEBIT') debitsMinor += amountMinor;
    else creditsMinor += amountMinor;
  }
  return { debitsMinor, creditsMinor };
}
