import { ErrorCode, NatsError } from 'nats';
import { freezeInForce } from '#runtime/auth/freezes.ts';
import { ensureStreams } from '#runtime/bus/streams.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { type DueDispatch, findOverdue, findQueued, findQueuedOf, markDispatched } from '../task/task.repository.ts';
import { type TaskDispatch, taskWorkSubject } from '../task/task-work.ts';
import { unfinishedWorkflowsUnder } from '../workflow/workflow.repository.ts';

/** Puts tasks that wait for an agent on TASK_WORK_QUEUE. */
export interface Dispatcher {
  /** Dispatches what an event made due. */
  handle(event: SequencedEvent, queryable: Queryable): Promise<void>;
  /** Dispatches again what nobody has taken for `overdueMs`. */
  sweep(overdueMs: number): Promise<void>;
}

export const dispatchedEventTypes = ['task.queued.v1', 'freeze.lifted.v1'] as const;

/**
 * Creates the dispatcher. Tasks are dispatched at least once: a task on the queue twice is claimed once, and one that the
 * queue lost is put there again by the sweep.
 */
export function createDispatcher({
  bus,
  config,
  db,
  metrics,
}: Pick<Runtime, 'bus' | 'config' | 'db' | 'metrics'>): Dispatcher {
  const dispatched = metrics.counter('venture_task_dispatch_total', 'Tasks put on the work queue, repeats included.', [
    'agent_level',
    'task_type',
  ]);

  async function dispatch(due: DueDispatch, queryable: Queryable): Promise<void> {
    const { taskId, workflowId, ventureId, agentId, attempt, dispatches } = due;
    // Dispatched again when the freeze is lifted.
    if ((await freezeInForce(queryable, { ventureId, workflowId, agentId })) !== null) return;
    const body: TaskDispatch = { taskId, workflowId, ventureId, attempt };
    // JetStream drops a second message with the id of one it has: a retry is one message, a repeat on purpose is not.
    const msgID = dispatches === 0 ? `${taskId}:${attempt}` : `${taskId}:${attempt}:${dispatches}`;
    await publish(taskWorkSubject(ventureId), JSON.stringify(body), msgID);
    await markDispatched(queryable, due);
    dispatched.inc({ agent_level: due.level, task_type: due.role });
  }

  async function publish(subject: string, body: string, msgID: string): Promise<void> {
    try {
      await bus.jetstream.publish(subject, body, { msgID });
    } catch (error) {
      // Nobody listens: the stream is gone, with the data of the server. It is made anew, and the caller tries again.
      const isStreamGone = error instanceof NatsError && error.code === ErrorCode.NoResponders;
      if (isStreamGone) await ensureStreams(bus.jetstreamManager, { replicas: config.nats.replicas });
      throw error;
    }
  }

  return {
    async handle(event, queryable) {
      if (isEvent(event, 'task.queued.v1')) {
        const due = await findQueued(queryable, event.payload.taskId, event.payload.attempt);
        if (due !== null) await dispatch(due, queryable);
      } else if (isEvent(event, 'freeze.lifted.v1')) {
        const workflowIds = await unfinishedWorkflowsUnder(queryable, event.payload);
        for (const due of await findQueuedOf(queryable, workflowIds)) {
          // Counted as a repeat: the work queue may have taken and dropped the first one under the freeze.
          await dispatch({ ...due, dispatches: due.dispatches + 1 }, queryable);
        }
      }
    },
    async sweep(overdueMs) {
      for (const due of await findOverdue(db.drizzle, overdueMs)) {
        await dispatch({ ...due, dispatches: due.dispatches + 1 }, db.drizzle);
      }
    },
  };
}
