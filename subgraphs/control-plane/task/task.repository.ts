import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { TaskParent, WorkflowParent } from '../parents.ts';
import { tasks } from '../tables.ts';
import { hasEnded, type Task } from './task.ts';
import { leaseSeconds } from './task-work.ts';

/** Keeps the tasks of a workflow that was planned just now, in planned order. */
export async function insertTasks(tx: Tx, workflow: WorkflowParent, planned: readonly Task[]): Promise<void> {
  if (planned.length === 0) return;
  const steps = new Map(workflow.spec.tasks.map((task) => [task.name, task.steps]));
  await tx.insert(tasks).values(
    planned.map((task, position) => ({
      ...task,
      dependsOn: [...task.dependsOn],
      ventureId: workflow.ventureId,
      position,
      steps: steps.get(task.name) ?? [],
    })),
  );
}

/**
 * Writes tasks as decided. Times are the database's: the first start, each start's lease, and the end.
 * @param output results of the steps, for tasks that succeeded
 */
export async function updateTasks(
  tx: Tx,
  changed: readonly Task[],
  output: Readonly<Record<string, JsonValue>> | null = null,
): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map((task) => {
    const { id, state, attempt, attemptId, starts, lostAttempts, waitsFor, failure, version } = task;
    return { id, state, attempt, attemptId, starts, lostAttempts, waitsFor, failure, version, ended: hasEnded(task) };
  });
  await tx.execute(sql`
    update control_plane.tasks t set
      state = n.state, attempt = n.attempt, attempt_id = n."attemptId", starts = n.starts,
      lost_attempts = n."lostAttempts", waits_for = n."waitsFor", failure = n.failure, version = n.version,
      output = case when n.state = 'SUCCEEDED' then ${JSON.stringify(output ?? {})}::jsonb end,
      queued_at = case when n.state = 'QUEUED' then clock_timestamp() else t.queued_at end,
      dispatched_at = case when n.state = 'QUEUED' then null else t.dispatched_at end,
      dispatches = case when n.state = 'QUEUED' then 0 else t.dispatches end,
      started_at = case when n.state = 'RUNNING' then coalesce(t.started_at, clock_timestamp()) else t.started_at end,
      attempt_started_at = case when n.state = 'RUNNING' then clock_timestamp() else t.attempt_started_at end,
      lease_expires_at = case when n.state = 'RUNNING' then clock_timestamp() + make_interval(secs => ${leaseSeconds}) end,
      finished_at = case when n.ended then clock_timestamp() end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(
      id text, state text, attempt integer, "attemptId" text, starts integer, "lostAttempts" integer, "waitsFor" text,
      failure text, version integer, ended boolean)
    where t.task_id = n.id`);
}

/** Reads one task and keeps others from changing it until the transaction ends. */
export async function lockTask(tx: Tx, taskId: string): Promise<TaskParent | null> {
  const [row] = await tx.select().from(tasks).where(eq(tasks.id, taskId)).for('update');
  return row ?? null;
}

/** Tasks by id, in no order. */
export function findTasks(queryable: Queryable, ids: readonly string[]): Promise<TaskParent[]> {
  return queryable
    .select()
    .from(tasks)
    .where(inArray(tasks.id, [...ids]));
}

/** Tasks of workflows, in planned order. */
export function tasksOfWorkflows(queryable: Queryable, workflowIds: readonly string[]): Promise<TaskParent[]> {
  return queryable
    .select()
    .from(tasks)
    .where(inArray(tasks.workflowId, [...workflowIds]))
    .orderBy(asc(tasks.workflowId), asc(tasks.position));
}

/**
 * Holds a running attempt's lease from now on.
 * @returns false when the attempt does not run any more, or has run for the longest time allowed
 */
export async function extendLease(
  queryable: Queryable,
  attempt: { readonly taskId: string; readonly attemptId: string; readonly secondsMax: number },
): Promise<boolean> {
  const { rowCount } = await queryable.execute(sql`
    update control_plane.tasks set lease_expires_at = least(
      clock_timestamp() + make_interval(secs => ${leaseSeconds}),
      attempt_started_at + make_interval(secs => ${attempt.secondsMax}))
    where task_id = ${attempt.taskId} and attempt_id = ${attempt.attemptId}
      and attempt_started_at + make_interval(secs => ${attempt.secondsMax}) > clock_timestamp()`);
  return rowCount === 1;
}

/** A task that has to go on the work queue. */
export interface DueDispatch {
  readonly taskId: string;
  readonly workflowId: string;
  readonly ventureId: string;
  readonly agentId: string;
  readonly role: string;
  readonly level: string;
  readonly attempt: number;
  /** How often this attempt was put there before. */
  readonly dispatches: number;
}

const dueColumns = sql.raw(`task_id as "taskId", workflow_id as "workflowId", venture_id as "ventureId",
  agent_id as "agentId", role, level, attempt, dispatches`);

const notFrozen = sql.raw(`not exists (select 1 from platform.freezes f
  where f.lifted_at is null and f.subject_id in ('platform', t.venture_id, t.workflow_id, t.agent_id))`);

/** Queued tasks that are not dispatched, have been so for `sinceMs` and are not frozen, oldest first; at most 500. */
export async function findUndispatched(queryable: Queryable, sinceMs: number): Promise<DueDispatch[]> {
  const { rows } = await queryable.execute<DueDispatch & Record<string, unknown>>(sql`
    select ${dueColumns} from control_plane.tasks t
    where state = 'QUEUED' and dispatched_at is null and ${notFrozen}
      and queued_at <= clock_timestamp() - make_interval(secs => ${sinceMs / 1000})
    order by queued_at limit 500`);
  return rows;
}

/**
 * Queued tasks that nobody has taken for a while since they were last dispatched, oldest first; at most 500. Tasks under
 * a freeze are left out.
 */
export async function findOverdue(queryable: Queryable, overdueMs: number): Promise<DueDispatch[]> {
  const { rows } = await queryable.execute<DueDispatch & Record<string, unknown>>(sql`
    select ${dueColumns} from control_plane.tasks t
    where state = 'QUEUED' and dispatched_at < clock_timestamp() - make_interval(secs => ${overdueMs / 1000})
      and ${notFrozen}
    order by dispatched_at limit 500`);
  return rows;
}

/**
 * Notes that queued tasks of workflows have to be dispatched, whether they were before or not. Counted as a repeat: the
 * work queue may have taken a first one that nobody knows of, and dropped it.
 */
export async function redispatchQueuedOf(tx: Tx, workflowIds: readonly string[]): Promise<void> {
  if (workflowIds.length === 0) return;
  await tx.execute(sql`
    update control_plane.tasks set dispatched_at = null, dispatches = dispatches + 1
    where state = 'QUEUED' and workflow_id in ${workflowIds}`);
}

/** Notes that attempts were put on the work queue. One that somebody else has noted meanwhile is not counted twice. */
export async function markDispatched(queryable: Queryable, sent: readonly DueDispatch[]): Promise<void> {
  if (sent.length === 0) return;
  const rows = sent.map(({ taskId, attempt, dispatches }) => ({ taskId, attempt, dispatches }));
  await queryable.execute(sql`
    update control_plane.tasks t set dispatched_at = clock_timestamp(), dispatches = t.dispatches + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n("taskId" text, attempt integer, dispatches integer)
    where t.task_id = n."taskId" and t.state = 'QUEUED' and t.attempt = n.attempt and t.dispatches = n.dispatches`);
}

/** Ids of running tasks whose lease has run out; at most 500. */
export async function findLost(queryable: Queryable): Promise<string[]> {
  const { rows } = await queryable.execute<{ task_id: string }>(sql`
    select task_id from control_plane.tasks
    where state = 'RUNNING' and lease_expires_at < clock_timestamp() order by lease_expires_at limit 500`);
  return rows.map((row) => row.task_id);
}

/** @returns true when the lease of the running attempt has run out */
export async function isLeaseOver(tx: Tx, taskId: string): Promise<boolean> {
  const { rows } = await tx.execute<{ over: boolean }>(sql`
    select lease_expires_at < clock_timestamp() as over from control_plane.tasks where task_id = ${taskId}`);
  return rows[0]?.over === true;
}

/** Seconds from a task's first start to its end, 0 while it has none. */
export async function secondsTaken(queryable: Queryable, taskId: string): Promise<number> {
  const { rows } = await queryable.execute<{ seconds: number }>(sql`
    select coalesce(extract(epoch from finished_at - started_at), 0)::float8 as seconds
    from control_plane.tasks where task_id = ${taskId}`);
  return rows[0]?.seconds ?? 0;
}

/** How many tasks of a venture wait for an agent. */
export async function countQueuedTasks(queryable: Queryable, ventureId: string): Promise<number> {
  return queryable.$count(tasks, and(eq(tasks.ventureId, ventureId), eq(tasks.state, 'QUEUED')));
}
