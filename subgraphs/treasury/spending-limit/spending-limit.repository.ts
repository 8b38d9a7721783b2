import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { eachSubject, type SpendingLimit } from './spending-limit.ts';
import { firstBucketAt, leavesAtMs } from './window.ts';

interface Row extends Record<string, unknown>, Omit<SpendingLimit, 'cap'> {
  readonly currency: string;
  readonly capMinor: bigint;
}

const columns = sql.raw(`
  limit_id as id, venture_id as "ventureId", scope, subject, window_seconds as "windowSeconds", calendar,
  time_zone as "timeZone", currency, cap_minor as "capMinor", count_max as "countMax", is_shadow as "isShadow", name, version`);

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
  /** RFC 3339: when time gives something back; null when it never does, or nothing is counted. */
  readonly resetsAt: string | null;
}

const usagesMax = 500;

/**
 * What has been used up of a limit, for each of its subjects that has spent anything in the current window, as the writer
 * of the ledger counts it. A limit on one subject has that one, also when nothing was spent.
 */
export async function usagesOf(queryable: Queryable, limit: SpendingLimit): Promise<readonly Usage[]> {
  const { nowMs, period } = await windowOf(queryable, limit);
  const first = firstBucketAt(limit, nowMs, period);
  const { rows } = await queryable.execute<UsedRow>(sql`
    select subject, sum(held_minor)::text as held, sum(captured_minor)::text as captured, sum(uses)::text as uses,
      min(bucket) filter (where uses > 0)::text as oldest
    from treasury.limit_uses where limit_id = ${limit.id} and bucket >= ${first}
    group by subject having sum(uses) > 0 order by subject limit ${usagesMax}`);
  const usages = rows.map(({ subject, held, captured, uses, oldest }) => ({
    ...{ subject, heldMinor: BigInt(held), capturedMinor: BigInt(captured), uses: Number(uses) },
    resetsAt: instantOf(period?.endsMs ?? leavesAtMs(limit, Number(oldest))),
  }));
  if (limit.subject === eachSubject || usages.length > 0) return usages;
  const unused = { heldMinor: 0n, capturedMinor: 0n, uses: 0, resetsAt: instantOf(period?.endsMs ?? null) };
  return [{ subject: limit.subject, ...unused }];
}

/** What one subject has used up of a limit in the current window. */
export async function usageOf(
  queryable: Queryable,
  limit: SpendingLimit,
  subject: string,
): Promise<Pick<Usage, 'heldMinor' | 'capturedMinor' | 'uses'>> {
  const { nowMs, period } = await windowOf(queryable, limit);
  const { rows } = await queryable.execute<{ held: string; captured: string; uses: string }>(sql`
    select coalesce(sum(held_minor), 0)::text as held, coalesce(sum(captured_minor), 0)::text as captured,
      coalesce(sum(uses), 0)::text as uses
    from treasury.limit_uses
    where limit_id = ${limit.id} and subject = ${subject} and bucket >= ${firstBucketAt(limit, nowMs, period)}`);
  const { held, captured, uses } = rows[0] ?? { held: '0', captured: '0', uses: '0' };
  return { heldMinor: BigInt(held), capturedMinor: BigInt(captured), uses: Number(uses) };
}

interface UsedRow extends Record<string, unknown> {
  readonly subject: string;
  readonly held: string;
  readonly captured: string;
  readonly uses: string;
  readonly oldest: string;
}

/** The time now, and the window of the calendar that it lies in; undefined for a rolling window and ALL_TIME. */
async function windowOf(queryable: Queryable, { calendar, timeZone }: SpendingLimit) {
  const unit = calendar === 'ALL_TIME' || calendar === null ? 'HOUR' : calendar;
  const { rows } = await queryable.execute<{ nowMs: number; startsMs: number; endsMs: number }>(sql`
    select floor(extract(epoch from t.now) * 1000)::float8 as "nowMs",
      floor(extract(epoch from t.starts) * 1000)::float8 as "startsMs",
      floor(extract(epoch from case ${unit} when 'HOUR' then t.starts + interval '1 hour'
        else (t.starts at time zone ${timeZone} + ('1 ' || ${unit})::interval) at time zone ${timeZone} end) * 1000)::float8
        as "endsMs"
    from (select now, date_trunc(${unit}, now, ${timeZone}) as starts from clock_timestamp() as now) t`);
  const [{ nowMs, startsMs, endsMs } = { nowMs: 0, startsMs: 0, endsMs: 0 }] = rows;
  const hasPeriod = calendar !== null && calendar !== 'ALL_TIME';
  return { nowMs, period: hasPeriod ? { startsMs, endsMs } : undefined };
}

function instantOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
