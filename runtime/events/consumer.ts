import { setTimeout } from 'node:timers/promises';
import type { Database } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { createApplier } from './consumer-apply.ts';
import { faultKindOf } from './consumer-faults.ts';
import type { ConsumerOptions } from './consumer-options.ts';
import { createStubborn } from './consumer-stubborn.ts';
import { createTrials } from './consumer-trials.ts';
import { createRetrier } from './dead-letter-retries.ts';
import { type Failures, insertDeadLetter } from './dead-letters.ts';
import type { SequencedEvent } from './event.ts';
import type { EventLog } from './event-log.ts';
import type { Feed } from './feed.ts';
import type { Follower } from './follower.ts';
import { PositionExpiredError } from './position-errors.ts';

export type { ConsumerOptions } from './consumer-options.ts';

export interface ConsumerDeps {
  readonly db: Database;
  readonly events: EventLog;
  readonly feed: Feed;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Consumer {
  /** Position of the last event handled, or of a later one that is none of the consumer's business. */
  position(): bigint;
  /** The error that stopped it or holds it at an event, or undefined while all is well. */
  failure(): Error | undefined;
  /** Finishes the events in progress. */
  stop(): Promise<void>;
}

const lostLogWaitMs = 500;
/** An event that ended too many processes is tried again after so long by a consumer that does not skip. */
const holdSeconds = 600;
const endTimeoutMs = 2_000;
const saveSeenIntervalMs = 5_000;
const lagIntervalMs = 1_000;
/** So many events that are none of its business may lie behind the saved position of a consumer. */
const unsavedMax = 1_000n;

/** Follows the log from where the consumer's name left off. Several processes may run one name: they share the position. */
export async function startConsumer<Prepared>(
  deps: ConsumerDeps,
  options: ConsumerOptions<Prepared>,
): Promise<Consumer> {
  const { db, events, feed, ids, metrics } = deps;
  const { name: consumer, attemptsMax = 10, onPoison = 'stop', types, upcast = false } = options;
  const areTogether = options.handleAll !== undefined;
  const batchMax = options.batchMax ?? (areTogether ? 1_000 : 100);
  const logger = deps.logger.child({ consumer });
  const lag = metrics.gauge(
    'venture_event_processing_lag_seconds',
    'Age of the oldest event at hand that is not handled yet; 0 when none waits.',
    ['consumer_name'],
  );
  let inHand: SequencedEvent | undefined;
  const abort = new AbortController();
  const { signal } = abort;
  const applier = createApplier(events, options);
  const trials = createTrials(db, { consumer, batchMax, ...(onPoison === 'stop' && { holdSeconds }) });
  let failure: Error | undefined;
  let following: Follower<readonly SequencedEvent[]> | undefined;
  let position = await trials.begin();
  if (trials.areDue())
    logger.warn({ seq: position.toString() }, 'processes ended here before, events are tried singly');
  const retrier =
    onPoison === 'skip' ? createRetrier(deps, { consumer, applier, logger, versions: options }) : undefined;

  function moveTo(event: SequencedEvent): void {
    position = event.seq;
    failure = undefined;
  }

  /** Also while nothing moves: at an event that can't be handled it grows. */
  function measureLag(): void {
    const ageMs = inHand === undefined ? 0 : Date.now() - Date.parse(inHand.occurredAt);
    lag.set({ consumer_name: consumer }, Math.max(0, ageMs / 1_000));
  }

  async function passOver(event: SequencedEvent, failures: Failures): Promise<boolean> {
    try {
      await events.transact(async ({ tx }) => {
        if (await applier.movePosition(tx, event.seq)) await insertDeadLetter(tx, ids, { consumer, event, failures });
      });
      logger.error({ seq: event.seq.toString(), type: event.type, ...failures }, 'an event became a dead letter');
      retrier?.look();
      return true;
    } catch (error) {
      logger.warn({ err: error }, 'a dead letter could not be kept');
      return false;
    }
  }

  const handleStubbornly = createStubborn({
    attemptsMax,
    onPoison,
    trials,
    signal,
    logger,
    passOver,
    apply: (event) => applier.apply([event]),
    hold(error) {
      failure = error;
    },
  });

  /** How many of the events that failed together are tried together next. */
  function fewer(failed: number, error: unknown): number {
    // A server that is away says nothing about the events: one of them waits for it.
    return areTogether && faultKindOf(error) !== 'system' ? Math.ceil(failed / 2) : 1;
  }

  /** @returns false when it was told to stop before the end */
  async function handleBatch(batch: readonly SequencedEvent[]): Promise<boolean> {
    let together = batch.length;
    /** Up to here events have failed together. */
    let suspectUpTo = 0n;
    for (let rest = batch; rest.length > 0; ) {
      const [first] = rest;
      if (first === undefined || signal.aborted) return false;
      inHand = first;
      if (first.seq > suspectUpTo) together = rest.length;
      const some = trials.areDue() ? [first] : rest.slice(0, together);
      let taken = 1;
      if (some.length === 1) {
        if (!(await handleStubbornly(first))) return false;
      } else {
        try {
          taken = await applier.apply(some);
        } catch (error) {
          logger.debug({ err: error, events: some.length }, 'events failed together, fewer are tried');
          suspectUpTo = some.at(-1)?.seq ?? first.seq;
          together = fewer(some.length, error);
          continue;
        }
      }
      // The one that failed may be behind us: larger and larger parts of the rest.
      if (areTogether) together *= 2;
      const last = rest[taken - 1];
      if (last !== undefined) moveTo(last);
      rest = rest.slice(taken);
    }
    return true;
  }

  async function run(): Promise<void> {
    const filter = types === undefined ? {} : { types };
    const follower = feed.followBatches({ after: position, filter, upcast, signal, batchMax });
    following = follower;
    for await (const batch of follower) {
      if (!(await handleBatch(batch))) return;
      inHand = undefined;
    }
  }

  /**
   * Moves the saved position past events that are none of the consumer's business: it would read them again after a
   * start, and events may leave the database only behind every consumer.
   */
  async function saveSeen(): Promise<void> {
    const seen = following?.seenUpTo();
    if (seen === undefined || seen - position <= unsavedMax) return;
    await events.transact(({ tx }) => applier.movePosition(tx, seen));
    if (seen > position) position = seen;
  }

  /** The feed itself may fail, while the database is away: follow again from the position. */
  async function keepRunning(): Promise<void> {
    while (!signal.aborted) {
      try {
        await run();
        if (!signal.aborted) return;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof InvariantError) {
          failure = error;
          logger.fatal({ err: error }, 'a consumer stopped');
          return;
        }
        // A gap in what it has seen is nothing to go on over.
        if (error instanceof PositionExpiredError) failure = error;
        logger.warn({ err: error }, 'a consumer lost the log, trying again');
        await setTimeout(lostLogWaitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Nothing waits for long for the note that all went well. */
  async function noteEnd(): Promise<void> {
    const noted = trials.end().catch((error: unknown) => logger.debug({ err: error }, 'a clean end was not noted'));
    await Promise.race([noted, setTimeout(endTimeoutMs, undefined, { ref: false })]);
  }

  retrier?.start();
  const running = keepRunning();
  measureLag();
  const measuring = every(lagIntervalMs, async () => measureLag(), signal);
  const saving = every(
    saveSeenIntervalMs,
    () => saveSeen().catch((error: unknown) => logger.debug({ err: error }, 'a position was not saved, later')),
    signal,
  );
  return {
    position: () => position,
    failure: () => failure,
    async stop() {
      abort.abort();
      await Promise.all([running, retrier?.stop(), saving, measuring]);
      await noteEnd();
    },
  };
}

/** Does some work each time that an interval has passed, until the signal fires. */
async function every(intervalMs: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await setTimeout(intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    if (!signal.aborted) await work();
  }
}
