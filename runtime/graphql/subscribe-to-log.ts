import type { SequencedEvent } from '#runtime/events/event.ts';
import type { Feed } from '#runtime/events/feed.ts';
import type { Cursors } from '#runtime/events/log-cursors.ts';
import type { EventFilter } from '#runtime/events/read.ts';
import type { GraphContext } from './context.ts';

export interface LogSubscription<Item extends object> {
  /** The subscription's field. */
  readonly info: { readonly fieldName: string };
  /** The field's arguments. `after` is the cursor to start behind; without one only what comes. */
  readonly args: { readonly after?: string | null | undefined };
  readonly filter: EventFilter;
  /** @returns the item for an event, which its cursor is added to, or undefined for an event to leave out */
  readonly select: (event: SequencedEvent) => Item | undefined | Promise<Item | undefined>;
  /** A subscriber that was up to date and falls back by more events of the log is cut off. Default 50,000. */
  readonly lagMax?: number;
}

/** An item behind whose cursor a client goes on. */
export type WithCursor<Item> = Item & { readonly cursor: string };

const lagMaxDefault = 50_000;

/**
 * Subscribes a client of the graph to events of the log, until its signal fires. Cursors are for the caller's tenant, the
 * field and its arguments. Call it once the caller was let through: a refused cursor is answered with one that works.
 * @throws RequestError CURSOR_INVALID and CURSOR_EXPIRED, @see LogCursors.decode; from `next()` also SLOW_CONSUMER with
 * `resumeAfter` for a subscriber that does not keep up
 */
export async function subscribeToLog<Item extends object>(
  { feed, cursors }: { readonly feed: Feed; readonly cursors: Cursors },
  { identity: { tenantId }, signal }: Pick<GraphContext, 'identity' | 'signal'>,
  { info, args, filter, select, lagMax = lagMaxDefault }: LogSubscription<Item>,
): Promise<AsyncIterableIterator<WithCursor<Item>>> {
  const ours = cursors.of({ tenantId, field: info.fieldName, args });
  const after = args.after === null || args.after === undefined ? 'now' : await ours.decode(args.after);
  const source = feed.follow({ after, filter, signal, lagMax });

  async function nextItem(): Promise<IteratorResult<WithCursor<Item>>> {
    for (;;) {
      const step = await source.next();
      if (step.done === true) return { value: undefined, done: true };
      const selected = select(step.value);
      const item = selected instanceof Promise ? await selected : selected;
      if (item !== undefined) return { value: { ...item, cursor: ours.encode(step.value.seq) }, done: false };
    }
  }

  // Written by hand so that `return()` reaches the source at once, also while `next()` waits.
  const items: AsyncIterableIterator<WithCursor<Item>> = {
    async next() {
      try {
        return await nextItem();
      } catch (error) {
        throw ours.explain(error);
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
  return items;
}
