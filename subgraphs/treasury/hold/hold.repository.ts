import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { type Hold, type HoldState, intentIdOf } from './hold.ts';

/** A hold as it is kept. */
export interface HoldRecord extends Hold {
  readonly ventureId: string;
  /** Null when it was taken for a transfer. */
  readonly moneyIntentId: string | null;
  /** The pending transfer it was taken for; null for an intent's. */
  readonly transferId: string | null;
}

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly ventureId: string;
  readonly accountId: string;
  readonly moneyIntentId: string | null;
  readonly transferId: string | null;
  readonly capturedMinor: bigint;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly state: HoldState;
  readonly expiresAt: string;
}

const columns = sql.raw(`
  hold_id as id, venture_id as "ventureId", account_id as "accountId", money_intent_id as "moneyIntentId",
  transfer_id as "transferId", currency, amount_minor as "amountMinor", captured_minor as "capturedMinor", state,
  to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"`);

function toHold({ amountMinor, currency, ...row }: Row): HoldRecord {
  return { ...row, amount: { amountMinor, currency } };
}

/** Holds by id, in no order; ids that name none are left out. */
export async function findHolds(queryable: Queryable, ids: readonly string[]): Promise<readonly HoldRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select ${columns} from treasury.holds where money_intent_id = any(${sql.param(ids.map(intentIdOf))}::text[])
    union all
    select ${columns} from treasury.holds where transfer_id is not null and hold_id = any(${sql.param(ids)}::text[])`);
  return rows.map(toHold);
}

/** Holds of transfers that wait or waited, in the order in which they were placed. */
export async function holdsOfTransfers(
  queryable: Queryable,
  transferIds: readonly string[],
): Promise<readonly HoldRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select ${columns} from treasury.holds where transfer_id = any(${sql.param(transferIds)}::text[]) order by hold_id`);
  return rows.map(toHold);
}
