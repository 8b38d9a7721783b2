import type { NatsConnection, Subscription } from 'nats';
import type { Database } from '#runtime/db/db.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { decodeEvent, type SequencedEvent } from './event.ts';
import { type EventFilter, type ReadVersions, readEvents, readHead, storedFilter, upcastersOf } from './read.ts';

export interface FollowOptions extends ReadVersions {
  /** Position to start behind; `now` for only what comes. */
  readonly after: bigint | 'now';
  readonly filter?: EventFilter;
  /** Ends the iteration at once. */
  readonly signal?: AbortSignal;
}

/** The read side of the log, live. */
export interface Feed {
  /**
   * Replays the log behind a position, then follows it: in order, no gap, no duplicate. Ends when the signal fires, when
   * `return()` is called (also while it waits), or when the feed stops. A slow reader takes no memory: it reads from the
   * database whatever is no longer in the ring.
   */
  follow(options: FollowOptions): AsyncIterableIterator<SequencedEvent>;
  /**
   * As `follow`, but gives everything that is there already at once, up to `batchMax` events: at least one, in order.
   * @param options.batchMax 1 or more
   */
  followBatches(
    options: FollowOptions & { readonly batchMax: number },
  ): AsyncIterableIterator<readonly SequencedEvent[]>;
  /** Highest position known to this process. */
  head(): bigint;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface FeedOptions {
  readonly db: Database;
  readonly connection: NatsConnection;
  readonly logger: Logger;
  /** Events kept in memory for followers that are nearly up to date. Default 4,096. */
  readonly ringSize?: number;
  /** How often the database is asked whether the bus has lost something. Default 1,000. */
  readonly pollMs?: number;
}

const pageSize = 500;

/**
 * One subscription to `evt.>` feeds every follower in the process through a ring of the latest events. The ring is
 * dense: an event that arrives out of turn makes it fill the gap from PostgreSQL, which has every event before the bus does.
 */
export function createFeed(options: FeedOptions): Feed {
  const { db, logger } = options;
  const ringSize = options.ringSize ?? 4_096;
  /** Events with positions head - ring.length + 1 … head. */
  let ring: SequencedEvent[] = [];
  let head = 0n;
  let stopped = false;
  let filling: Promise<void> | undefined;
  let subscription: Subscription | undefined;
  let poll: NodeJS.Timeout | undefined;
  const waiters = new Set<() => void>();

  function push(events: readonly SequencedEvent[]): void {
    for (const event of events) {
      if (event.seq !== head + 1n) continue;
      ring.push(event);
      head = event.seq;
    }
    // Trimmed in large steps: one copy for many events.
    if (ring.length > ringSize * 2) ring = ring.slice(-ringSize);
    for (const wake of [...waiters]) wake();
  }

  /** Reads what the ring lacks; one reader at a time, later callers join it. */
  function fill(): Promise<void> {
    filling ??= (async () => {
      try {
        for (;;) {
          const page = await readEvents(db.drizzle, { after: head, limit: pageSize });
          push(page);
          if (page.length < pageSize || stopped) return;
        }
      } finally {
        filling = undefined;
      }
    })();
    return filling;
  }

  function fillInBackground(): void {
    fill().catch((error: unknown) => logger.warn({ err: error }, 'the feed could not read the log, trying again'));
  }

  function onMessage(text: string): void {
    const event = decodeEvent(text);
    if (event.seq === head + 1n) push([event]);
    else if (event.seq > head) fillInBackground();
  }

  /** Follows the log; `take` takes the next item off the events that are at hand, or says that there is none. */
  function followWith<Item>(
    { after, filter: wanted = {}, signal, ...versioned }: FollowOptions,
    take: (buffer: SequencedEvent[]) => Item | undefined,
  ): AsyncIterableIterator<Item> {
    let position = after === 'now' ? head : after;
    let done = false;
    let buffer: SequencedEvent[] = [];
    let wakeUp: (() => void) | undefined;
    const versions = upcastersOf(versioned);
    const filter = storedFilter(wanted, versions);
    const matches = matcher(filter);
    const inVersion = (events: SequencedEvent[]) =>
      versions === undefined ? events : events.map((event) => versions.upcast(event));

    function finish(): void {
      done = true;
      buffer = [];
      wakeUp?.();
    }
    signal?.addEventListener('abort', finish, { once: true });

    /** Moves `position` on and buffers what matches on the way. */
    async function advance(): Promise<void> {
      const ringStart = head - BigInt(ring.length);
      if (position >= ringStart) {
        const fresh = ring.slice(Number(position - ringStart));
        position = head;
        buffer = inVersion(fresh.filter(matches));
        return;
      }
      const upTo = head;
      const page = await readEvents(db.drizzle, { ...filter, after: position, upTo, limit: pageSize });
      const last = page.at(-1);
      // A page that is not full has seen everything up to where the head stood.
      position = last === undefined || page.length < pageSize ? upTo : last.seq;
      buffer = inVersion(page);
    }

    function waitForMore(): Promise<void> {
      return new Promise((resolve) => {
        const wake = () => {
          waiters.delete(wake);
          wakeUp = undefined;
          resolve();
        };
        wakeUp = wake;
        waiters.add(wake);
      });
    }

    let turn: Promise<unknown> = Promise.resolve();
    async function step(): Promise<IteratorResult<Item>> {
      for (;;) {
        const next = take(buffer);
        if (next !== undefined) return { value: next, done: false };
        if (done || stopped || signal?.aborted) return { value: undefined, done: true };
        if (position < head) await advance();
        else await waitForMore();
      }
    }
    return {
      next() {
        // Calls are answered in the order they came, also when the caller does not wait in between.
        const answer = turn.then(step);
        turn = answer.catch(() => undefined);
        return answer;
      },
      async return() {
        finish();
        return { value: undefined, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  return {
    head: () => head,
    async start() {
      subscription = options.connection.subscribe('evt.>', {
        callback: (error, message) => {
          if (error === null) onMessage(message.string());
        },
      });
      // Subscribed first, then read: what comes in between arrives by the bus.
      await options.connection.flush();
      const known = await readHead(db.drizzle);
      if (known > head) {
        head = known;
        ring = [];
      }
      poll = setInterval(fillInBackground, options.pollMs ?? 1_000);
    },
    async stop() {
      stopped = true;
      subscription?.unsubscribe();
      clearInterval(poll);
      for (const wake of [...waiters]) wake();
      await filling?.catch(() => undefined);
    },
    follow: (options) => followWith(options, (buffer) => buffer.shift()),
    followBatches: (options) =>
      followWith(options, (buffer) => (buffer.length === 0 ? undefined : buffer.splice(0, options.batchMax))),
  };
}

function matcher(filter: EventFilter): (event: SequencedEvent) => boolean {
  const types = filter.types === undefined ? undefined : new Set<string>(filter.types);
  const streamIds = filter.streamIds === undefined ? undefined : new Set(filter.streamIds);
  return (event) =>
    (filter.ventureId === undefined || event.ventureId === filter.ventureId) &&
    (types === undefined || types.has(event.type)) &&
    (streamIds === undefined || streamIds.has(event.streamId)) &&
    (filter.correlationId === undefined || event.correlationId === filter.correlationId);
}
