export interface PulledQueueOptions {
  /** Items that may wait before the producer is asked to pause. */
  readonly aheadMax: number;
  readonly onFull: () => void;
  /** The last waiting item was taken after `onFull`. */
  readonly onDrained: () => void;
  /** Nobody will take another item. Called at most once, also when the queue had ended by itself. */
  readonly onReturn: () => void;
}

export interface PulledQueue<Item> {
  readonly events: AsyncIterableIterator<Item>;
  push(item: Item): void;
  /** Ends after the items that wait. */
  end(): void;
  /** Ends with an error after the items that wait. */
  fail(error: Error): void;
}

/** Turns a producer that pushes into an iterator that is pulled, and tells the producer when to pause. */
export function createPulledQueue<Item>(options: PulledQueueOptions): PulledQueue<Item> {
  const items: Item[] = [];
  const over: IteratorReturnResult<undefined> = { done: true, value: undefined };
  let taker: PromiseWithResolvers<IteratorResult<Item, undefined>> | undefined;
  let ending: { readonly error?: Error } | undefined;
  let isFull = false;
  let isReturned = false;

  function settle(): void {
    if (taker === undefined) return;
    const item = items.shift();
    if (item === undefined && ending === undefined) return;
    const { resolve, reject } = taker;
    taker = undefined;
    if (item !== undefined) resolve({ done: false, value: item });
    else if (ending?.error !== undefined) reject(ending.error);
    else resolve(over);
    if (isFull && items.length === 0) {
      isFull = false;
      options.onDrained();
    }
  }

  function end(error?: Error): void {
    ending ??= error === undefined ? {} : { error };
    settle();
  }

  function giveUp(): Promise<IteratorReturnResult<undefined>> {
    if (!isReturned) {
      isReturned = true;
      items.length = 0;
      ending = {};
      settle();
      options.onReturn();
    }
    return Promise.resolve(over);
  }

  return {
    push(item) {
      if (ending !== undefined) return;
      items.push(item);
      settle();
      if (items.length < options.aheadMax || isFull) return;
      isFull = true;
      options.onFull();
    },
    end: () => end(),
    fail: end,
    events: {
      [Symbol.asyncIterator]() {
        return this;
      },
      next() {
        // One taker at a time, which is all that `for await` and mapEvents ever are.
        taker ??= Promise.withResolvers();
        const { promise } = taker;
        settle();
        return promise;
      },
      return: giveUp,
      throw: giveUp,
    },
  };
}
