import { ErrorCode, NatsError } from 'nats';
import { freezeInForce, freezesOn } from '#runtime/auth/freezes.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { createTurns } from '#runtime/events/turns.ts';
import { Signal } from '#runtime/events/wake.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import {
  type DueDispatch,
  findOverdue,
  findUndispatched,
  markDispatched,
  redispatchQueuedOf,
} from '../task/task.repository.ts';
import { type TaskDispatch, taskWorkSubject } from '../task/task-work.ts';
import { unfinishedWorkflowsUnder } from '../workflow/workflow.repository.ts';

/** Puts tasks that wait for an agent on TASK_WORK_QUEUE. */
export interface Dispatcher {
  /** Notes in the caller's transaction what has to be dispatched after events. */
  note(events: readonly SequencedEvent[], tx: Tx): Promise<void>;
  /** Dispatches what is due now, without waiting for the next sweep. */
  look(): void;
  start(): void;
  /** Finishes what is being dispatched. */
  stop(): Promise<void>;
}

export interface DispatcherOptions {
  /** How often it looks for what nobody has dispatched, or nobody has taken. */
  readonly sweepIntervalMs: number;
  /** A queued task is dispatched again when nobody has taken it for so long. */
  readonly overdueMs: number;
}

export const dispatchedEventTypes = ['task.queued.v1', 'freeze.lifted.v1'] as const;

/** Longest that a freeze waits for a work queue which does not answer. */
const publishTimeoutMs = 2_000;
const venturesAtOnceMax = 4;

/**
 * Creates the dispatcher. A task that is queued and not dispatched is due: that stands in its row, written with the event
 * that queued it, so nothing is lost with a process or a message. Tasks are dispatched at least once: a task on the queue
 * twice is claimed once, and one that the queue lost is put there again by the sweep.
 */
export function createDispatcher(
  { bus, db, logger, metrics }: Pick<Runtime, 'bus' | 'db' | 'logger' | 'metrics'>,
  { sweepIntervalMs, overdueMs }: DispatcherOptions,
): Dispatcher {
  const dispatched = metrics.counter('venture_task_dispatch_total', 'Tasks put on the work queue, repeats included.', [
    'agent_level',
    'task_type',
  ]);
  const turns = createTurns(venturesAtOnceMax);
  const wake = new Signal();
  let stopping = false;
  let running: Promise<void> | undefined;

  async function publish(due: DueDispatch): Promise<void> {
    const { taskId, workflowId, ventureId, attempt, dispatches } = due;
    const body: TaskDispatch = { taskId, workflowId, ventureId, attempt };
    // JetStream drops a second message with the id of one it has: a retry is one message, a repeat on purpose is not.
    const msgID = dispatches === 0 ? `${taskId}:${attempt}` : `${taskId}:${attempt}:${dispatches}`;
    try {
      await bus.jetstream.publish(taskWorkSubject(ventureId), JSON.stringify(body), {
        msgID,
        timeout: publishTimeoutMs,
      });
    } catch (error) {
      // Nobody listens: the stream is gone, with the data of the server. It is made anew, and the next round tries again.
      if (error instanceof NatsError && error.code === ErrorCode.NoResponders) await bus.ensureStreams();
      throw error;
    }
  }

  /** Publishes the tasks of one venture that are not frozen. @throws when one of them could not be published */
  async function dispatch(ventureId: string, due: readonly DueDispatch[]): Promise<void> {
    // A transaction, so that a freeze is not acknowledged between the look at the freezes and the queue's answer; read
    // only, so that it has no transaction id: one that waits for the network would hold up the sequencing of the log.
    const outcomes = await db.transaction(
      async (tx) => {
        const free = await notFrozen(tx, ventureId, due);
        const settled = await Promise.allSettled(free.map(publish));
        return settled.map((outcome, index) => ({ outcome, task: free[index] }));
      },
      { accessMode: 'read only' },
    );
    const sent = outcomes.flatMap(({ outcome, task }) => (outcome.status === 'fulfilled' && task ? [task] : []));
    await markDispatched(db.drizzle, sent);
    for (const { level, role } of sent) dispatched.inc({ agent_level: level, task_type: role });
    for (const { outcome } of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** @returns how many tasks were found */
  async function dispatchAll(due: readonly DueDispatch[]): Promise<number> {
    const byVenture = Map.groupBy(due, ({ ventureId }) => ventureId);
    const settled = await Promise.allSettled(
      [...byVenture].map(([ventureId, tasks]) => turns.take(() => dispatch(ventureId, tasks))),
    );
    for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason;
    return due.length;
  }

  async function round(isAwoken: boolean, isSweep: boolean): Promise<void> {
    // Between sweeps only what this process was woken for; of what is older, another one may have lost sight.
    const sinceMs = isAwoken ? 0 : sweepIntervalMs;
    while (!stopping && (await dispatchAll(await findUndispatched(db.drizzle, sinceMs))) > 0);
    if (isSweep) await dispatchAll(await findOverdue(db.drizzle, overdueMs));
  }

  async function run(): Promise<void> {
    let sweptAtMs = Number.NEGATIVE_INFINITY;
    for (let isAwoken = true; !stopping; isAwoken = await wake.wait(sweepIntervalMs)) {
      // What can't be sent is not even tried: the client would keep it and send it whenever it is connected again.
      if (!bus.isConnected()) continue;
      const isSweep = performance.now() - sweptAtMs >= sweepIntervalMs;
      if (isSweep) sweptAtMs = performance.now();
      await round(isAwoken, isSweep).catch((error: unknown) =>
        logger.warn({ err: error }, 'tasks could not be dispatched, trying again'),
      );
    }
  }

  return {
    async note(events, tx) {
      for (const event of events) {
        if (!isEvent(event, 'freeze.lifted.v1')) continue;
        await redispatchQueuedOf(tx, await unfinishedWorkflowsUnder(tx, event.payload));
      }
    },
    look: () => wake.raise(),
    start() {
      running = run();
    },
    async stop() {
      stopping = true;
      wake.raise();
      await running;
    },
  };
}

/** Leaves out what is under a freeze: it is dispatched when that is lifted. Holds new freezes of the venture back. */
async function notFrozen(queryable: Queryable, ventureId: string, due: readonly DueDispatch[]): Promise<DueDispatch[]> {
  if ((await freezeInForce(queryable, { ventureId })) !== null) return [];
  const subjects = new Set(due.flatMap(({ workflowId, agentId }) => [workflowId, agentId]));
  const frozen = await freezesOn(queryable, [...subjects]);
  return due.filter(({ workflowId, agentId }) => !frozen.has(workflowId) && !frozen.has(agentId));
}
