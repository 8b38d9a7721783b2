import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { readLogBounds } from '#runtime/events/log-bounds.ts';
import type { AsOf } from './as-of.ts';
import { type Effect, effectsOf } from './effects.ts';

/** Running totals of an account in minor units. */
export interface Totals {
  readonly entryCount: bigint;
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
  readonly heldMinor: bigint;
}

export const noTotals: Totals = { entryCount: 0n, debitsMinor: 0n, creditsMinor: 0n, heldMinor: 0n };

/** The commit that holds a position of the log, and what of it lies behind the position. */
interface Commit {
  readonly epoch: number;
  readonly xid: string;
  /** Effects of events that stand behind the position in the same commit, by account. */
  readonly later: ReadonlyMap<string, readonly Effect[]>;
}

interface Row extends Record<string, unknown>, Totals {
  readonly accountId: string;
  readonly isAtCommit: boolean | null;
}

/**
 * Totals of accounts at one point: those after the last commit by then, and within a commit those after the event itself.
 * @returns all accounts that had entries or holds by then; the others have nothing
 * @throws RequestError BAD_USER_INPUT for a position that the log has not come to
 * @throws RequestError CURSOR_EXPIRED for one whose events have left the database
 */
export async function totalsAt(
  queryable: Queryable,
  accountIds: readonly string[],
  asOf: AsOf,
): Promise<ReadonlyMap<string, Totals>> {
  if (accountIds.length === 0 || (asOf.kind === 'SEQ' && asOf.seq === 0n)) return new Map();
  const commit = asOf.kind === 'SEQ' ? await commitAt(queryable, asOf.seq) : undefined;
  const time = asOf.kind === 'TIME' ? asOf.time : 'infinity';
  const place =
    commit === undefined
      ? sql`treasury.history_place(a.id, ${time}::timestamptz, null, null)`
      : sql`treasury.history_place(a.id, null, ${commit.epoch}::smallint, ${commit.xid}::xid8)`;
  const { rows } = await queryable.execute<Row>(sql`
    select h.account_id as "accountId", h.entry_count as "entryCount", h.debits_minor as "debitsMinor",
      h.credits_minor as "creditsMinor", h.held_minor as "heldMinor",
      (h.epoch, h.xid) = (${commit?.epoch ?? null}::smallint, ${commit?.xid ?? null}::xid8) as "isAtCommit"
    from unnest(${sql.param(accountIds)}::text[]) as a (id)
    join treasury.account_history h on h.account_id = a.id and h.place = ${place}`);
  return new Map(
    rows.map(({ accountId, isAtCommit, ...totals }) => {
      const later = isAtCommit ? (commit?.later.get(accountId) ?? []) : [];
      return [accountId, later.reduce(without, totals)];
    }),
  );
}

function without(totals: Totals, effect: Effect): Totals {
  return {
    entryCount: totals.entryCount - effect.entries,
    debitsMinor: totals.debitsMinor - effect.debitsMinor,
    creditsMinor: totals.creditsMinor - effect.creditsMinor,
    heldMinor: totals.heldMinor - effect.heldMinor,
  };
}

async function commitAt(queryable: Queryable, seq: bigint): Promise<Commit> {
  const found = await queryable.execute<{ epoch: number; xid: string; eventId: string; ventureId: string }>(sql`
    select e.epoch, e.xid::text as xid, e.id as "eventId", e.venture_id as "ventureId"
    from platform.event_log l join platform.events e on e.id = l.event_id where l.seq = ${seq}`);
  const [event] = found.rows;
  if (event === undefined) throw await whyThereIsNone(queryable, seq);
  const { epoch, xid, eventId, ventureId } = event;
  const { rows } = await queryable.execute<{ type: string; payload: unknown }>(sql`
    select type, payload from platform.events
    where (epoch, xid) = (${epoch}::smallint, ${xid}::xid8) and id > ${eventId}::uuid and venture_id = ${ventureId}`);
  return { epoch, xid, later: Map.groupBy(rows.flatMap(effectsOf), (effect) => effect.accountId) };
}

async function whyThereIsNone(queryable: Queryable, seq: bigint): Promise<RequestError> {
  const { head, floor } = await readLogBounds(queryable);
  if (seq > head) return new RequestError('BAD_USER_INPUT', `The log has come to position ${head}, not to ${seq}`);
  return new RequestError('CURSOR_EXPIRED', `Events up to position ${floor} have left the database: ask by time`);
}
