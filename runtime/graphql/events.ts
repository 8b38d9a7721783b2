export interface EventMapping<Source, Event> {
  /** Aborting it ends the events. */
  readonly signal: AbortSignal;
  readonly map: (value: Source) => Promise<Event>;
  /** Makes the last event of a source or a mapping that failed. */
  readonly onError: (error: unknown) => Event;
  /** Called once, as soon as no event will follow. */
  readonly onEnd: () => void;
}

/**
 * Maps a source to events, one at a time and only when asked for the next.
 *
 * Written by hand because an async generator queues `return()` behind a `next()` that waits: an unsubscription would reach
 * the source with the next event, perhaps never. Here `return()` answers at once, ends the waiting `next()`, and gives the
 * source up.
 */
export function mapEvents<Source, Event>(
  source: AsyncIterable<Source>,
  mapping: EventMapping<Source, Event>,
): AsyncIterableIterator<Event> {
  const iterator = source[Symbol.asyncIterator]();
  const over: IteratorReturnResult<undefined> = { done: true, value: undefined };
  // Told one by one: racing each step against one long-lived promise would pile reactions up on it, event by event.
  const waiting = new Set<(step: IteratorResult<Event, undefined>) => void>();
  let isOver = false;

  function finish(): void {
    if (isOver) return;
    isOver = true;
    mapping.signal.removeEventListener('abort', giveUp);
    for (const resolve of waiting) resolve(over);
    waiting.clear();
    mapping.onEnd();
  }

  function giveUp(): void {
    if (isOver) return;
    finish();
    releaseSource().catch(() => undefined);
  }

  /** A source that is a generator answers only after its own pending step; nobody waits for that. */
  async function releaseSource(): Promise<void> {
    await iterator.return?.();
  }

  async function pull(resolve: (step: IteratorResult<Event, undefined>) => void): Promise<void> {
    try {
      const step = await iterator.next();
      if (step.done === true) return finish();
      const value = isOver ? undefined : await mapping.map(step.value);
      // Meanwhile over: `resolve` has been called with the end.
      if (value !== undefined) resolve({ done: false, value });
    } catch (error) {
      if (isOver) return;
      resolve({ done: false, value: mapping.onError(error) });
      giveUp();
    } finally {
      waiting.delete(resolve);
    }
  }

  if (mapping.signal.aborted) giveUp();
  else mapping.signal.addEventListener('abort', giveUp);

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (isOver) return Promise.resolve(over);
      const { promise, resolve } = Promise.withResolvers<IteratorResult<Event, undefined>>();
      waiting.add(resolve);
      void pull(resolve);
      return promise;
    },
    return() {
      giveUp();
      return Promise.resolve(over);
    },
    throw() {
      giveUp();
      return Promise.resolve(over);
    },
  };
}
