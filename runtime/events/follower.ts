import type { SequencedEvent } from './event.ts';
import { SlowConsumerError } from './position-errors.ts';
import { type EventFilter, type EventQuery, type ReadVersions, storedFilter, upcastersOf } from './read.ts';
import type { RecentEvents } from './recent-events.ts';
import { matcherOf, type WaitingFollowers } from './waiting-followers.ts';

export interface FollowOptions extends ReadVersions {
  /** Position to start behind; `now` for only what comes. */
  readonly after: bigint | 'now';
  readonly filter?: EventFilter;
  /** Ends the iteration at once. */
  readonly signal?: AbortSignal;
  /**
   * A follower that was up to date and then falls back by more events than this is cut off with a SlowConsumerError,
   * which says where to go on. Never when left out. A replay may take as long as it likes.
   */
  readonly lagMax?: number;
}

export interface Follower<Item> extends AsyncIterableIterator<Item> {
  /**
   * Everything up to this position that the filter lets through has been handed out, and is done with: an item counts once
   * the next one is asked for.
   */
  seenUpTo(): bigint;
}

/** What a follower reads from. */
export interface FollowerSource {
  readonly recent: RecentEvents;
  readonly waiting: WaitingFollowers;
  isStopped(): boolean;
  /** Reads a page of the log. @throws PositionExpiredError when the log does not go back that far any more */
  read(query: EventQuery & { readonly after: bigint }): Promise<SequencedEvent[]>;
}

/** How a follower hands events out. */
export interface Handing<Item> {
  /** Events read from the database at once: as few as `min` by one who dawdles over them, up to `max` by one who hurries. */
  readonly pageSize: { readonly min: number; readonly max: number };
  /** Takes the next item off the events that are at hand, or says that there is none. */
  take(buffer: EventBuffer): Item | undefined;
}

/** Events that are at hand, taken from the front. */
export class EventBuffer {
  #events: readonly SequencedEvent[] = [];
  #taken = 0;

  get length(): number {
    return this.#events.length - this.#taken;
  }

  set(events: readonly SequencedEvent[]): void {
    this.#events = events;
    this.#taken = 0;
  }

  first(): SequencedEvent | undefined {
    return this.#events[this.#taken];
  }

  takeOne(): SequencedEvent | undefined {
    const event = this.#events[this.#taken];
    if (event === undefined) return undefined;
    this.#taken++;
    if (this.length === 0) this.set([]);
    return event;
  }

  /** @returns undefined when there is none */
  takeSome(max: number): readonly SequencedEvent[] | undefined {
    if (this.length === 0) return undefined;
    const some = this.#events.slice(this.#taken, this.#taken + max);
    this.#taken += some.length;
    if (this.length === 0) this.set([]);
    return some;
  }
}

/** A page of which half is handed out in so short a time may be followed by a larger one. */
const fastPageMs = 250;

interface Page {
  readonly events: readonly SequencedEvent[];
  /** Everything up to here was looked at. */
  readonly upTo: bigint;
}

/** Follows the log: from the database what is not in memory, then what comes. */
export function createFollower<Item>(
  source: FollowerSource,
  { after, filter: wanted = {}, signal, lagMax, ...versioned }: FollowOptions,
  { pageSize: pageSizes, take }: Handing<Item>,
): Follower<Item> {
  const { recent, waiting } = source;
  /** Everything up to here was looked at; what of it matches was handed out or is in the buffer. */
  let position = after === 'now' ? recent.head : after;
  let wasLive = false;
  let done = false;
  let wakeUp: (() => void) | undefined;
  /** The page behind `position`, being read while the one before it is handed out. */
  let ahead: Promise<Page> | undefined;
  /** Position before the item that was handed out last, until the next one is asked for. */
  let handedAfter: bigint | undefined;
  const buffer = new EventBuffer();
  let pageSize = pageSizes.min;
  /** When the page at hand came. */
  let pageAtMs = Number.POSITIVE_INFINITY;
  const versions = upcastersOf(versioned);
  const filter = storedFilter(wanted, versions);
  const matches = matcherOf(filter);
  const inVersion = (events: readonly SequencedEvent[]) =>
    versions === undefined ? events : events.map((event) => versions.upcast(event));

  function finish(): void {
    done = true;
    buffer.set([]);
    ahead = undefined;
    signal?.removeEventListener('abort', finish);
    wakeUp?.();
  }
  if (signal?.aborted) finish();
  else signal?.addEventListener('abort', finish);

  async function readPage(from: bigint): Promise<Page> {
    const head = recent.head;
    const isFast = performance.now() - pageAtMs < fastPageMs;
    pageSize = isFast ? Math.min(2 * pageSize, pageSizes.max) : pageSizes.min;
    const limit = pageSize;
    const events = await source.read({ ...filter, after: from, upTo: head, limit });
    // A page that is not full has seen everything up to where the head stood.
    const last = events.length < limit ? undefined : events.at(-1);
    return { events: inVersion(events), upTo: last?.seq ?? head };
  }

  /** Moves `position` on and buffers what matches on the way. */
  async function advance(): Promise<void> {
    if (position >= recent.start) {
      buffer.set(inVersion(recent.after(position, matches)));
      position = recent.head;
      wasLive = true;
      ahead = undefined;
      return;
    }
    const reading = ahead ?? readPage(position);
    ahead = undefined;
    const page = await reading;
    if (done) return;
    buffer.set(page.events);
    pageAtMs = performance.now();
    position = page.upTo;
  }

  /** Reads on when half of a page is handed out: a reader that dawdles holds one page. */
  function readAhead(): void {
    if (ahead !== undefined || done || buffer.length > pageSize / 2 || position >= recent.start) return;
    ahead = readPage(position);
    // Told to whoever comes for the page.
    ahead.catch(() => undefined);
  }

  function waitForMore(): Promise<void> {
    wasLive = true;
    return new Promise((resolve) => {
      const giveUp = waiting.wait(filter, matches, (seq) => {
        // Whatever came before did not match: a follower that seldom has something to do never looks back at it.
        if (seq !== undefined && seq - 1n > position) position = seq - 1n;
        wakeUp = undefined;
        resolve();
      });
      wakeUp = () => {
        giveUp();
        wakeUp = undefined;
        resolve();
      };
    });
  }

  function takeNext(): IteratorResult<Item> | undefined {
    const first = buffer.first();
    const value = take(buffer);
    if (value === undefined || first === undefined) return undefined;
    handedAfter = first.seq - 1n;
    readAhead();
    return { value, done: false };
  }

  async function step(): Promise<IteratorResult<Item>> {
    for (;;) {
      const next = takeNext();
      if (next !== undefined) return next;
      if (done || source.isStopped()) return { value: undefined, done: true };
      if (position >= recent.head) {
        await waitForMore();
        continue;
      }
      const behind = recent.head - position;
      if (lagMax !== undefined && wasLive && behind > BigInt(lagMax)) throw new SlowConsumerError(position, behind);
      await advance();
    }
  }

  async function stepOrFinish(): Promise<IteratorResult<Item>> {
    try {
      return await step();
    } catch (error) {
      finish();
      throw error;
    }
  }

  /** The answer to the latest call that had to wait; undefined once it is given. */
  let turn: Promise<unknown> | undefined;
  return {
    next() {
      handedAfter = undefined;
      const atHand = turn === undefined ? takeNext() : undefined;
      if (atHand !== undefined) return Promise.resolve(atHand);
      // Calls are answered in the order they came, also when the caller does not wait in between.
      const answer = turn === undefined ? stepOrFinish() : turn.then(stepOrFinish);
      const mine = answer.then(
        () => {
          if (turn === mine) turn = undefined;
        },
        () => {
          if (turn === mine) turn = undefined;
        },
      );
      turn = mine;
      return answer;
    },
    async return() {
      finish();
      return { value: undefined, done: true };
    },
    seenUpTo() {
      if (handedAfter !== undefined) return handedAfter;
      const next = buffer.first();
      if (next !== undefined) return next.seq - 1n;
      // One that waits is asked about every event that comes.
      return wakeUp !== undefined && recent.head > position ? recent.head : position;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
