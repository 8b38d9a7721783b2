import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { badArgument, RequestError } from '#runtime/errors/errors.ts';
import { readLogBounds } from '#runtime/events/log-bounds.ts';
import type { AsOf } from './as-of.ts';
import { type Effect, effectsOf, endedTransfers, type HoldsOfTransfers } from './effects.ts';

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
  const totals = new Map(
    rows.map(({ accountId, isAtCommit, ...found }): [string, Totals] => {
      const later = isAtCommit ? (commit?.later.get(accountId) ?? []) : [];
      return [accountId, later.reduce(without, found)];
    }),
  );
  if (asOf.kind === 'TIME' && asOf.by === 'EFFECTIVE') await shiftToEffective(queryable, accountIds, asOf.time, totals);
  return totals;
}

/**
 * From what was recorded by then to what counts by then: entries with another effective time, recorded on one side of the
 * instant and counting on the other. Transfers without one are not looked at.
 */
async function shiftToEffective(
  queryable: Queryable,
  accountIds: readonly string[],
  time: string,
  totals: Map<string, Totals>,
): Promise<void> {
  const { rows } = await queryable.execute<Record<string, unknown> & Effect>(sql`
    select e.account_id as "accountId", sum(sign)::bigint as entries,
      coalesce(sum(sign * e.amount_minor) filter (where e.side = 'DEBIT'), 0)::bigint as "debitsMinor",
      coalesce(sum(sign * e.amount_minor) filter (where e.side = 'CREDIT'), 0)::bigint as "creditsMinor", 0::bigint as "heldMinor"
    from treasury.transfers t
    cross join lateral (select case when t.effective_at <= ${time}::timestamptz then 1 else -1 end as sign) direction
    join treasury.entries e on e.transfer_id = any (array[t.transfer_id])
    where t.venture_id in (select venture_id from treasury.accounts where account_id = any(${sql.param(accountIds)}::text[]))
      and t.effective_at is not null
      and (t.effective_at <= ${time}::timestamptz) <> (t.recorded_at <= ${time}::timestamptz)
      and e.account_id = any(${sql.param(accountIds)}::text[])
    group by e.account_id`);
  for (const effect of rows) {
    totals.set(effect.accountId, without(totals.get(effect.accountId) ?? noTotals, negated(effect)));
  }
}

function negated({ accountId, entries, debitsMinor, creditsMinor, heldMinor }: Effect): Effect {
  const [debits, credits] = [-debitsMinor, -creditsMinor];
  return { accountId, entries: -entries, debitsMinor: debits, creditsMinor: credits, heldMinor: -heldMinor };
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
  const holds = await holdsOf(queryable, endedTransfers(rows));
  const effects = rows.flatMap((each) => effectsOf(each, holds));
  return { epoch, xid, later: Map.groupBy(effects, ({ accountId }) => accountId) };
}

async function holdsOf(queryable: Queryable, transferIds: readonly string[]): Promise<HoldsOfTransfers> {
  const { rows } = await queryable.execute<{ transferId: string; accountId: string; amountMinor: bigint }>(sql`
    select transfer_id as "transferId", account_id as "accountId", amount_minor as "amountMinor"
    from treasury.holds where transfer_id = any(${sql.param(transferIds)}::text[])`);
  return Map.groupBy(rows, ({ transferId }) => transferId);
}

async function whyThereIsNone(queryable: Queryable, seq: bigint): Promise<RequestError> {
  const { head, floor } = await readLogBounds(queryable);
  if (seq > head) return badArgument('asOf.seq', `the log has come to position ${head}, not to ${seq}`);
  return new RequestError('CURSOR_EXPIRED', `Events up to position ${floor} have left the database: ask by time`);
}
