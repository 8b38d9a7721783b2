import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { decisions } from '../tables.ts';
import type { PolicyEffect } from './decision.ts';

/** A decision as it is listed: without its input, which can be large. */
export type DecisionRow = Omit<typeof decisions.$inferSelect, 'input'>;
export type NewDecision = Omit<typeof decisions.$inferInsert, 'decidedAt'>;

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
  subjectId: decisions.subjectId,
  workflowId: decisions.workflowId,
  taskId: decisions.taskId,
  decidedAt: decisions.decidedAt,
};

/** Stores decisions, decided now, in one statement whose text does not grow with their number. */
export async function insertDecisions(tx: Tx, rows: readonly NewDecision[]): Promise<void> {
  await tx.execute(sql`
    insert into policy.decisions (decision_id, venture_id, effect, frozen, reasons, determining_policies, action, principal,
      resource, bundle_id, bundle_hash, input_hash, action_hash, subject_id, workflow_id, task_id, input)
    select id, "ventureId", effect, frozen, reasons, "determiningPolicies", action, principal,
      resource, "bundleId", "bundleHash", "inputHash", "actionHash", "subjectId", "workflowId", "taskId", input
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, "ventureId" text, effect text, frozen boolean,
      reasons jsonb, "determiningPolicies" jsonb, action text, principal text, resource text, "bundleId" text,
      "bundleHash" text, "inputHash" text, "actionHash" text, "subjectId" text, "workflowId" text, "taskId" text, input text)`);
}

/** Decisions by id, in no order; unknown ids are left out. */
export async function readDecisions(queryable: Queryable, ids: readonly string[]): Promise<DecisionRow[]> {
  if (ids.length === 0) return [];
  return queryable
    .select(listed)
    .from(decisions)
    .where(inArray(decisions.id, [...ids]));
}

export interface DecisionFilter {
  readonly effect?: PolicyEffect | undefined;
  readonly action?: string | undefined;
  readonly workflowId?: string | undefined;
}

/** One venture's decisions, newest first (ids sort by the time they were made). */
export async function readPage(
  queryable: Queryable,
  query: {
    readonly ventureId: string;
    readonly filter: DecisionFilter;
    readonly beforeId: string | undefined;
    readonly limit: number;
  },
): Promise<DecisionRow[]> {
  const { filter, beforeId } = query;
  const conditions: SQL[] = [eq(decisions.ventureId, query.ventureId)];
  if (filter.effect !== undefined) conditions.push(eq(decisions.effect, filter.effect));
  if (filter.action !== undefined) conditions.push(eq(decisions.action, filter.action));
  if (filter.workflowId !== undefined) conditions.push(eq(decisions.workflowId, filter.workflowId));
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
