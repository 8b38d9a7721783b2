import { setTimeout } from 'node:timers/promises';
import type { Database } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { createApplier } from './consumer-apply.ts';
import { describeReason, faultKindOf } from './consumer-faults.ts';
import { createRetrier } from './dead-letter-retries.ts';
import { insertDeadLetter } from './dead-letters.ts';
import type { SequencedEvent } from './event.ts';
import type { EventLog, UnitOfWork } from './event-log.ts';
import type { Feed } from './feed.ts';
import type { ReadVersions } from './read.ts';

export interface ConsumerOptions<Prepared = undefined> extends ReadVersions {
  /** Unique in the system; the position is kept under it. */
  readonly name: string;
  /** Only these types; every event when left out. */
  readonly types?: readonly EventType[];
  /** Most events handled in one transaction. Default 100; 1 for a transaction each. */
  readonly batchMax?: number;
  /**
   * No further event begins in a transaction that is so old. Default 20: an open transaction holds up the sequencing of
   * the whole log.
   */
  readonly batchMs?: number;
  /**
   * What happens when an event can't be handled. `stop` (default): the consumer stays at the event, and `failure()` tells
   * until it gets past. `skip`: the event is kept as a dead letter and the consumer goes on. Never for projections.
   */
  readonly onPoison?: 'stop' | 'skip';
  /** After so many failures an event is poison; servers that are away do not count. Default 10. */
  readonly attemptsMax?: number;
  /**
   * Runs before the transaction, for what must not hold it open, such as calls to other services. Its result is handed to
   * `handle`, which gets undefined without it. May run more than once for an event, and for several at the same time.
   */
  prepare?(event: SequencedEvent): Promise<Prepared>;
  /**
   * Applies one event, in a transaction that also saves the position: its effects in the database happen exactly once,
   * whatever is delivered again. It may append events. Other effects must be idempotent. Events that are there already
   * share one transaction; when it fails they are handled in one each. An InvariantError stops the consumer for good,
   * unless it skips poison; after any other error the event is tried again with backoff.
   */
  handle(event: SequencedEvent, unit: UnitOfWork, prepared: Prepared): Promise<void>;
}

export interface ConsumerDeps {
  readonly db: Database;
  readonly events: EventLog;
  readonly feed: Feed;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Consumer {
  /** Position of the last event handled. */
  position(): bigint;
  /** The error that stopped it or holds it at an event, or undefined while all is well. */
  failure(): Error | undefined;
  /** Finishes the events in progress. */
  stop(): Promise<void>;
}

const retryMinMs = 50;
const retryMaxMs = 1_000;

/** Follows the log from where the consumer's name left off. Several processes may run one name: they share the position. */
export async function startConsumer<Prepared>(
  deps: ConsumerDeps,
  options: ConsumerOptions<Prepared>,
): Promise<Consumer> {
  const { events, feed, ids, metrics } = deps;
  const { name: consumer, attemptsMax = 10, batchMax = 100, onPoison = 'stop' } = options;
  const logger = deps.logger.child({ consumer });
  const lag = metrics.gauge('venture_event_processing_lag_seconds', 'Age of the last event handled.', [
    'consumer_name',
  ]);
  const abort = new AbortController();
  const { signal } = abort;
  const applier = createApplier(deps, options);
  let failure: Error | undefined;
  let position = await applier.load();
  const retrier =
    onPoison === 'skip' ? createRetrier(deps, { consumer, applier, logger, versions: options }) : undefined;

  function moveTo(event: SequencedEvent): void {
    position = event.seq;
    failure = undefined;
    lag.set({ consumer_name: consumer }, Math.max(0, (Date.now() - Date.parse(event.occurredAt)) / 1000));
  }

  /** Tries one event until it is handled or passed over. @returns false when it was told to stop before */
  async function handleStubbornly(event: SequencedEvent): Promise<boolean> {
    let attempts = 0;
    let firstFailedAt: Date | undefined;
    for (let waitMs = retryMinMs; !signal.aborted; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
      try {
        await applier.apply([event]);
        return true;
      } catch (error) {
        firstFailedAt ??= new Date();
        const kind = faultKindOf(error);
        if (kind !== 'system') attempts++;
        const about = { err: error, seq: event.seq.toString(), type: event.type, attempts };
        logger.warn(about, 'an event could not be handled');
        const isPoison = kind === 'final' || attempts >= attemptsMax;
        if (isPoison && onPoison === 'skip') {
          if (await passOver(event, { reason: describeReason(error), attempts, firstFailedAt })) return true;
        } else if (error instanceof InvariantError) {
          throw error;
        } else if (isPoison) {
          failure = error instanceof Error ? error : new Error(String(error));
        }
      }
      await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  /** @returns false when not even that was possible */
  async function passOver(
    event: SequencedEvent,
    failures: Parameters<typeof insertDeadLetter>[2]['failures'],
  ): Promise<boolean> {
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

  async function run(): Promise<void> {
    const { types, upcast = false } = options;
    const filter = types === undefined ? {} : { types };
    /** Up to here events are handled one by one, since they failed together. */
    let singlyUpTo = 0n;
    for await (const batch of feed.followBatches({ after: position, filter, upcast, signal, batchMax })) {
      for (let rest = batch; rest.length > 0; ) {
        const [first, second] = rest;
        if (first === undefined || signal.aborted) return;
        let taken = 1;
        if (second === undefined || first.seq <= singlyUpTo) {
          if (!(await handleStubbornly(first))) return;
        } else {
          try {
            taken = await applier.apply(rest);
          } catch (error) {
            logger.debug({ err: error, events: rest.length }, 'a batch failed, its events are handled one by one');
            singlyUpTo = rest.at(-1)?.seq ?? first.seq;
            continue;
          }
        }
        const last = rest[taken - 1];
        if (last !== undefined) moveTo(last);
        rest = rest.slice(taken);
      }
    }
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
        logger.warn({ err: error }, 'a consumer lost the log, trying again');
        await setTimeout(500, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  retrier?.start();
  const running = keepRunning();
  return {
    position: () => position,
    failure: () => failure,
    async stop() {
      abort.abort();
      await Promise.all([running, retrier?.stop()]);
    },
  };
}
