import type { Msg, NatsConnection, Subscription } from 'nats';
import type { Database } from '#runtime/db/db.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { ReceivedEvent, type SequencedEvent } from './event.ts';
import { createFollower, type Follower, type FollowerSource, type FollowOptions } from './follower.ts';
import { type LogBounds, readLogBounds } from './log-bounds.ts';
import { PositionExpiredError } from './position-errors.ts';
import { readEvents } from './read.ts';
import { type HeldEvent, RecentEvents } from './recent-events.ts';
import { createTurns } from './turns.ts';
import { WaitingFollowers } from './waiting-followers.ts';

/** The read side of the log, live. */
export interface Feed {
  /**
   * Replays the log behind a position, then follows it: in order, no gap, no duplicate. Ends when the signal fires, when
   * `return()` is called (also while it waits), or when the feed stops. A slow reader takes no memory: it reads from the
   * database whatever is no longer in the ring. After a failure it is over; the position of the last event goes on.
   * @throws PositionExpiredError from `next()` when the log does not go back that far any more, SlowConsumerError as
   * `lagMax` says
   */
  follow(options: FollowOptions): Follower<SequencedEvent>;
  /**
   * As `follow`, but gives everything that is there already at once, up to `batchMax` events: at least one, in order.
   * @param options.batchMax 1 or more
   */
  followBatches(options: FollowOptions & { readonly batchMax: number }): Follower<readonly SequencedEvent[]>;
  /** Highest position known to this process. */
  head(): bigint;
  /** Incarnation of the log that this process reads; a log is never replaced under a process that runs. */
  epoch(): number;
  /** Reads what there is of the log now. */
  bounds(): Promise<LogBounds>;
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

const fillPageSize = 1_000;
const pageSizeMin = 100;
const pageSizeMax = 2_000;
/** Followers that read the database at the same time: thousands that come back at once leave connections to others. */
const readersAtOnceMax = 4;

/**
 * One subscription to `evt.>` feeds every follower in the process through a ring of the latest events. The ring is
 * dense: an event that arrives out of turn makes it fill the gap from PostgreSQL, which has every event before the bus does.
 */
export function createFeed(options: FeedOptions): Feed {
  const { db, logger } = options;
  const recent = new RecentEvents(options.ringSize ?? 4_096);
  const waiting = new WaitingFollowers();
  const readers = createTurns(readersAtOnceMax);
  let epoch = 0;
  let isStarted = false;
  let stopped = false;
  let filling: Promise<void> | undefined;
  let subscription: Subscription | undefined;
  let poll: NodeJS.Timeout | undefined;

  function push(event: HeldEvent): void {
    if (recent.push(event)) waiting.tell(event);
  }

  /** Reads what the ring lacks; one reader at a time, later callers join it. */
  function fill(): Promise<void> {
    filling ??= (async () => {
      try {
        for (;;) {
          const page = await readEvents(db.drizzle, { after: recent.head, limit: fillPageSize });
          for (const event of page) push(heldOf(event));
          if (page.length < fillPageSize || stopped) return;
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

  function onMessage(message: Msg): void {
    // Before the head is known, everything would look like a gap.
    if (!isStarted) return;
    const event = new ReceivedEvent(message.subject, message.string());
    if (event.seq > recent.head + 1n) fillInBackground();
    else push(event);
  }

  const readPage: FollowerSource['read'] = async (query) => {
    const page = await readEvents(db.drizzle, query);
    // Asked behind the read: events that leave meanwhile take the floor with them.
    const { floor } = await readLogBounds(db.drizzle);
    if (query.after < floor) throw new PositionExpiredError(query.after, floor);
    return page;
  };
  const source: FollowerSource = { recent, waiting, isStopped: () => stopped, read: readPage };
  const sharedSource: FollowerSource = { ...source, read: (query) => readers.take(() => readPage(query)) };

  return {
    head: () => recent.head,
    epoch: () => epoch,
    bounds: () => readLogBounds(db.drizzle),
    async start() {
      subscription = options.connection.subscribe('evt.>', {
        callback: (error, message) => {
          if (error === null) onMessage(message);
        },
      });
      // Subscribed first, then read: what comes in between is read from the database.
      await options.connection.flush();
      const known = await readLogBounds(db.drizzle);
      epoch = known.epoch;
      if (known.head > recent.head) recent.restartAt(known.head);
      isStarted = true;
      waiting.wakeAll();
      fillInBackground();
      poll = setInterval(fillInBackground, options.pollMs ?? 1_000);
    },
    async stop() {
      stopped = true;
      subscription?.unsubscribe();
      clearInterval(poll);
      waiting.wakeAll();
      await filling?.catch(() => undefined);
    },
    follow: (follow) =>
      createFollower(sharedSource, follow, {
        pageSize: { min: pageSizeMin, max: pageSizeMax },
        take: (buffer) => buffer.takeOne(),
      }),
    followBatches({ batchMax, ...follow }) {
      const pageSize = Math.min(Math.max(2 * batchMax, 5 * pageSizeMin), pageSizeMax);
      return createFollower(source, follow, {
        pageSize: { min: pageSize, max: pageSize },
        take: (buffer) => buffer.takeSome(batchMax),
      });
    },
  };
}

function heldOf(event: SequencedEvent): HeldEvent {
  const { seq, type, ventureId, streamId, correlationId } = event;
  return { seq, type, ventureId, streamId, correlationId, event };
}
