import { createPulledQueue, type PulledQueue } from '../transport/pulled-queue.ts';

/** A source of events that a test feeds by hand and watches. */
export interface TestSource<Item> {
  subscribe(): AsyncIterableIterator<Item>;
  /** Gives the item to everyone who subscribes now. */
  push(item: Item): void;
  fail(error: Error): void;
  end(): void;
  /** Subscriptions open now. */
  readonly open: number;
  /** Items taken by subscribers so far. */
  readonly taken: number;
}

export function createTestSource<Item>(): TestSource<Item> {
  const queues = new Set<PulledQueue<Item>>();
  let taken = 0;
  const toAll = (act: (queue: PulledQueue<Item>) => void) => {
    for (const queue of queues) act(queue);
  };
  const toAllAtLast = (act: (queue: PulledQueue<Item>) => void) => {
    toAll(act);
    queues.clear();
  };
  return {
    subscribe() {
      const queue: PulledQueue<Item> = createPulledQueue<Item>({
        aheadMax: Number.POSITIVE_INFINITY,
        onFull: () => undefined,
        onDrained: () => undefined,
        onReturn: () => queues.delete(queue),
      });
      queues.add(queue);
      const { events } = queue;
      return {
        ...events,
        [Symbol.asyncIterator]() {
          return this;
        },
        async next() {
          const step = await events.next();
          if (step.done !== true) taken += 1;
          return step;
        },
      };
    },
    push: (item) => toAll((queue) => queue.push(item)),
    fail: (error) => toAllAtLast((queue) => queue.fail(error)),
    end: () => toAllAtLast((queue) => queue.end()),
    get open() {
      return queues.size;
    },
    get taken() {
      return taken;
    },
  };
}
