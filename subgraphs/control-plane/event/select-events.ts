import type { SequencedEvent } from '#runtime/events/event.ts';

/**
 * Maps the events of a source that are wanted, and leaves out the others. Written by hand so that `return()` reaches the
 * source at once, also while `next()` waits.
 * @param select the item for an event, or undefined for one to leave out
 */
export function selectEvents<Item>(
  source: AsyncIterableIterator<SequencedEvent>,
  select: (event: SequencedEvent) => Item | undefined,
): AsyncIterableIterator<Item> {
  return {
    async next() {
      for (;;) {
        const step = await source.next();
        if (step.done === true) return { value: undefined, done: true };
        const item = select(step.value);
        if (item !== undefined) return { value: item, done: false };
      }
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
