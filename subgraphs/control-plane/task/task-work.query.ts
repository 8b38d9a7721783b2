import { InvariantError } from '#runtime/errors/errors.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { ancestorsOf } from '#schema/specs/workflow-spec.ts';
import { findAgents } from '../agent/agent.repository.ts';
import { identityOf } from '../agent/agent.ts';
import { approvalsOfSubjects } from '../approval/approval.repository.ts';
import type { TaskParent } from '../parents.ts';
import { toolCallsOfTasks } from '../tool-call/tool-call.repository.ts';
import { findVentures } from '../venture/venture.repository.ts';
import { findWorkflows } from '../workflow/workflow.repository.ts';
import { labelsOfCalls } from './labels-of-calls.ts';
import { findTasks, tasksOfWorkflows } from './task.repository.ts';
import type { AttemptToken, RecordedToolCall, TaskWork } from './task-work.ts';

/** Reads everything that an attempt needs, in one round of queries after its claim. */
export async function readTaskWork({ db }: Pick<Runtime, 'db'>, token: AttemptToken): Promise<TaskWork> {
  const { drizzle } = db;
  const task = present(token, (await findTasks(drizzle, [token.taskId]))[0]);
  const [ventures, workflows, agents, siblings, toolCalls] = await Promise.all([
    findVentures(drizzle, [task.ventureId]),
    findWorkflows(drizzle, [task.workflowId]),
    findAgents(drizzle, [task.agentId]),
    tasksOfWorkflows(drizzle, [task.workflowId]),
    readToolCalls(drizzle, task.id),
  ]);
  const venture = present(token, ventures[0]);
  const workflow = present(token, workflows[0]);
  const agent = present(token, agents[0]);
  const before =
    ancestorsOf(siblings.map(({ id: name, dependsOn }) => ({ name, dependsOn }))).get(task.id) ?? new Set();
  return {
    token,
    venture: { id: venture.id, name: venture.name, timeZone: venture.timeZone, brief: venture.brief },
    workflow: { id: workflow.id, name: workflow.name },
    task: { id: task.id, name: task.name, role: task.role, steps: task.steps },
    agent: { id: agent.id, name: agent.name, role: agent.role, level: agent.level },
    identity: identityOf(agent, venture.tenantId),
    outputs: outputsBefore(before, siblings),
    labels: before.size === 0 ? [] : labelsOfCalls(venture.brief, await toolCallsOfTasks(drizzle, [...before])),
    toolCalls,
  };
}

async function readToolCalls(drizzle: Runtime['db']['drizzle'], taskId: string): Promise<RecordedToolCall[]> {
  const calls = await toolCallsOfTasks(drizzle, [taskId]);
  const approvals = await approvalsOfSubjects(
    drizzle,
    calls.map((call) => call.id),
  );
  // A call that was asked for twice with other arguments has two approvals; the last one is for what it is now.
  const bySubject = new Map(approvals.map(({ id, subjectId, state }) => [subjectId, { approvalId: id, state }]));
  return calls.map((call) => ({
    toolCallId: call.id,
    step: call.step,
    isFallback: call.isFallback,
    tool: call.tool,
    arguments: call.arguments,
    outcome: call.outcome,
    result: call.result,
    refusalCode: call.refusalCode,
    decisionId: call.decisionId,
    approval: bySubject.get(call.id) ?? null,
    moneyIntentId: call.moneyIntentId,
  }));
}

function outputsBefore(
  before: ReadonlySet<string>,
  siblings: readonly TaskParent[],
): Record<string, Record<string, JsonValue>> {
  return Object.fromEntries(
    siblings.filter(({ id }) => before.has(id)).map(({ name, output }) => [name, { ...output }]),
  );
}

function present<T>(token: AttemptToken, row: T | undefined): T {
  if (row === undefined) throw new InvariantError(`${token.taskId} was claimed and lacks what belongs to it`);
  return row;
}
