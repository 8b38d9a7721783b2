import type { EventFacts } from './event.ts';
import type { EventFilter } from './read.ts';

/** One follower that has seen everything and waits. */
interface Waiter {
  readonly matches: (event: EventFacts) => boolean;
  readonly keys: readonly string[];
  /** @param seq position of the event that it waited for, undefined when it is to look for itself */
  readonly wake: (seq: bigint | undefined) => void;
}

/**
 * Followers that wait, each under the narrowest part of its filter: an event reaches those that can match it, and costs
 * nothing for the thousands that can't.
 */
export class WaitingFollowers {
  readonly #byKey = new Map<string, Set<Waiter>>();
  /** Keys, as often as somebody waits under them, for which an event's text has to be read. */
  #keysInside = 0;

  /**
   * Waits for the first event that a filter lets through. `wake` is called once, at the latest by `wakeAll`.
   * @returns what ends the wait without a call
   */
  wait(filter: EventFilter, matches: (event: EventFacts) => boolean, wake: Waiter['wake']): () => void {
    const waiter: Waiter = {
      matches,
      keys: keysOfFilter(filter).length > 0 ? keysOfFilter(filter) : [nothing],
      wake: (seq) => {
        this.#remove(waiter);
        wake(seq);
      },
    };
    for (const key of waiter.keys) {
      if (isInside(key)) this.#keysInside++;
      const waiters = this.#byKey.get(key);
      if (waiters === undefined) this.#byKey.set(key, new Set([waiter]));
      else waiters.add(waiter);
    }
    return () => this.#remove(waiter);
  }

  /** Wakes those whose filter lets the event through. @returns how many filters were asked */
  tell(event: EventFacts): number {
    let asked = 0;
    for (const key of this.#keysInside > 0 ? [...keysInside(event), ...keysOutside(event)] : keysOutside(event)) {
      for (const waiter of this.#byKey.get(key) ?? []) {
        asked++;
        if (waiter.matches(event)) waiter.wake(event.seq);
      }
    }
    return asked;
  }

  wakeAll(): void {
    for (const waiters of [...this.#byKey.values()]) {
      for (const waiter of waiters) waiter.wake(undefined);
    }
  }

  #remove(waiter: Waiter): void {
    for (const key of waiter.keys) {
      const waiters = this.#byKey.get(key);
      if (waiters?.delete(waiter) && isInside(key)) this.#keysInside--;
      if (waiters?.size === 0) this.#byKey.delete(key);
    }
  }
}

const everything = '*';
/** Of filters that let nothing through; they wait, too. */
const nothing = '-';

function keysOfFilter({ streamIds, correlationId, ventureId, types }: EventFilter): readonly string[] {
  if (streamIds !== undefined) return [...new Set(streamIds)].map((id) => `stream ${id}`);
  if (correlationId !== undefined) return [`correlation ${correlationId}`];
  if (types !== undefined) {
    const prefix = ventureId === undefined ? 'type' : `venture ${ventureId}`;
    return [...new Set(types)].map((type) => `${prefix} ${type}`);
  }
  return ventureId === undefined ? [everything] : [`venture ${ventureId}`];
}

/** Keys that an event's text has. */
function keysInside({ streamId, correlationId }: EventFacts): readonly string[] {
  return [`stream ${streamId}`, `correlation ${correlationId}`];
}

/** Keys that its subject has. */
function keysOutside({ ventureId, type }: EventFacts): readonly string[] {
  return [`venture ${ventureId} ${type}`, `venture ${ventureId}`, `type ${type}`, everything];
}

function isInside(key: string): boolean {
  return key.startsWith('stream ') || key.startsWith('correlation ');
}

/** @returns what tells whether a filter lets an event through */
export function matcherOf(filter: EventFilter): (event: EventFacts) => boolean {
  const types = filter.types === undefined ? undefined : new Set<string>(filter.types);
  const streamIds = filter.streamIds === undefined ? undefined : new Set(filter.streamIds);
  return (event) =>
    (filter.ventureId === undefined || event.ventureId === filter.ventureId) &&
    (types === undefined || types.has(event.type)) &&
    (streamIds === undefined || streamIds.has(event.streamId)) &&
    (filter.correlationId === undefined || event.correlationId === filter.correlationId);
}
