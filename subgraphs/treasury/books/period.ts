import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { badArgument } from '#runtime/errors/errors.ts';

/** A stretch of time: the start is in it, the end is not. RFC 3339; null where it is open. */
export interface Period {
  readonly from: string | null;
  readonly until: string | null;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads a period. A day (`2026-03-01`) is that of the time zone: as the start it means its first instant, as the end the
 * whole day belongs to the period. An instant (RFC 3339) is taken as it is; as the end it is not in the period.
 * @throws RequestError BAD_USER_INPUT for anything else, and when the end is not behind the start
 */
export async function parsePeriod(
  queryable: Queryable,
  timeZone: string,
  input: { readonly from?: string | null | undefined; readonly to?: string | null | undefined },
): Promise<Period> {
  requireDate('from', input.from);
  requireDate('to', input.to);
  const { rows } = await queryable.execute<{ from: string | null; until: string | null }>(sql`
    select ${rfc3339(startOf(input.from ?? null, timeZone, 0))} as "from",
      ${rfc3339(startOf(input.to ?? null, timeZone, 1))} as "until"`);
  const period = rows[0] ?? { from: null, until: null };
  if (period.from !== null && period.until !== null && period.from >= period.until) {
    throw badArgument('to', 'the period has to end behind its start');
  }
  return period;
}

function requireDate(field: string, text: string | null | undefined): void {
  if (text === null || text === undefined) return;
  const isDate = day.test(text) && isSameDay(text);
  const isInstant = instant.test(text) && !Number.isNaN(Date.parse(text)) && isSameDay(text.slice(0, 10));
  if (isDate || isInstant) return;
  throw badArgument(field, `a day (2026-03-01) or an instant (2026-03-01T09:30:00Z)`);
}

/** Date reads 2026-02-30 as the 2nd of March. */
function isSameDay(text: string): boolean {
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

function startOf(text: string | null, timeZone: string, daysLater: number) {
  if (text === null || !day.test(text)) return sql`${text}::timestamptz`;
  return sql`((${text}::date + ${daysLater}::integer)::timestamp at time zone ${timeZone})`;
}

function rfc3339(value: ReturnType<typeof sql>) {
  return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The last millisecond before an instant; times of the ledger are whole milliseconds. */
export function justBefore(time: string): string {
  return new Date(Date.parse(time) - 1).toISOString();
}
