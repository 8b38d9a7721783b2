import type { SequencedEvent } from '#runtime/events/event.ts';

/**
 * Leaves out events that nobody asked for. Written by hand: a generator would hold `return()` back until the next event
 * comes, perhaps never.
 */
export function filterEvents(
  source: AsyncIterableIterator<SequencedEvent>,
  keep: (event: SequencedEvent) => boolean,
): AsyncIterableIterator<SequencedEvent> {
  return {
    async next() {
      for (;;) {
        const step = await source.next();
        if (step.done === true || keep(step.value)) return step;
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
