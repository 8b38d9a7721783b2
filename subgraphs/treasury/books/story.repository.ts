import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { Money } from '#runtime/money/money.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import type { MoneyIntentRecord } from '../money-intent/money-intent.repository.ts';
import { limitsOfVentures } from '../spending-limit/spending-limit.repository.ts';
import { type SpendingLimit, subjectUnder } from '../spending-limit/spending-limit.ts';

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

/** A limit that applied to an intent, as it was when the intent was decided. */
export interface ConsultedLimit {
  readonly limit: SpendingLimit;
  /** Never `*`. */
  readonly subject: string;
  readonly cap: Money;
  readonly countMax: number | null;
  readonly shadow: boolean;
  readonly wasPassed: boolean;
}

type Set = PayloadOf<'money.spending_limit_set.v1'>;

/**
 * Limits that applied to intents when they were decided, out of the log: what was set last before the event of the decision.
 * @returns a list for each intent, in its place; those that would apply now for one that is not decided
 */
export async function limitsOfIntents(
  queryable: Queryable,
  intents: readonly MoneyIntentRecord[],
): Promise<readonly (readonly ConsultedLimit[])[]> {
  const limits = await limitsOfVentures(queryable, [...new Set(intents.map(({ ventureId }) => ventureId))]);
  const applied = intents.flatMap((intent) =>
    limits.flatMap((limit) => {
      const subject = subjectUnder(limit, intent);
      return subject === null ? [] : [{ intent, limit, subject }];
    }),
  );
  const asked = applied.map(({ intent, limit }, pair) => ({ pair, intent: intent.id, limit: limit.id }));
  const { rows } = await queryable.execute<{ pair: number; payload: Set; decision: unknown }>(sql`
    select p.pair, s.payload, decided.payload as decision
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as p (pair integer, intent text, "limit" text)
    left join lateral (
      select l.seq, e.payload from platform.event_log l join platform.events e on e.id = l.event_id
      where l.stream_id = p.intent and l.type in ('money.intent_authorised.v1', 'money.intent_declined.v1')
      order by l.seq limit 1) decided on true
    cross join lateral (
      select e.payload from platform.event_log l join platform.events e on e.id = l.event_id
      where l.stream_id = p."limit" and l.type = 'money.spending_limit_set.v1' and (decided.seq is null or l.seq < decided.seq)
      order by l.seq desc limit 1) s`);
  const found = new Map(rows.map((row) => [row.pair, row]));
  return intents.map((intent) =>
    applied.flatMap((each, pair): readonly ConsultedLimit[] => {
      const row = found.get(pair);
      if (each.intent !== intent || row === undefined) return [];
      const { cap, countMax = null, isShadow = false } = row.payload;
      const money = { amountMinor: BigInt(cap.amountMinor), currency: cap.currency };
      const passed = passedLimits(row.decision);
      const { limit, subject } = each;
      return [{ limit, subject, cap: money, countMax, shadow: isShadow, wasPassed: passed.includes(limit.id) }];
    }),
  );
}

/** Limits that an authorisation or a decline names: those that declined it, and shadow limits that would have. */
function passedLimits(decision: unknown): readonly (string | null)[] {
  // Null while nothing is decided, else a payload of one of the two types.
  const { reasons = [], shadowReasons = [] } = (decision ?? {}) as Partial<PayloadOf<'money.intent_declined.v1'>> &
    Partial<PayloadOf<'money.intent_authorised.v1'>>;
  return [...reasons, ...shadowReasons].map(({ limitId }) => limitId);
}
