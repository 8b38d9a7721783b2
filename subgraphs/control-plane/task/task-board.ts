import { freezeInForce } from '#runtime/auth/freezes.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { canonicalJson, type JsonValue } from '#runtime/json/canonical.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { repairJson, repairText } from '#schema/specs/readable-json.ts';
import { findAgents } from '../agent/agent.repository.ts';
import { requestApproval } from '../approval/approval.repository.ts';
import type { TaskParent, ToolCallParent } from '../parents.ts';
import { findCallOfStep, upsertCall } from '../tool-call/tool-call.repository.ts';
import { applyTask } from './apply-task.ts';
import { extendLease, lockTask, secondsTaken } from './task.repository.ts';
import { hasEnded, type TaskCommand } from './task.ts';
import { readTaskWork } from './task-work.query.ts';
import {
  type AttemptToken,
  type Claim,
  type ClaimRefusal,
  FreezeMetError,
  StaleAttemptError,
  type TaskBoard,
  type TaskDispatch,
  type ToolCallRecord,
} from './task-work.ts';

const failureCharsMax = 2_000;

export type TaskBoardDeps = Pick<Runtime, 'access' | 'config' | 'db' | 'events' | 'ids' | 'metrics'>;

/** Opens the board through which attempts at tasks read and write. Every change locks the task and checks the token. */
export function createTaskBoard(deps: TaskBoardDeps): TaskBoard {
  const { config, db, events, ids } = deps;
  const observe = observeDurations(deps);

  /** Runs a change of the current attempt. */
  function asAttempt<T>(token: AttemptToken, change: (unit: UnitOfWork, task: TaskParent, by: Actor) => Promise<T>) {
    return events.transact(async (unit) => {
      const task = await lockTask(unit.tx, token.taskId);
      if (task === null || task.attemptId !== token.attemptId) throw new StaleAttemptError(token);
      return change(unit, task, await actorOf(unit, task));
    });
  }

  /** Moves the task on; what follows for the workflow is the orchestrator's. */
  function move(token: AttemptToken, command: TaskCommand, output: Readonly<Record<string, JsonValue>> | null = null) {
    return asAttempt(token, async (unit, task, by) => {
      await applyTask(unit, task, command, by, output);
      return task;
    });
  }

  return {
    async claimTask(dispatch) {
      const attemptId = ids.next('attempt');
      const refusal = await events.transact((unit) => start(unit, dispatch, attemptId));
      if (refusal !== null) return { work: null, refusal } satisfies Claim;
      const token = { taskId: dispatch.taskId, attempt: dispatch.attempt, attemptId };
      return { work: await readTaskWork(deps, token), refusal: null };
    },

    async begin(token, start) {
      let running: ReturnType<typeof start> | undefined;
      await asAttempt(token, async (unit, { ventureId, workflowId, agentId }) => {
        // The lock that this takes lasts until the transaction ends: a freeze that is acknowledged comes after the start.
        const freeze = await freezeInForce(unit.tx, { ventureId, workflowId, agentId });
        if (freeze !== null) throw new FreezeMetError(token);
        // Should the transaction run again, what has begun has begun.
        running ??= startHeard(start);
      });
      if (running === undefined) throw new InvariantError('What may begin was not begun');
      return running;
    },

    async extendLease(token) {
      const secondsMax = deps.config.workers.l3TimeoutMs / 1000;
      const { taskId, attemptId } = token;
      if (!(await extendLease(db.drizzle, { taskId, attemptId, secondsMax }))) throw new StaleAttemptError(token);
    },

    recordToolCall: (token, call) => asAttempt(token, (unit, task, by) => recordCall(unit, task, repairCall(call), by)),

    requestToolApproval: (token, request) =>
      asAttempt(token, async (unit, task, by) => {
        const { approvalId, state } = await requestApproval(unit, {
          id: ids.next('approval'),
          ventureId: task.ventureId,
          workflowId: task.workflowId,
          taskId: task.id,
          kind: 'TOOL_CALL',
          subjectId: request.toolCallId,
          summary: repairText(request.summary),
          actionHash: request.actionHash,
          requestedBy: by,
          reasons: request.reasons.map(repairText),
          quorum: request.quorum,
          expiresSeconds: request.expiresSeconds ?? config.approvals.expiresSeconds,
          evidence: null,
          correlationId: task.workflowId,
          causationId: token.attemptId,
        });
        return { approvalId, state };
      }),

    async waitFor(token, reason) {
      const waitsFor = 'approvalId' in reason ? reason.approvalId : reason.moneyIntentId;
      await move(token, { type: 'wait', waitsFor });
    },

    async release(token) {
      await move(token, { type: 'queue', because: 'RELEASED' });
    },

    async succeed(token, output) {
      const kept = Object.fromEntries(Object.entries(output).map(([name, result]) => [name, repairJson(result)]));
      const task = await move(token, { type: 'succeed', outputNames: Object.keys(kept) }, kept);
      await observe(task, 'SUCCEEDED');
    },

    async fail(token, failure) {
      const text = repairText(failure.trim().slice(0, failureCharsMax));
      const task = await move(token, { type: 'fail', failure: text === '' ? 'failed' : text });
      await observe(task, 'FAILED');
    },
  };
}

/** Starts work that is waited for later: should it fail before, its rejection is not unheard. */
function startHeard<T>(start: () => Promise<T>): Promise<T> {
  const running = start();
  running.catch(() => undefined);
  return running;
}

/** Starts an attempt. @returns why not, or null when it runs */
async function start(
  unit: UnitOfWork,
  { taskId, attempt }: Pick<TaskDispatch, 'taskId' | 'attempt'>,
  attemptId: string,
): Promise<ClaimRefusal | null> {
  const task = await lockTask(unit.tx, taskId);
  if (task === null || hasEnded(task)) return 'GONE';
  if (task.state !== 'QUEUED' || task.attempt !== attempt) return 'STALE';
  const { ventureId, workflowId, agentId } = task;
  if ((await freezeInForce(unit.tx, { ventureId, workflowId, agentId })) !== null) return 'FROZEN';
  await applyTask(unit, task, { type: 'start', attemptId }, await actorOf(unit, task));
  return null;
}

async function recordCall(
  unit: UnitOfWork,
  task: TaskParent,
  call: ToolCallRecord,
  actor: Actor,
): Promise<{ toolCallId: string }> {
  const known = await findCallOfStep(unit.tx, task.id, call);
  const toolCallId = known?.id ?? call.toolCallId;
  if (known !== null && isSameCall(known, call)) return { toolCallId };
  await upsertCall(unit.tx, task, { ...call, toolCallId });
  const { step, tool, isFallback, decisionId, outcome, refusalCode } = call;
  const { workflowId, agentId } = task;
  const about = { toolCallId, workflowId, taskId: task.id, agentId };
  await unit.append({
    ventureId: task.ventureId,
    stream: { id: toolCallId, expectedVersion: 'any' },
    actor,
    correlationId: workflowId,
    causationId: task.attemptId,
    events: [
      { type: 'tool.called.v1', payload: { ...about, step, tool, isFallback, decisionId, outcome, refusalCode } },
    ],
  });
  return { toolCallId };
}

function repairCall(call: ToolCallRecord): ToolCallRecord {
  return { ...call, arguments: repairJson(call.arguments), result: repairJson(call.result) };
}

function isSameCall(known: ToolCallParent, call: ToolCallRecord): boolean {
  const compared = (from: ToolCallParent | ToolCallRecord) =>
    canonicalJson([
      from.tool,
      from.arguments,
      from.outcome,
      from.result,
      from.refusalCode,
      from.decisionId,
      from.moneyIntentId,
    ]);
  return compared(known) === compared(call);
}

async function actorOf(unit: UnitOfWork, task: TaskParent): Promise<Actor> {
  const [agent] = await findAgents(unit.tx, [task.agentId]);
  if (agent === undefined) throw new InvariantError(`${task.id} is planned for ${task.agentId}, who is not there`);
  return { kind: 'AGENT', id: agent.id, name: agent.name };
}

function observeDurations({ db, metrics }: TaskBoardDeps) {
  const seconds = metrics.histogram(
    'venture_task_duration_seconds',
    'Time from the first start of a task to its end.',
    ['agent_level', 'task_type', 'status'],
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600],
  );
  return async (task: TaskParent, status: 'SUCCEEDED' | 'FAILED') => {
    const labels = { agent_level: task.level, task_type: task.role, status };
    seconds.observe(labels, await secondsTaken(db.drizzle, task.id));
  };
}
