import { InvariantError } from '#runtime/errors/errors.ts';
import type { AgentLevel } from '../agent/agent.ts';
import type { TaskEvent } from './task.events.ts';

export type TaskState = 'BLOCKED' | 'QUEUED' | 'RUNNING' | 'WAITING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'CANCELLED';

/** One piece of work of a workflow, as far as decisions need it. */
export interface Task {
  readonly id: string;
  readonly workflowId: string;
  readonly name: string;
  readonly role: string;
  readonly agentId: string;
  readonly level: AgentLevel;
  /** Ids of tasks of the same workflow. */
  readonly dependsOn: readonly string[];
  readonly state: TaskState;
  /** Number of the attempt that is queued, runs or ran last; 0 before the first. */
  readonly attempt: number;
  /** Fencing token of the attempt that runs. */
  readonly attemptId: string | null;
  /** How often an agent has started it. */
  readonly starts: number;
  /** How many attempts were lost with their worker. */
  readonly lostAttempts: number;
  readonly waitsFor: string | null;
  readonly failure: string | null;
  /** Events of its stream so far. */
  readonly version: number;
}

export type QueueReason = 'READY' | 'DECIDED' | 'RELEASED' | 'LOST';

export type TaskCommand =
  | { readonly type: 'queue'; readonly because: QueueReason }
  | { readonly type: 'start'; readonly attemptId: string }
  | { readonly type: 'wait'; readonly waitsFor: string }
  | { readonly type: 'succeed'; readonly outputNames: readonly string[] }
  | { readonly type: 'fail'; readonly failure: string }
  | { readonly type: 'skip'; readonly because: string }
  | { readonly type: 'cancel' };

const ended: ReadonlySet<TaskState> = new Set(['SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED']);

/** States from which each command may be taken. */
const allowedFrom: Record<TaskCommand['type'], ReadonlySet<TaskState>> = {
  queue: new Set(['BLOCKED', 'RUNNING', 'WAITING']),
  start: new Set(['QUEUED']),
  wait: new Set(['RUNNING']),
  succeed: new Set(['RUNNING']),
  fail: new Set(['RUNNING']),
  skip: new Set(['BLOCKED']),
  cancel: new Set(['BLOCKED', 'QUEUED', 'RUNNING', 'WAITING']),
};

/** States from which a task may be queued for each reason. */
const queuedFrom: Record<QueueReason, TaskState> = {
  READY: 'BLOCKED',
  DECIDED: 'WAITING',
  RELEASED: 'RUNNING',
  LOST: 'RUNNING',
};

/** @returns true when nothing happens to the task any more */
export function hasEnded(task: Pick<Task, 'state'>): boolean {
  return ended.has(task.state);
}

/**
 * Decides what a command does to a task.
 * @throws InvariantError when the task is in no state for it: callers check whose turn it is before they ask
 */
export function decideTask(command: TaskCommand, task: Task): TaskEvent {
  const isLegal =
    allowedFrom[command.type].has(task.state) &&
    (command.type !== 'queue' || queuedFrom[command.because] === task.state);
  if (!isLegal) throw new InvariantError(`${task.id} is ${task.state}: it can't ${command.type}`);

  const about = { workflowId: task.workflowId, taskId: task.id, name: task.name };
  switch (command.type) {
    case 'queue': {
      const { agentId, role, level } = task;
      const payload = { ...about, agentId, role, level, attempt: task.attempt + 1, because: command.because };
      return { type: 'task.queued.v1', payload };
    }
    case 'start': {
      const payload = { ...about, agentId: task.agentId, attempt: task.attempt, attemptId: command.attemptId };
      return { type: 'task.started.v1', payload };
    }
    case 'wait':
      return { type: 'task.waiting.v1', payload: { ...about, waitsFor: command.waitsFor } };
    case 'succeed':
      return { type: 'task.succeeded.v1', payload: { ...about, outputNames: [...command.outputNames] } };
    case 'fail':
      return { type: 'task.failed.v1', payload: { ...about, failure: command.failure } };
    case 'skip':
      return { type: 'task.skipped.v1', payload: { ...about, because: command.because } };
    case 'cancel':
      return { type: 'task.cancelled.v1', payload: about };
  }
}

/** The task after an event of its stream. */
export function evolveTask(task: Task, event: TaskEvent): Task {
  const next = { ...task, version: task.version + 1, attemptId: null, waitsFor: null };
  switch (event.type) {
    case 'task.queued.v1': {
      const { attempt, because } = event.payload;
      return { ...next, state: 'QUEUED', attempt, lostAttempts: task.lostAttempts + (because === 'LOST' ? 1 : 0) };
    }
    case 'task.started.v1':
      return { ...next, state: 'RUNNING', attemptId: event.payload.attemptId, starts: task.starts + 1 };
    case 'task.waiting.v1':
      return { ...next, state: 'WAITING', waitsFor: event.payload.waitsFor };
    case 'task.succeeded.v1':
      return { ...next, state: 'SUCCEEDED' };
    case 'task.failed.v1':
      return { ...next, state: 'FAILED', failure: event.payload.failure };
    case 'task.skipped.v1':
      return { ...next, state: 'SKIPPED' };
    case 'task.cancelled.v1':
      return { ...next, state: 'CANCELLED' };
  }
}
