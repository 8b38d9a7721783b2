import { and, asc, desc, eq, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { type FreezeScope, freezesOn, platformSubject } from '#runtime/auth/freezes.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import type { WorkflowParent } from '../parents.ts';
import { tasks, workflows } from '../tables.ts';
import { insertTasks, updateTasks } from '../task/task.repository.ts';
import { isTaskEvent, type RunEvent } from './workflow.events.ts';
import { evolveRun, isOver, type Run, type Surroundings, type Workflow, type WorkflowState } from './workflow.ts';

/** Who did it, and what it belongs to, as events keep it. */
export interface Cause {
  readonly actor: Actor;
  readonly causationId: string | null;
}

/** A workflow and its tasks, locked for the rest of the database transaction. */
export interface LockedRun {
  readonly row: WorkflowParent;
  readonly run: Run;
}

/** Keeps a submitted workflow, which its first event tells of. */
export async function insertWorkflow(
  tx: Tx,
  workflow: Pick<WorkflowParent, 'id' | 'ventureId' | 'name' | 'spec' | 'specHash' | 'submittedBy'>,
): Promise<void> {
  await tx
    .insert(workflows)
    .values({ ...workflow, state: 'PLANNING', version: 1, submittedAt: sql`clock_timestamp()` });
}

/**
 * Reads a workflow with its tasks and keeps others from changing either until the transaction ends.
 * @returns null when there is no such workflow
 */
export async function lockRun(tx: Tx, workflowId: string): Promise<LockedRun | null> {
  const [row] = await tx.select().from(workflows).where(eq(workflows.id, workflowId)).for('update');
  if (row === undefined) return null;
  const rows = await tx
    .select()
    .from(tasks)
    .where(eq(tasks.workflowId, workflowId))
    .orderBy(asc(tasks.position))
    .for('update');
  return { row, run: { workflow: row, tasks: rows } };
}

/** Applies events to a locked run: writes what they change and appends each to its stream, in order. */
export async function saveRun(
  unit: UnitOfWork,
  { row, run }: LockedRun,
  events: readonly RunEvent[],
  cause: Cause,
): Promise<Run> {
  if (events.length === 0) return run;
  const after = events.reduce(evolveRun, run);
  await saveWorkflow(unit.tx, run.workflow, after.workflow);
  if (events.some((event) => event.type === 'workflow.planned.v1')) await insertTasks(unit.tx, row, after.tasks);
  else {
    const before = new Set(run.tasks);
    const changed = after.tasks.filter((task) => !before.has(task));
    await updateTasks(unit.tx, changed);
  }
  await appendRun(unit, { row, run }, events, cause);
  return after;
}

async function saveWorkflow(tx: Tx, before: Workflow, after: Workflow): Promise<void> {
  if (after === before) return;
  const { state, failure, version } = after;
  const finishedAt = isOver(after) ? sql`clock_timestamp()` : null;
  await tx.update(workflows).set({ state, failure, version, finishedAt }).where(eq(workflows.id, after.id));
}

async function appendRun(
  unit: UnitOfWork,
  { row, run }: LockedRun,
  events: readonly RunEvent[],
  cause: Cause,
): Promise<void> {
  const versions = new Map<string, number>([[run.workflow.id, run.workflow.version]]);
  for (const task of run.tasks) versions.set(task.id, task.version);
  for (const event of events) {
    const streamId = isTaskEvent(event) ? event.payload.taskId : row.id;
    const expectedVersion = versions.get(streamId) ?? 0;
    versions.set(streamId, expectedVersion + 1);
    await unit.append({
      ...cause,
      ventureId: row.ventureId,
      stream: { id: streamId, expectedVersion },
      correlationId: row.id,
      events: [event],
    });
  }
}

/** Notes that something a task may wait for has been decided. */
export async function settleWait(
  tx: Tx,
  wait: { readonly subjectId: string; readonly ventureId: string; readonly workflowId: string },
): Promise<void> {
  await tx.execute(sql`
    insert into control_plane.settled_waits (subject_id, venture_id, workflow_id)
    values (${wait.subjectId}, ${wait.ventureId}, ${wait.workflowId}) on conflict do nothing`);
}

/** Reads what decisions on a run look at: freezes in force and what has been decided. */
export async function readSurroundings(tx: Tx, { row, run }: LockedRun): Promise<Surroundings> {
  const agentIds = new Set(run.tasks.map((task) => task.agentId));
  const freezes = await freezesOn(tx, [platformSubject, row.ventureId, row.id, ...agentIds]);
  const { rows } = await tx.execute<{ subject_id: string }>(
    sql`select subject_id from control_plane.settled_waits where workflow_id = ${row.id}`,
  );
  const settled = new Set(rows.map((wait) => wait.subject_id));
  const isWholeFrozen = freezes.has(platformSubject) || freezes.has(row.ventureId) || freezes.has(row.id);
  return {
    isFrozen: (task) => isWholeFrozen || freezes.has(task.agentId),
    isSettled: (waitsFor) => settled.has(waitsFor),
  };
}

/** Ids of workflows that have not ended and that a freeze on the subject touches. */
export async function unfinishedWorkflowsUnder(
  queryable: Queryable,
  subject: { readonly scope: FreezeScope; readonly subjectId: string },
): Promise<string[]> {
  const touched: Record<FreezeScope, SQL> = {
    PLATFORM: sql`true`,
    VENTURE: eq(workflows.ventureId, subject.subjectId),
    WORKFLOW: eq(workflows.id, subject.subjectId),
    AGENT: sql`exists (select 1 from control_plane.tasks t
      where t.workflow_id = ${workflows.id} and t.agent_id = ${subject.subjectId})`,
  };
  const rows = await queryable
    .select({ id: workflows.id })
    .from(workflows)
    .where(and(isNull(workflows.finishedAt), touched[subject.scope]))
    .orderBy(asc(workflows.id));
  return rows.map((row) => row.id);
}

/** Workflows by id, in no order. */
export function findWorkflows(queryable: Queryable, ids: readonly string[]): Promise<WorkflowParent[]> {
  return queryable
    .select()
    .from(workflows)
    .where(inArray(workflows.id, [...ids]));
}

/** Workflows of a venture, newest first. */
export function listWorkflows(
  queryable: Queryable,
  filter: { readonly ventureId: string; readonly state: WorkflowState | null },
  page: PageRequest,
): Promise<WorkflowParent[]> {
  const wanted: (SQL | undefined)[] = [eq(workflows.ventureId, filter.ventureId)];
  if (filter.state !== null) wanted.push(eq(workflows.state, filter.state));
  if (page.after !== undefined) {
    const [at, id = ''] = page.after;
    wanted.push(or(lt(workflows.submittedAt, at), and(eq(workflows.submittedAt, at), lt(workflows.id, id))));
  }
  return queryable
    .select()
    .from(workflows)
    .where(and(...wanted))
    .orderBy(desc(workflows.submittedAt), desc(workflows.id))
    .limit(page.first + 1);
}

/** How many workflows stand in each state that is not an end, for the gauge. */
export async function countActiveWorkflows(queryable: Queryable): Promise<Map<WorkflowState, number>> {
  const rows = await queryable
    .select({ state: workflows.state, count: sql<number>`count(*)::integer` })
    .from(workflows)
    .where(isNull(workflows.finishedAt))
    .groupBy(workflows.state);
  return new Map(rows.map((row) => [row.state, row.count]));
}
