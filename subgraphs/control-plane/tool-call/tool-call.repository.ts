import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { TaskParent, ToolCallParent } from '../parents.ts';
import { toolCalls } from '../tables.ts';
import type { ToolCallRecord } from '../task/task-work.ts';

/** The call recorded for a step of a task, or for the step's fallback; the caller holds the lock on the task. */
export async function findCallOfStep(
  tx: Tx,
  taskId: string,
  call: Pick<ToolCallRecord, 'step' | 'isFallback'>,
): Promise<ToolCallParent | null> {
  const [row] = await tx
    .select()
    .from(toolCalls)
    .where(and(eq(toolCalls.taskId, taskId), eq(toolCalls.step, call.step), eq(toolCalls.isFallback, call.isFallback)));
  return row ?? null;
}

/** Keeps a call, or the new outcome of the one recorded for the same step. */
export async function upsertCall(tx: Tx, task: TaskParent, call: ToolCallRecord): Promise<void> {
  const { step, isFallback, tool, outcome, result, refusalCode, decisionId, moneyIntentId } = call;
  const ending = {
    tool,
    arguments: call.arguments,
    outcome,
    result,
    refusalCode,
    decisionId,
    moneyIntentId,
    finishedAt: outcome === 'WAITING' ? null : sql`clock_timestamp()`,
  };
  await tx
    .insert(toolCalls)
    .values({
      ...ending,
      id: call.toolCallId,
      ventureId: task.ventureId,
      workflowId: task.workflowId,
      taskId: task.id,
      step,
      isFallback,
      // The worker's clock may be ahead of the database's; a call never starts after it was recorded.
      startedAt: sql`least(${call.startedAt.toISOString()}::timestamptz, clock_timestamp())`,
    })
    .onConflictDoUpdate({ target: [toolCalls.taskId, toolCalls.step, toolCalls.isFallback], set: ending });
}

/** Tool calls by id, in no order. */
export function findToolCalls(queryable: Queryable, ids: readonly string[]): Promise<ToolCallParent[]> {
  return queryable
    .select()
    .from(toolCalls)
    .where(inArray(toolCalls.id, [...ids]));
}

/** Tool calls of tasks, oldest first. */
export function toolCallsOfTasks(queryable: Queryable, taskIds: readonly string[]): Promise<ToolCallParent[]> {
  return queryable
    .select()
    .from(toolCalls)
    .where(inArray(toolCalls.taskId, [...taskIds]))
    .orderBy(asc(toolCalls.position));
}
