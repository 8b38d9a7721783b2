import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Pool } from 'pg';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { Places, RowArray } from '#runtime/db/row-array.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { checkEvent } from '#runtime/events/append.ts';
import { placedEvent } from '#runtime/events/placed-event.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import type { BundleStanding } from '../bundle/bundle.ts';
import { decisions } from '../tables.ts';
import type { FreezeFact, PolicyEffect } from './decision.ts';
import { type DecisionFilter, type DecisionSpan, filterConditions, spanConditions } from './decision-filter.ts';

/** A decision as it is listed: without its input, which can be large. */
export type DecisionRow = Omit<typeof decisions.$inferSelect, 'input'>;
/** A decision to store, under the bundle in force. */
export interface NewDecision {
  readonly ventureId: string;
  readonly actor: Actor;
  /** The workflow's id for all that a workflow does, else the request's id. */
  readonly correlationId: string;
  readonly frozen: boolean;
  /** Canonical JSON of what the decision was made of. */
  readonly input: string;
  /** What was decided, as its event says it. */
  readonly payload: PayloadOf<'policy.decided.v1'>;
}

const listed = {
  id: decisions.id,
  ventureId: decisions.ventureId,
  effect: decisions.effect,
  frozen: decisions.frozen,
  reasons: decisions.reasons,
  determiningPolicies: decisions.determiningPolicies,
  action: decisions.action,
  principal: decisions.principal,
  resource: decisions.resource,
  bundleId: decisions.bundleId,
  bundleHash: decisions.bundleHash,
  inputHash: decisions.inputHash,
  actionHash: decisions.actionHash,
  requiredLimits: decisions.requiredLimits,
  subjectId: decisions.subjectId,
  workflowId: decisions.workflowId,
  taskId: decisions.taskId,
  decidedAt: decisions.decidedAt,
};

/** What decisions in a venture are made of beside the request, as `policy.write_decisions` tells it. */
export interface VentureFacts {
  /** The bundle in force; null when none is. */
  readonly bundle: BundleStanding | null;
  /** All freezes in force in the venture. */
  readonly freezes: readonly FreezeFact[];
}

export type FactsByVenture = Readonly<Record<string, VentureFacts>>;

/** Columns of `policy.decided`, in their order (migrations/0160_policy_rounds.sql). */
const decidedColumns = { frozen: 'bool', input: 'text' } as const;

/**
 * Stores decisions, decided now, with their events, in one statement, which is its transaction: all or none.
 * @param known the facts that they were made of; null when none are known, and nothing is to be stored
 * @returns null when they are stored; the facts that are true now when they were made of others, and nothing is stored
 * @throws InvariantError when an event does not have the declared shape of its type
 */
export async function writeDecisions(
  { pool, ids }: { readonly pool: Pool; readonly ids: IdSource },
  { ventureIds, known, decisions }: DecisionRound,
): Promise<FactsByVenture | null> {
  const type = 'policy.decided.v1';
  const rows = new RowArray(decidedColumns);
  const events = new RowArray(placedEvent);
  const actors = new Places();
  const ventures = new Places(ventureIds);
  for (const { ventureId, actor, correlationId, frozen, input, payload } of decisions) {
    checkEvent({ type, payload });
    rows.push({ frozen, input });
    events.push({
      ...{ id: ids.uuid(), type, stream: payload.decisionId, version: 1, correlation: correlationId, causation: null },
      venture: ventures.of(ventureId),
      actor: actors.of(JSON.stringify(actor)),
      payload: JSON.stringify(payload),
    });
  }
  const answer = await pool.query<{ facts: FactsByVenture | null }>({
    name: 'policy_write_decisions',
    text: 'select policy.write_decisions($1, $2::jsonb, $3::jsonb[], $4, $5) as facts',
    values: [ventures.all(), JSON.stringify(known), actors.all(), rows.toParameter(), events.toParameter()],
  });
  const [row] = answer.rows;
  if (row === undefined) throw new InvariantError('policy.write_decisions did not answer');
  return row.facts;
}

export interface DecisionRound {
  readonly ventureIds: readonly string[];
  readonly known: FactsByVenture | null;
  readonly decisions: readonly NewDecision[];
}

/** What decisions were made of, as it was stored: canonical JSON by decision id; unknown ids are left out. */
export async function readInputs(queryable: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await queryable
    .select({ id: decisions.id, input: decisions.input })
    .from(decisions)
    .where(inArray(decisions.id, [...ids]));
  return new Map(rows.map(({ id, input }) => [id, input]));
}

/** Decisions by id, in no order; unknown ids are left out. */
export async function readDecisions(queryable: Queryable, ids: readonly string[]): Promise<DecisionRow[]> {
  if (ids.length === 0) return [];
  return queryable
    .select(listed)
    .from(decisions)
    .where(inArray(decisions.id, [...ids]));
}

/** One venture's decisions, newest first (ids sort by the time they were made). */
export async function readPage(
  queryable: Queryable,
  query: {
    readonly ventureId: string;
    readonly filter: DecisionFilter;
    readonly span: DecisionSpan;
    readonly beforeId: string | undefined;
    readonly limit: number;
  },
): Promise<DecisionRow[]> {
  const { filter, span, beforeId } = query;
  const conditions = [eq(decisions.ventureId, query.ventureId), ...filterConditions(filter), ...spanConditions(span)];
  if (beforeId !== undefined) conditions.push(lt(decisions.id, beforeId));
  return queryable
    .select(listed)
    .from(decisions)
    .where(and(...conditions))
    .orderBy(desc(decisions.id))
    .limit(query.limit);
}

/** Ventures under which there are decisions of these workflows: whose rows they are decides who sees them. */
export async function readVenturesOfWorkflows(queryable: Queryable, workflowIds: readonly string[]): Promise<string[]> {
  const rows = await queryable
    .selectDistinct({ ventureId: decisions.ventureId })
    .from(decisions)
    .where(inArray(decisions.workflowId, [...workflowIds]));
  return rows.map(({ ventureId }) => ventureId);
}

/** Decisions of each workflow, oldest first, at most `limitEach` of one; only those of the ventures given. */
export async function readOfWorkflows(
  queryable: Queryable,
  query: {
    readonly workflowIds: readonly string[];
    readonly ventureIds: readonly string[];
    readonly effect: PolicyEffect | undefined;
    readonly limitEach: number;
  },
): Promise<DecisionRow[]> {
  if (query.ventureIds.length === 0) return [];
  const conditions: SQL[] = [
    inArray(decisions.workflowId, [...query.workflowIds]),
    inArray(decisions.ventureId, [...query.ventureIds]),
  ];
  if (query.effect !== undefined) conditions.push(eq(decisions.effect, query.effect));
  const ranked = queryable
    .select({
      rankedId: decisions.id,
      rank: sql<string>`row_number() over (partition by ${decisions.workflowId} order by ${decisions.id})`.as('rank'),
    })
    .from(decisions)
    .where(and(...conditions))
    .as('ranked');
  return queryable
    .select(listed)
    .from(decisions)
    .innerJoin(ranked, eq(ranked.rankedId, decisions.id))
    .where(sql`${ranked.rank} <= ${query.limitEach}`)
    .orderBy(decisions.id);
}

/** The latest decision on each subject under each venture, newest first. */
export async function readLatestOfSubjects(
  queryable: Queryable,
  subjectIds: readonly string[],
): Promise<DecisionRow[]> {
  if (subjectIds.length === 0) return [];
  const rows = await queryable
    .selectDistinctOn([decisions.subjectId, decisions.ventureId], listed)
    .from(decisions)
    .where(inArray(decisions.subjectId, [...subjectIds]))
    .orderBy(decisions.subjectId, decisions.ventureId, desc(decisions.id));
  return rows.toSorted((a, b) => (a.id < b.id ? 1 : -1));
}
