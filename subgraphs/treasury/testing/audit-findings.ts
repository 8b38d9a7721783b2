import { sql } from 'drizzle-orm';
import type { Database } from '#runtime/db/db.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import type { LimitFinding } from '../money-intent/money-intent.events.ts';
import { findLimits } from '../spending-limit/spending-limit.repository.ts';
import { type SpendFacts, type SpendingLimit, subjectUnder } from '../spending-limit/spending-limit.ts';
import { bucketAt, firstBucketAt } from '../spending-limit/window.ts';

interface Row extends Record<string, unknown> {
  readonly type: string;
  readonly id: string;
  readonly payload: unknown;
  /** When it was authorised; null when it never was. */
  readonly atMs: string | null;
  readonly agentId: string | null;
}

/** An intent that was authorised, as far as the replay has come. */
interface Spend {
  readonly facts: SpendFacts;
  readonly atMs: number;
  heldMinor: bigint;
  capturedMinor: bigint;
}

/**
 * Replays the log of a venture: each decision tells of every limit that was in force and applied, with its cap of that time
 * and with what was held and captured in its window right before. What a decline found in a rolling window is left out: the
 * books do not keep the instant of a decline.
 * @returns what is not so
 */
export async function auditFindings(
  { drizzle }: Pick<Database, 'drizzle'>,
  ventureId: string,
): Promise<readonly string[]> {
  const { rows } = await drizzle.execute<Row>(sql`
    select e.type, e.stream_id as id, e.payload, floor(extract(epoch from i.authorised_at) * 1000)::text as "atMs",
      i.agent_id as "agentId"
    from platform.events e left join treasury.money_intents i on i.money_intent_id = e.stream_id
    where e.venture_id = ${ventureId} and e.type like 'money.%' order by e.xid, e.id`);
  const limitIds = rows.filter(({ type }) => type === 'money.spending_limit_set.v1').map(({ id }) => id);
  const known = new Map((await findLimits(drizzle, limitIds)).map((limit) => [limit.id, limit]));
  const inForce = new Map<string, SpendingLimit>();
  const spends = new Map<string, Spend>();
  const faults: string[] = [];
  for (const row of rows) {
    if (row.type === 'money.spending_limit_set.v1') setLimit(inForce, known.get(row.id), row);
    else {
      if (isDecision(row)) faults.push(...misfound(row, ventureId, [...inForce.values()], [...spends.values()]));
      count(spends, row, ventureId);
    }
  }
  return faults;
}

function setLimit(inForce: Map<string, SpendingLimit>, limit: SpendingLimit | undefined, { id, payload }: Row): void {
  if (limit === undefined) throw new Error(`${id} was set and is not kept`);
  // The payload of its type, as it was checked when it was appended.
  const { cap, countMax = null, name = null } = payload as PayloadOf<'money.spending_limit_set.v1'>;
  const version = (inForce.get(id)?.version ?? 0) + 1;
  inForce.set(id, { ...limit, cap: { ...limit.cap, amountMinor: BigInt(cap.amountMinor) }, countMax, name, version });
}

type Decision = PayloadOf<'money.intent_authorised.v1'> | PayloadOf<'money.intent_declined.v1'>;

/** Limits are looked at unless something has stopped the intent before. */
function isDecision({ type, payload }: Row): boolean {
  if (type === 'money.intent_authorised.v1') return true;
  const looked = new Set(['LIMIT_EXCEEDED', 'INSUFFICIENT_FUNDS']);
  return (
    type === 'money.intent_declined.v1' &&
    (payload as PayloadOf<'money.intent_declined.v1'>).reasons.some(({ code }) => looked.has(code))
  );
}

function factsOf({ payload, agentId }: Row, ventureId: string): SpendFacts {
  const { amount, category, payee, workflowId } = payload as Decision;
  const money = { amountMinor: BigInt(amount.amountMinor), currency: amount.currency };
  return { ventureId, agentId, category, payee, workflowId, amount: money };
}

function count(spends: Map<string, Spend>, row: Row, ventureId: string): void {
  const spend = spends.get(row.id);
  switch (row.type) {
    case 'money.intent_authorised.v1': {
      const facts = factsOf(row, ventureId);
      const heldMinor = facts.amount.amountMinor;
      spends.set(row.id, { facts, atMs: Number(row.atMs), heldMinor, capturedMinor: 0n });
      return;
    }
    case 'money.intent_part_captured.v1':
    case 'money.intent_captured.v1': {
      if (spend === undefined) throw new Error(`${row.id} was captured and never authorised`);
      const { captured } = row.payload as PayloadOf<'money.intent_captured.v1'>;
      const partMinor = BigInt(captured.amountMinor);
      spend.capturedMinor += partMinor;
      spend.heldMinor = row.type === 'money.intent_captured.v1' ? 0n : spend.heldMinor - partMinor;
      return;
    }
    case 'money.intent_voided.v1':
    case 'money.intent_expired.v1':
      if (spend?.capturedMinor === 0n) spends.delete(row.id);
      else if (spend !== undefined) spend.heldMinor = 0n;
  }
}

function misfound(
  row: Row,
  ventureId: string,
  limits: readonly SpendingLimit[],
  spends: readonly Spend[],
): readonly string[] {
  const facts = factsOf(row, ventureId);
  const found = new Map(((row.payload as Decision).limits ?? []).map((finding) => [finding.limitId, finding]));
  const applied = limits.filter((limit) => subjectUnder(limit, facts) !== null);
  const ids = applied.map(({ id }) => id).sort();
  if (ids.join() !== [...found.keys()].sort().join()) {
    return [`${row.id} was held against ${[...found.keys()].join()} instead of ${ids.join()}`];
  }
  return applied.flatMap((limit) => {
    if (limit.calendar !== null && limit.calendar !== 'ALL_TIME') return [];
    if (limit.windowSeconds !== null && row.type === 'money.intent_declined.v1') return [];
    const [told, expected] = [found.get(limit.id), findingOf(limit, facts, Number(row.atMs), spends)];
    const same = told !== undefined && show(told) === show(expected);
    return same ? [] : [`${row.id} found ${told && show(told)} instead of ${show(expected)}`];
  });
}

function findingOf(limit: SpendingLimit, facts: SpendFacts, atMs: number, spends: readonly Spend[]): LimitFinding {
  const subject = subjectUnder(limit, facts) ?? '';
  const first = firstBucketAt(limit, atMs, undefined);
  const counted = spends.filter(
    (spend) => subjectUnder(limit, spend.facts) === subject && bucketAt(limit, spend.atMs, undefined) >= first,
  );
  const sum = (of: (spend: Spend) => bigint) => counted.reduce((total, spend) => total + of(spend), 0n).toString();
  return {
    ...{
      limitId: limit.id,
      ...(limit.name !== null && { name: limit.name }),
      version: limit.version,
      subject,
      capMinor: limit.cap.amountMinor.toString(),
    },
    ...(limit.countMax !== null && { countMax: limit.countMax }),
    ...(limit.isShadow && { isShadow: true }),
    ...{ heldMinor: sum(({ heldMinor }) => heldMinor), capturedMinor: sum(({ capturedMinor }) => capturedMinor) },
    uses: counted.length,
  };
}

function show({ limitId, version, subject, capMinor, heldMinor, capturedMinor, uses, ...rest }: LimitFinding): string {
  const { countMax = 'any number', isShadow = false, name = 'no name' } = rest;
  const used = `${heldMinor} held and ${capturedMinor} captured in ${uses}`;
  return `${limitId} (${name}) v${version} of ${capMinor} in ${countMax}${isShadow ? ' (shadow)' : ''} on ${subject}: ${used}`;
}
