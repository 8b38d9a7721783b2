import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { Hold, HoldState } from './hold.ts';

/** A hold as it is kept. */
export interface HoldRecord extends Hold {
  readonly ventureId: string;
  readonly moneyIntentId: string;
}

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly ventureId: string;
  readonly accountId: string;
  readonly moneyIntentId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly state: HoldState;
  readonly expiresAt: string;
}

const columns = sql.raw(`
  hold_id as id, venture_id as "ventureId", account_id as "accountId", money_intent_id as "moneyIntentId", currency,
  amount_minor as "amountMinor", state,
  to_char(expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"`);

function toHold({ amountMinor, currency, ...row }: Row): HoldRecord {
  return { ...row, amount: { amountMinor, currency } };
}

/** Holds by id, in no order; ids that name none are left out. */
export async function findHolds(queryable: Queryable, ids: readonly string[]): Promise<readonly HoldRecord[]> {
  const { rows } = await queryable.execute<Row>(
    sql`select ${columns} from treasury.holds where hold_id = any(${sql.param(ids)}::text[])`,
  );
  return rows.map(toHold);
}

/** Holds by the intent they were taken for. */
export async function findHoldsOfIntents(
  queryable: Queryable,
  moneyIntentIds: readonly string[],
): Promise<ReadonlyMap<string, HoldRecord>> {
  const { rows } = await queryable.execute<Row>(
    sql`select ${columns} from treasury.holds where money_intent_id = any(${sql.param(moneyIntentIds)}::text[])`,
  );
  return new Map(rows.map((row) => [row.moneyIntentId, toHold(row)]));
}
