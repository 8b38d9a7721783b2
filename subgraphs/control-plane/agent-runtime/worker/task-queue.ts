import { AckPolicy, type Consumer, type JsMsg, nanos } from 'nats';
import type { Bus } from '#runtime/bus/bus.ts';
import { ensureStreams } from '#runtime/bus/streams.ts';

const stream = 'TASK_WORK_QUEUE';
/** One durable consumer that all agent runtimes pull from: each message goes to one of them. */
const durableName = 'agent-runtime';

/** A message nobody acknowledges for so long is delivered again. */
export const ackWaitMs = 30_000;
/** After so many deliveries a message is left alone; the orchestrator's sweep dispatches what is still due. */
const deliveriesMax = 5;
const pullExpiresMs = 10_000;

/** The work queue as one runtime sees it. */
export interface TaskQueue {
  /** Waits a while for a message, or until the signal fires. @returns null when there is none */
  next(signal: AbortSignal): Promise<JsMsg | null>;
  /** Messages that wait for a runtime. */
  depth(): Promise<number>;
}

/** Opens the queue. The stream and the consumer are made anew when a server has lost them. */
export function openTaskQueue(bus: Bus, replicas: number): TaskQueue {
  let opening: Promise<Consumer> | undefined;

  async function open(): Promise<Consumer> {
    await ensureStreams(bus.jetstreamManager, { replicas });
    await bus.jetstreamManager.consumers.add(stream, {
      durable_name: durableName,
      description: 'Agent runtimes take tasks from here',
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      max_deliver: deliveriesMax,
      // Without a limit of its own the server stops delivering at 1,000 tasks in work.
      max_ack_pending: 100_000,
    });
    return bus.jetstream.consumers.get(stream, durableName);
  }

  async function withConsumer<T>(use: (consumer: Consumer) => Promise<T>): Promise<T> {
    opening ??= open();
    try {
      return await use(await opening);
    } catch (error) {
      // Whatever it was, the next call looks again whether stream and consumer are there.
      opening = undefined;
      throw error;
    }
  }

  return {
    next: (signal) =>
      withConsumer(async (consumer) => {
        const pull = await consumer.fetch({ max_messages: 1, expires: pullExpiresMs });
        const stop = () => void pull.stop();
        signal.addEventListener('abort', stop);
        try {
          if (signal.aborted) return null;
          for await (const message of pull) return message;
          return null;
        } finally {
          signal.removeEventListener('abort', stop);
          stop();
        }
      }),
    depth: () => withConsumer(async (consumer) => (await consumer.info()).num_pending),
  };
}
