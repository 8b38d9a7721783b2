import { sql } from 'drizzle-orm';
import type { Database } from '#runtime/db/db.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';

type Limit = PayloadOf<'money.spending_limit_set.v1'>;
type Decision = Pick<PayloadOf<'money.intent_declined.v1'>, 'amount' | 'category' | 'payee' | 'workflowId' | 'reasons'>;

interface Row extends Record<string, unknown> {
  readonly type: string;
  readonly id: string;
  readonly payload: unknown;
  readonly agentId: string | null;
}

const decided = new Set(['money.intent_authorised.v1', 'money.intent_declined.v1']);

/**
 * Replays the log of a venture: where policy relied on limits, an intent was authorised only when those of one policy were in
 * force, were no shadows and applied to it, and declined for a missing one only when not. Told in its own words, not in those of
 * the treasury.
 * @param required what policy relied on, by intent
 * @returns what is not so, and how many were decided by it
 */
export async function auditRequired(
  { drizzle }: Pick<Database, 'drizzle'>,
  ventureId: string,
  required: ReadonlyMap<string, RequiredLimits>,
) {
  const { rows } = await drizzle.execute<Row>(sql`
    select e.type, e.stream_id as id, e.payload, i.agent_id as "agentId"
    from platform.events e left join treasury.money_intents i on i.money_intent_id = e.stream_id
    where e.venture_id = ${ventureId} and e.type like 'money.%' order by e.xid, e.id`);
  const inForce = new Map<string, Limit>();
  const faults: string[] = [];
  const counts = { authorised: 0, declined: 0 };
  for (const row of rows) {
    // Payloads of their types, as they were checked when they were appended.
    if (row.type === 'money.spending_limit_set.v1') inForce.set(row.id, row.payload as Limit);
    const wanted = required.get(row.id);
    if (wanted === undefined || !decided.has(row.type)) continue;
    const spend = row.payload as Decision;
    const codes = (spend.reasons ?? []).map(({ code }) => code);
    // Stopped before limits are looked at.
    if (codes.includes('FROZEN')) continue;
    const counting = [...inForce.values()].filter((limit) => isCounting(limit, spend, row.agentId));
    const names = new Set(counting.map(({ name }) => name));
    const isGood = wanted.some(({ limits }) => limits.every((name) => names.has(name)));
    const isDeclined = codes.includes('REQUIRED_LIMIT_MISSING');
    if (isGood === isDeclined) faults.push(`${row.id} was ${isDeclined ? 'declined' : 'let through'} under limits`);
    if (isDeclined) counts.declined++;
    else if (row.type === 'money.intent_authorised.v1') counts.authorised++;
  }
  return { faults, decided: counts };
}

function isCounting({ scope, subject, cap, isShadow }: Limit, spend: Decision, agentId: string | null): boolean {
  if (isShadow === true || cap.currency !== spend.amount.currency) return false;
  if (scope === 'VENTURE') return true;
  const { payee, category, workflowId } = spend;
  const of = { WORKFLOW: workflowId, AGENT: agentId, CATEGORY: category, PAYEE: payee }[scope];
  return of !== null && (subject === '*' || subject === of);
}
