import type { SequencedEvent } from './event.ts';
import type { EventFilter } from './read.ts';

/** One follower that has seen everything and waits. */
interface Waiter {
  readonly matches: (event: SequencedEvent) => boolean;
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

  /**
   * Waits for the first event that a filter lets through. `wake` is called once, at the latest by `wakeAll`.
   * @returns what ends the wait without a call
   */
  wait(filter: EventFilter, matches: (event: SequencedEvent) => boolean, wake: Waiter['wake']): () => void {
    const waiter: Waiter = {
      matches,
      keys: keysOfFilter(filter).length > 0 ? keysOfFilter(filter) : [nothing],
      wake: (seq) => {
        this.#remove(waiter);
        wake(seq);
      },
    };
    for (const key of waiter.keys) {
      const waiters = this.#byKey.get(key);
      if (waiters === undefined) this.#byKey.set(key, new Set([waiter]));
      else waiters.add(waiter);
    }
    return () => this.#remove(waiter);
  }

  /** Wakes those whose filter lets the event through. @returns how many filters were asked */
  tell(event: SequencedEvent): number {
    let asked = 0;
    for (const key of keysOfEvent(event)) {
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
      waiters?.delete(waiter);
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

function keysOfEvent({ streamId, correlationId, ventureId, type }: SequencedEvent): readonly string[] {
  return [
    `stream ${streamId}`,
    `correlation ${correlationId}`,
    `venture ${ventureId} ${type}`,
    `venture ${ventureId}`,
    `type ${type}`,
    everything,
  ];
}

/** @returns what tells whether a filter lets an event through */
export function matcherOf(filter: EventFilter): (event: SequencedEvent) => boolean {
  const types = filter.types === undefined ? undefined : new Set<string>(filter.types);
  const streamIds = filter.streamIds === undefined ? undefined : new Set(filter.streamIds);
  return (event) =>
    (filter.ventureId === undefined || event.ventureId === filter.ventureId) &&
    (types === undefined || types.has(event.type)) &&
    (streamIds === undefined || streamIds.has(event.streamId)) &&
    (filter.correlationId === undefined || event.correlationId === filter.correlationId);
}
