import { createPulledQueue, type PulledQueue } from '../transport/pulled-queue.ts';

/** A source of events that a test feeds by hand and watches. */
export interface TestSource<Item> {
  /** @param isBefore finds the item to start behind, among all that were ever pushed; what comes from now on without it */
  subscribe(isBefore?: (item: Item) => boolean): AsyncIterableIterator<Item>;
  /** Gives the item to everyone who subscribes now. */
  push(item: Item): void;
  fail(error: Error): void;
  end(): void;
  /** Subscriptions open now. */
  readonly open: number;
  /** Subscriptions opened so far. */
  readonly opened: number;
  /** Items taken by subscribers so far. */
  readonly taken: number;
}

export function createTestSource<Item>(): TestSource<Item> {
  const queues = new Set<PulledQueue<Item>>();
  const pushed: Item[] = [];
  let taken = 0;
  let opened = 0;
  const toAll = (act: (queue: PulledQueue<Item>) => void) => {
    for (const queue of queues) act(queue);
  };
  const toAllAtLast = (act: (queue: PulledQueue<Item>) => void) => {
    toAll(act);
    queues.clear();
  };
  return {
    subscribe(isBefore) {
      opened += 1;
      const queue: PulledQueue<Item> = createPulledQueue<Item>({
        aheadMax: Number.POSITIVE_INFINITY,
        onFull: () => undefined,
        onDrained: () => undefined,
        onReturn: () => queues.delete(queue),
      });
      queues.add(queue);
      if (isBefore !== undefined) for (const item of pushed.slice(pushed.findLastIndex(isBefore) + 1)) queue.push(item);
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
    push(item) {
      pushed.push(item);
      toAll((queue) => queue.push(item));
    },
    fail: (error) => toAllAtLast((queue) => queue.fail(error)),
    end: () => toAllAtLast((queue) => queue.end()),
    get open() {
      return queues.size;
    },
    get opened() {
      return opened;
    },
    get taken() {
      return taken;
    },
  };
}
