import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { SpendingLimit } from './spending-limit.ts';
import { firstBucketAt } from './window.ts';

interface Row extends Record<string, unknown>, Omit<SpendingLimit, 'cap'> {
  readonly currency: string;
  readonly capMinor: bigint;
}

const columns = sql.raw(`
  limit_id as id, venture_id as "ventureId", scope, subject, window_seconds as "windowSeconds", calendar,
  time_zone as "timeZone", currency, cap_minor as "capMinor", count_max as "countMax", is_shadow as "isShadow", version`);

function toLimit({ currency, capMinor, ...row }: Row): SpendingLimit {
  return { ...row, cap: { amountMinor: capMinor, currency } };
}

/** Limits by id, in no order; ids that name none are left out. */
export async function findLimits(queryable: Queryable, ids: readonly string[]): Promise<readonly SpendingLimit[]> {
  const { rows } = await queryable.execute<Row>(
    sql`select ${columns} from treasury.spending_limits where limit_id = any(${sql.param(ids)}::text[])`,
  );
  return rows.map(toLimit);
}

/** Limits of ventures, by scope, subject and window. */
export async function limitsOfVentures(
  queryable: Queryable,
  ventureIds: readonly string[],
): Promise<readonly SpendingLimit[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select ${columns} from treasury.spending_limits where venture_id = any(${sql.param(ventureIds)}::text[])
    order by venture_id, scope, subject, window_seconds, calendar, currency, is_shadow`);
  return rows.map(toLimit);
}

/** What one subject has used up of a limit in the window that is current. */
export interface Usage {
  readonly subject: string;
  readonly heldMinor: bigint;
  readonly capturedMinor: bigint;
  readonly uses: number;
}

const usagesMax = 500;

/**
 * What has been used up of a limit, for each of its subjects that has spent anything in the current window, as the writer
 * of the ledger counts it.
 */
export async function usagesOf(queryable: Queryable, limit: SpendingLimit): Promise<readonly Usage[]> {
  const { calendar, timeZone } = limit;
  const { rows } = await queryable.execute<{ nowMs: string; startsMs: string }>(sql`
    select floor(extract(epoch from clock_timestamp()) * 1000)::text as "nowMs",
      floor(extract(epoch from date_trunc(${calendar === 'ALL_TIME' || calendar === null ? 'HOUR' : calendar},
        clock_timestamp(), ${timeZone})) * 1000)::text as "startsMs"`);
  const period =
    calendar === null || calendar === 'ALL_TIME'
      ? undefined
      : { startsMs: Number(rows[0]?.startsMs), endsMs: Number.POSITIVE_INFINITY };
  const first = firstBucketAt(limit, Number(rows[0]?.nowMs), period);
  const used = await queryable.execute<{ subject: string; held: string; captured: string; uses: string }>(sql`
    select subject, sum(held_minor)::text as held, sum(captured_minor)::text as captured, sum(uses)::text as uses
    from treasury.limit_uses where limit_id = ${limit.id} and bucket >= ${first}
    group by subject having sum(uses) > 0 order by subject limit ${usagesMax}`);
  return used.rows.map(({ subject, held, captured, uses }) => ({
    ...{ subject, heldMinor: BigInt(held), capturedMinor: BigInt(captured), uses: Number(uses) },
  }));
}

/** The time zone of a venture, as it was founded with; UTC when the log does not say. */
export async function timeZoneOf(queryable: Queryable, ventureId: string): Promise<string> {
  const { rows } = await queryable.execute<{ zone: string }>(sql`
    select e.payload ->> 'timeZone' as zone from platform.event_log l join platform.events e on e.id = l.event_id
    where l.stream_id = ${ventureId} and l.type = 'venture.created.v1'`);
  return rows[0]?.zone ?? 'UTC';
}
