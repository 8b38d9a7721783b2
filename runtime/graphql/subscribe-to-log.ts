import { RequestError } from '#runtime/errors/errors.ts';
import type { Cursors } from '#runtime/events/cursor.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import type { Feed } from '#runtime/events/feed.ts';
import { ResyncRequiredError, SlowConsumerError } from '#runtime/events/position-errors.ts';
import type { EventFilter } from '#runtime/events/read.ts';

export interface LogSubscription<Item> {
  /** Cursor to start behind, as the client gave it; only what comes when there is none. */
  readonly after: string | null | undefined;
  /** Scope of the cursors. */
  readonly scope: string;
  readonly filter: EventFilter;
  /** Ends the subscription. */
  readonly signal: AbortSignal;
  /** @returns the item for an event, or undefined for an event to leave out */
  readonly select: (event: SequencedEvent) => Item | undefined;
  /** A subscriber that was up to date and falls back by more events of the log is cut off. Default 50,000. */
  readonly lagMax?: number;
}

const lagMaxDefault = 50_000;

/**
 * Subscribes a client of the graph to events of the log. Written by hand so that `return()` reaches the source at once,
 * also while `next()` waits.
 * @throws RequestError BAD_USER_INPUT when the cursor is not of this scope; from `next()` SLOW_CONSUMER with `resumeAfter`
 * for a subscriber that does not keep up, and RESYNC_REQUIRED with `oldestCursor` when the log does not go back that far
 */
export function subscribeToLog<Item>(
  { feed, cursors }: { readonly feed: Feed; readonly cursors: Cursors },
  { after, scope, filter, signal, select, lagMax = lagMaxDefault }: LogSubscription<Item>,
): AsyncIterableIterator<Item> {
  const position = after === null || after === undefined ? 'now' : cursors.decode(after, scope);
  const source = feed.follow({ after: position, filter, signal, lagMax });

  /** Puts a cursor where the log has a position, which is not for clients. */
  function withCursor(error: unknown): unknown {
    if (error instanceof SlowConsumerError) {
      const message = 'Too slow: subscribe again with `after` set to resumeAfter, nothing is missed';
      return new RequestError(error.code, message, {
        cursors: { resumeAfter: cursors.encode(error.resumeAfter, scope) },
      });
    }
    if (error instanceof ResyncRequiredError) {
      const message =
        'after: the log does not go back that far; read the present state, then subscribe without a cursor';
      return new RequestError(error.code, message, { cursors: { oldestCursor: cursors.encode(error.oldest, scope) } });
    }
    return error;
  }

  async function nextItem(): Promise<IteratorResult<Item>> {
    for (;;) {
      const step = await source.next();
      if (step.done === true) return { value: undefined, done: true };
      const item = select(step.value);
      if (item !== undefined) return { value: item, done: false };
    }
  }

  return {
    async next() {
      try {
        return await nextItem();
      } catch (error) {
        throw withCursor(error);
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
