import { eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { idPrefixes } from '#runtime/ids/ids.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import { decisions } from '../tables.ts';
import type { PolicyEffect } from './decision.ts';

/** Which decisions are wanted; all parts given must match. */
export interface DecisionFilter {
  readonly effect?: PolicyEffect | null | undefined;
  readonly action?: string | null | undefined;
  readonly workflowId?: string | null | undefined;
  /** As a Cedar entity id, for example `Agent::"agt_…"`. */
  readonly principal?: string | null | undefined;
  /** As a Cedar entity id, for example `Tool::"mail.send"`. */
  readonly resource?: string | null | undefined;
  /** Only those that this policy decided, alone or with others. */
  readonly policyId?: string | null | undefined;
}

/** When decisions were made, RFC 3339: from the first instant on and before the second. */
export interface DecisionSpan {
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

const columns = {
  effect: decisions.effect,
  action: decisions.action,
  workflowId: decisions.workflowId,
  principal: decisions.principal,
  resource: decisions.resource,
} as const;

/** The filter as conditions on stored decisions. */
export function filterConditions({ policyId, ...plain }: DecisionFilter): SQL[] {
  // The record's own names.
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const conditions = names.flatMap((name) => {
    const wanted = plain[name];
    return wanted === null || wanted === undefined ? [] : [eq(columns[name], wanted)];
  });
  if (policyId === null || policyId === undefined) return conditions;
  return [...conditions, sql`${decisions.determiningPolicies} @> ${JSON.stringify([policyId])}::jsonb`];
}

/** The same for a decision as its event tells it. */
export function matchesFilter(told: PayloadOf<'policy.decided.v1'>, { policyId, ...plain }: DecisionFilter): boolean {
  if (policyId !== null && policyId !== undefined && !told.determiningPolicies.includes(policyId)) return false;
  const names = Object.keys(columns) as (keyof typeof columns)[];
  return names.every((name) => (plain[name] ?? null) === null || plain[name] === told[name]);
}

/** An id is made so much before its decision is stored, at most; both sides of a span are looked at so much wider. */
const slackMs = 60_000;

/** The span as conditions; ids, which begin with their time, keep a narrow one from reading all that there is. */
export function spanConditions({ from, to }: DecisionSpan): SQL[] {
  const conditions: SQL[] = [];
  if (from !== null && from !== undefined) {
    const at = new Date(from);
    conditions.push(gte(decisions.decidedAt, at), gte(decisions.id, firstIdOf(at.getTime() - slackMs)));
  }
  if (to !== null && to !== undefined) {
    const at = new Date(to);
    conditions.push(lt(decisions.decidedAt, at), lt(decisions.id, firstIdOf(at.getTime() + slackMs)));
  }
  return conditions;
}

/** What ids made at an instant begin with: a UUIDv7 starts with 48 bits of milliseconds (RFC 9562, section 5.7). */
function firstIdOf(unixMs: number): string {
  return `${idPrefixes.policyDecision}_${Math.max(0, unixMs).toString(16).padStart(12, '0')}`;
}
