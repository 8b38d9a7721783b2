import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pRetry, { AbortError } from 'p-retry';
import type { Database } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { EventType } from '#schema/events/catalog.ts';
import type { SequencedEvent } from './event.ts';
import type { EventLog, UnitOfWork } from './event-log.ts';
import type { Feed } from './feed.ts';

export interface ConsumerOptions {
  /** Unique in the system; the position is kept under it. */
  readonly name: string;
  /** Only these types; every event when left out. */
  readonly types?: readonly EventType[];
  /**
   * Applies one event, in the transaction that also saves the position: its effects in the database happen exactly once,
   * whatever is delivered again. It may append events. Other effects must be idempotent. An error rolls back; the event
   * is tried again with backoff for as long as it takes, unless it is an InvariantError, which stops the consumer.
   */
  handle(event: SequencedEvent, unit: UnitOfWork): Promise<void>;
}

export interface ConsumerDeps {
  readonly db: Database;
  readonly events: EventLog;
  readonly feed: Feed;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Consumer {
  /** Position of the last event handled. */
  position(): bigint;
  /** The error that stopped it, or undefined while it runs. */
  failure(): Error | undefined;
  /** Finishes the event in progress. */
  stop(): Promise<void>;
}

/** Follows the log from where the consumer's name left off. Several processes may run one name: they share the position. */
export async function startConsumer(deps: ConsumerDeps, options: ConsumerOptions): Promise<Consumer> {
  const { db, events, feed, metrics } = deps;
  const logger = deps.logger.child({ consumer: options.name });
  const lag = metrics.gauge('venture_event_processing_lag_seconds', 'Age of the last event handled.', [
    'consumer_name',
  ]);
  const abort = new AbortController();
  let failure: Error | undefined;

  const { rows } = await db.drizzle.execute<{ seq: bigint }>(sql`
    insert into platform.consumers (name) values (${options.name})
    on conflict (name) do update set name = excluded.name returning seq`);
  let position = rows[0]?.seq ?? 0n;

  function handleOnce(event: SequencedEvent): Promise<void> {
    return events.transact(async (unit) => {
      const { rowCount } = await unit.tx.execute(sql`
        update platform.consumers set seq = ${event.seq}, updated_at = clock_timestamp()
        where name = ${options.name} and seq < ${event.seq}`);
      if (rowCount === 1) await options.handle(event, unit);
    });
  }

  async function run(): Promise<void> {
    const filter = options.types === undefined ? {} : { types: options.types };
    for await (const event of feed.follow({ after: position, filter, signal: abort.signal })) {
      await pRetry(
        () =>
          handleOnce(event).catch((error: unknown) => {
            throw error instanceof InvariantError ? new AbortError(error) : error;
          }),
        {
          retries: Number.POSITIVE_INFINITY,
          minTimeout: 50,
          maxTimeout: 1_000,
          // Not by p-retry's own signal: that one would leave the transaction in progress behind.
          shouldRetry: () => !abort.signal.aborted,
          onFailedAttempt: ({ error, attemptNumber }) =>
            logger.warn(
              { err: error, seq: event.seq.toString(), type: event.type, attemptNumber },
              'an event could not be handled',
            ),
        },
      );
      position = event.seq;
      lag.set({ consumer_name: options.name }, Math.max(0, (Date.now() - Date.parse(event.occurredAt)) / 1000));
    }
  }

  /** The feed itself may fail, while the database is away: follow again from the position. */
  async function keepRunning(): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        await run();
        if (!abort.signal.aborted) return;
      } catch (error) {
        if (abort.signal.aborted) return;
        if (error instanceof InvariantError) {
          failure = error;
          logger.fatal({ err: error }, 'a consumer stopped');
          return;
        }
        logger.warn({ err: error }, 'a consumer lost the log, trying again');
        await setTimeout(500);
      }
    }
  }

  const running = keepRunning();
  return {
    position: () => position,
    failure: () => failure,
    async stop() {
      abort.abort();
      await running;
    },
  };
}
