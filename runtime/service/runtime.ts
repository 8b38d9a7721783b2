import { sql } from 'drizzle-orm';
import pRetry from 'p-retry';
import { type Access, createAccess } from '#runtime/auth/access.ts';
import { createTokenService, type TokenService } from '#runtime/auth/jwt.ts';
import { type Bus, connectBus } from '#runtime/bus/bus.ts';
import { type Cache, openCache } from '#runtime/cache/cache.ts';
import { type Clock, systemClock } from '#runtime/clock/clock.ts';
import type { Config } from '#runtime/config/config.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { type Consumer, type ConsumerOptions, startConsumer } from '#runtime/events/consumer.ts';
import { type Cursors, createCursors } from '#runtime/events/cursor.ts';
import { createEventLog, type EventLog } from '#runtime/events/event-log.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { createWake } from '#runtime/events/wake.ts';
import type { HealthCheck } from '#runtime/health/health.ts';
import { type IdSource, systemIds } from '#runtime/ids/ids.ts';
import { type Objects, openObjects } from '#runtime/objects/objects.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';

/** What every role is given: the connections and services of one process. */
export interface Runtime {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly db: Database;
  readonly bus: Bus;
  readonly cache: Cache;
  readonly objects: Objects;
  readonly tokens: TokenService;
  readonly access: Access;
  readonly events: EventLog;
  readonly feed: Feed;
  readonly cursors: Cursors;
  /** @see startConsumer */
  startConsumer<Prepared = undefined>(options: ConsumerOptions<Prepared>): Promise<Consumer>;
  /** Checks of PostgreSQL, NATS, Redis and the object store. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  close(): Promise<void>;
}

export interface RuntimeOptions {
  /** Name in logs, in pg_stat_activity and at NATS. */
  readonly service: string;
  readonly logger?: Logger;
  readonly processMetrics?: boolean;
}

/** Connects to everything, waiting with backoff for servers that are still coming up, and says what it waits for. */
export async function createRuntime(config: Config, options: RuntimeOptions): Promise<Runtime> {
  const logger = options.logger ?? createLogger({ service: options.service, level: config.logLevel });
  const metrics = createMetrics({ processMetrics: options.processMetrics ?? true });
  const ids = systemIds;
  const tokens = createTokenService(config.auth);
  const db = openDatabase({
    databaseUrl: config.database.url,
    poolSize: config.database.poolSize,
    applicationName: `parpour-${options.service}`,
    logger,
  });
  const cache = openCache({ redisUrl: config.redis.url, keyPrefix: config.redis.keyPrefix, logger, metrics });
  const [bus, objects] = await Promise.all([
    connectBus({ ...config.nats, name: options.service, tokens, logger }),
    openObjects(config.s3, { logger, allowedOrigins: config.auth.allowedOrigins }),
    waitForDatabase(db, logger),
  ]);
  const events = createEventLog({ db, ids, wake: createWake(bus.connection) });
  const feed = createFeed({ db, connection: bus.connection, logger });
  await feed.start();
  const consumerDeps = { db, events, feed, ids, logger, metrics };

  return {
    config,
    logger,
    metrics,
    clock: systemClock,
    ids,
    db,
    bus,
    cache,
    objects,
    tokens,
    access: createAccess(db.drizzle),
    events,
    feed,
    cursors: createCursors(config.auth.serviceSecret),
    startConsumer: (consumer) => startConsumer(consumerDeps, consumer),
    checks: {
      postgres: async () => void (await db.drizzle.execute(sql`select 1`)),
      nats: async () => void (await bus.connection.rtt()),
      redis: async () => void (await cache.redis.ping()),
      objects: () => objects.check(),
    },
    async close() {
      await feed.stop();
      await bus.close();
      await cache.close();
      objects.close();
      await db.close();
    },
  };
}

async function waitForDatabase(db: Database, logger: Logger): Promise<void> {
  await pRetry(() => db.drizzle.execute(sql`select 1 from platform.sequencer`), {
    retries: 30,
    minTimeout: 100,
    maxTimeout: 2_000,
    onFailedAttempt: ({ attemptNumber }) => {
      if (attemptNumber % 5 === 1) logger.info('waiting for PostgreSQL and its migrations');
    },
  });
}
