import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import type { LimitFinding } from '../money-intent/money-intent.events.ts';
import type { MoneyIntentRecord } from '../money-intent/money-intent.repository.ts';
import { findLimits, limitsOfVentures, usageOf } from '../spending-limit/spending-limit.repository.ts';
import { type SpendingLimit, subjectUnder, usedMinorOf, wouldPass } from '../spending-limit/spending-limit.ts';
import type { UseChange } from '../spending-limit/window.ts';

/** Events of intents and of the transfers that were posted for them, in the order of the log, by intent. */
export async function eventIdsOfIntents(
  queryable: Queryable,
  moneyIntentIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await queryable.execute<{ intentId: string; eventId: string }>(sql`
    select s.intent_id as "intentId", l.event_id as "eventId"
    from (
      select id as intent_id, id as stream_id from unnest(${sql.param(moneyIntentIds)}::text[]) as i (id)
      union all
      select money_intent_id, transfer_id from treasury.transfers
      where money_intent_id = any(${sql.param(moneyIntentIds)}::text[])
    ) s
    join platform.event_log l on l.stream_id = s.stream_id order by l.seq`);
  const byIntent = Map.groupBy(rows, ({ intentId }) => intentId);
  return new Map([...byIntent].map(([id, events]) => [id, events.map(({ eventId }) => eventId)]));
}

/** A limit that a decision looked at, as it stood then. */
export interface ConsultedLimit {
  readonly limit: SpendingLimit;
  /** Never `*`. */
  readonly subject: string;
  /** Times it had been set. */
  readonly version: number;
  readonly cap: Money;
  readonly countMax: number | null;
  readonly shadow: boolean;
  /** Captured in the window, without the intent. */
  readonly spent: Money;
  /** Reserved in the window, without the intent. */
  readonly held: Money;
  /** Spends in the window, without the intent. */
  readonly count: number;
  readonly left: Money;
  /** Negative by how much the cap would have been passed. */
  readonly leftAfter: Money;
  readonly wasPassed: boolean;
  readonly declined: boolean;
}

/**
 * Limits that the decisions of intents looked at, as their events tell; those that would apply now to one that waits.
 * @param unplacedMax most events without a place in the log that are looked through; there are a few while the sequencer is well
 * @returns a list for each intent, in its place; a RequestError in the place of one whose decision is not found: UNAVAILABLE
 *   (retryable) while more events than those wait for their place, else CURSOR_EXPIRED, since it has left the database
 */
export async function limitsOfIntents(
  queryable: Queryable,
  intents: readonly MoneyIntentRecord[],
  unplacedMax = 100_000,
): Promise<readonly (readonly ConsultedLimit[] | RequestError)[]> {
  const [waiting, decided] = partition(intents, ({ state }) => state === 'APPROVAL_REQUIRED');
  const current = new Map(
    await Promise.all(waiting.map(async (each) => [each.id, await limitsNow(queryable, each)] as const)),
  );
  const findings = await findingsOf(queryable, decided, unplacedMax);
  const ids = [...findings.values()].flatMap((found) => found.map(({ limitId }) => limitId));
  const limits = new Map((await findLimits(queryable, [...new Set(ids)])).map((limit) => [limit.id, limit]));
  const isMissing = ({ id, hold, state }: MoneyIntentRecord) =>
    !findings.has(id) && (hold !== null || state === 'DECLINED');
  const isBehind = decided.some(isMissing) && (await waitMoreThan(queryable, unplacedMax));
  return intents.map((intent) => {
    const now = current.get(intent.id);
    if (now !== undefined) return now;
    const found = findings.get(intent.id);
    if (found !== undefined) return found.flatMap((finding) => consulted(intent, limits.get(finding.limitId), finding));
    if (!isMissing(intent)) return [];
    if (!isBehind) return new RequestError('CURSOR_EXPIRED', `The decision about ${intent.id} has left the database`);
    const message = `The decision about ${intent.id} has no place in the log yet, which is far behind: try again later`;
    return new RequestError('UNAVAILABLE', message, { retryable: true });
  });
}

/** Events that have no place in the log yet. Read in the index's order, without which they would be read from their start. */
const unplaced = sql.raw(`
  platform.sequencer s cross join lateral (
    select stream_id, type, payload from platform.events e
    where (e.epoch, e.xid, e.id) > (s.cursor_epoch, s.cursor_xid, s.cursor_id)
    order by e.epoch, e.xid, e.id`);

/** Whether more events than so many have no place in the log yet. */
async function waitMoreThan(queryable: Queryable, count: number): Promise<boolean> {
  const { rows } = await queryable.execute(sql`select from ${unplaced} offset ${count} limit 1) e`);
  return rows.length > 0;
}

/** What the events of decisions tell, those included that have no place in the log yet; nothing of events that have left. */
async function findingsOf(
  queryable: Queryable,
  intents: readonly MoneyIntentRecord[],
  unplacedMax: number,
): Promise<ReadonlyMap<string, readonly LimitFinding[]>> {
  if (intents.length === 0) return new Map();
  const ids = sql.param(intents.map(({ id }) => id));
  const types = sql.raw(`('money.intent_authorised.v1', 'money.intent_declined.v1')`);
  const { rows } = await queryable.execute<{ id: string; limits: readonly LimitFinding[] }>(sql`
    select i.id, coalesce(e.payload -> 'limits', '[]') as limits
    from unnest(${ids}::text[]) as i (id)
    cross join lateral (
      select event_id from platform.event_log where stream_id = i.id and type in ${types} order by seq limit 1) l
    join platform.events e on e.id = l.event_id
    union all
    select e.stream_id, coalesce(e.payload -> 'limits', '[]')
    from ${unplaced} limit ${unplacedMax}) e
    where e.stream_id = any(${ids}::text[]) and e.type in ${types}`);
  return new Map(rows.map(({ id, limits }) => [id, limits]));
}

function consulted(
  intent: MoneyIntentRecord,
  limit: SpendingLimit | undefined,
  finding: LimitFinding,
): readonly ConsultedLimit[] {
  // Limits are never taken away.
  if (limit === undefined) return [];
  const { subject, version, countMax = null, isShadow = false, uses } = finding;
  const cap = { ...intent.amount, amountMinor: BigInt(finding.capMinor) };
  const use = { heldMinor: BigInt(finding.heldMinor), capturedMinor: BigInt(finding.capturedMinor), uses };
  return [found(intent, { limit, subject, version, cap, countMax, isShadow, use, isDecided: true })];
}

/** Limits that apply to an intent that waits, as they stand now. */
async function limitsNow(queryable: Queryable, intent: MoneyIntentRecord): Promise<readonly ConsultedLimit[]> {
  const limits = await limitsOfVentures(queryable, [intent.ventureId]);
  const applied = limits.flatMap((limit) => {
    const subject = subjectUnder(limit, intent);
    return subject === null ? [] : [{ limit, subject }];
  });
  return Promise.all(
    applied.map(async ({ limit, subject }) => {
      const use = await usageOf(queryable, limit, subject);
      const { version, cap, countMax, isShadow } = limit;
      return found(intent, { limit, subject, version, cap, countMax, isShadow, use, isDecided: false });
    }),
  );
}

function found(
  { amount }: Pick<MoneyIntentRecord, 'amount'>,
  {
    use,
    isShadow: shadow,
    isDecided,
    ...facts
  }: Pick<ConsultedLimit, 'limit' | 'subject' | 'version' | 'cap' | 'countMax'> & {
    readonly isShadow: boolean;
    readonly use: UseChange;
    readonly isDecided: boolean;
  },
): ConsultedLimit {
  const money = (amountMinor: bigint): Money => ({ amountMinor, currency: amount.currency });
  const wasPassed = wouldPass({ limit: facts, use }, amount.amountMinor);
  const leftMinor = facts.cap.amountMinor - usedMinorOf(use);
  return {
    ...{ ...facts, shadow, wasPassed, declined: isDecided && wasPassed && !shadow, count: use.uses },
    ...{ spent: money(use.capturedMinor), held: money(use.heldMinor) },
    ...{ left: money(leftMinor > 0n ? leftMinor : 0n), leftAfter: money(leftMinor - amount.amountMinor) },
  };
}

function partition<Item>(items: readonly Item[], is: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
