import { sql } from 'drizzle-orm';
import pRetry from 'p-retry';
import { type Access, createAccess } from '#runtime/auth/access.ts';
import { createApiKeyChecks } from '#runtime/auth/api-key-checks.ts';
import { createTokenService, type TokenService } from '#runtime/auth/jwt.ts';
import { createOidcIssuers } from '#runtime/auth/oidc/oidc.ts';
import { createRevocations } from '#runtime/auth/revocations.ts';
import { createSigningKeys } from '#runtime/auth/signing-keys.ts';
import { createVerifier } from '#runtime/auth/verifier.ts';
import { type Bus, connectBus } from '#runtime/bus/bus.ts';
import { type Cache, openCache } from '#runtime/cache/cache.ts';
import { type Clock, systemClock } from '#runtime/clock/clock.ts';
import type { Config } from '#runtime/config/config.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import type { DatabaseRole } from '#runtime/db/roles.ts';
import { type Consumer, type ConsumerOptions, startConsumer } from '#runtime/events/consumer.ts';
import { createEventLog, type EventLog } from '#runtime/events/event-log.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { type Cursors, createCursors } from '#runtime/events/log-cursors.ts';
import { createWake } from '#runtime/events/wake.ts';
import type { HealthCheck } from '#runtime/health/health.ts';
import { type IdSource, systemIds } from '#runtime/ids/ids.ts';
import { type Objects, openObjects } from '#runtime/objects/objects.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import { openTracing, type Tracing } from '#runtime/telemetry/tracing.ts';
import { version } from './version.ts';

/** What every role is given: the connections and services of one process. */
export interface Runtime {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined where no collector is configured. */
  readonly tracing: Tracing | undefined;
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

/** The runtime of a whole process, whose parts may each have a database role of its own. */
export interface ProcessRuntime extends Runtime {
  /** The same runtime on the connections of a database role. Resolves once the role can read the log. */
  as(role: DatabaseRole): Promise<Runtime>;
}

export interface RuntimeOptions {
  /** Name in logs, in pg_stat_activity and at NATS. */
  readonly service: string;
  /** Role of `db` and of the feed. Default: whatever VENTURE_DATABASE_URL names. */
  readonly databaseRole?: DatabaseRole;
  readonly logger?: Logger;
  readonly processMetrics?: boolean;
  /** False where nobody follows the log: its events are not received then. Default true. */
  readonly followsLog?: boolean;
}

/** Connects to everything, waiting with backoff for servers that are still coming up, and says what it waits for. */
export async function createRuntime(config: Config, options: RuntimeOptions): Promise<ProcessRuntime> {
  const logger = options.logger ?? createLogger({ service: options.service, level: config.logLevel });
  const metrics = createMetrics({ processMetrics: options.processMetrics ?? true });
  const ids = systemIds;
  const tracing =
    config.tracing && (await openTracing({ ...config.tracing, service: options.service, version, logger }));
  const localTokens = createTokenService(config.auth);
  const databases = createDatabases(config, { service: options.service, logger });
  const cache = openCache({ redisUrl: config.redis.url, keyPrefix: config.redis.keyPrefix, logger, metrics });
  const [db, bus, objects] = await Promise.all([
    databases.open(options.databaseRole),
    connectBus({ ...config.nats, name: options.service, tokens: localTokens, logger }),
    openObjects(config.s3, { logger, allowedOrigins: config.auth.allowedOrigins }),
  ]);
  // Whoever checks callers may read keys and revocations, whatever else its process does.
  const openReader = async () => (await databases.open('reader')).drizzle;
  const revocations = createRevocations({ open: openReader, connection: bus.connection, logger });
  const tokens: TokenService = {
    ...localTokens,
    verifyUserToken: createVerifier({
      tokens: localTokens,
      oidc: createOidcIssuers({ issuers: config.auth.oidcIssuers, logger, metrics }),
      apiKeys: createApiKeyChecks({ open: openReader, logger }),
      revocations,
      metrics,
    }),
  };
  const wake = createWake(bus.connection);
  const feed = createFeed({ db, connection: bus.connection, logger });
  if (options.followsLog !== false) await feed.start();

  const shared = {
    config,
    logger,
    metrics,
    tracing,
    clock: systemClock,
    ids,
    bus,
    cache,
    objects,
    tokens,
    feed,
    cursors: createCursors({ keys: createSigningKeys(config.auth), log: feed }),
    async close() {
      await revocations.stop();
      await feed.stop();
      await bus.close();
      await cache.close();
      objects.close();
      await databases.close();
      await tracing?.close();
    },
  };
  function on(own: Database, checked: () => readonly Database[]): Runtime {
    const events = createEventLog({ db: own, ids, wake });
    return {
      ...shared,
      db: own,
      access: createAccess(own.drizzle),
      events,
      startConsumer: (consumer) => startConsumer({ db: own, events, feed, ids, logger, metrics }, consumer),
      checks: {
        postgres: async () => void (await Promise.all(checked().map(({ drizzle }) => drizzle.execute(sql`select 1`)))),
        nats: async () => void (await bus.connection.rtt()),
        redis: async () => void (await cache.redis.ping()),
        objects: () => objects.check(),
      },
    };
  }

  return {
    ...on(db, databases.opened),
    async as(role) {
      const own = await databases.open(role);
      return on(own, () => [own]);
    },
  };
}

/** One pool for each URL that is asked for: roles that share a URL share its connections. */
function createDatabases(config: Config, { service, logger }: { readonly service: string; readonly logger: Logger }) {
  const pools = new Map<string, { readonly db: Database; readonly ready: Promise<void> }>();

  function openPool(databaseUrl: string, role: DatabaseRole | undefined) {
    const { poolSize, idleInTransactionTimeoutMs } = config.database;
    const applicationName = `parpour-${service}`;
    const db = openDatabase({ databaseUrl, poolSize, idleInTransactionTimeoutMs, applicationName, logger });
    const ready = waitForDatabase(db, logger, role).catch(async (error: unknown) => {
      // Whoever asks later tries anew.
      pools.delete(databaseUrl);
      await db.close();
      throw error;
    });
    const pool = { db, ready };
    pools.set(databaseUrl, pool);
    return pool;
  }
  const opened = (): Database[] => [...pools.values()].map(({ db }) => db);
  return {
    opened,
    /** Resolves once the role can read the log. */
    async open(role: DatabaseRole | undefined): Promise<Database> {
      const databaseUrl = role === undefined ? config.database.url : config.database.urls[role];
      const { db, ready } = pools.get(databaseUrl) ?? openPool(databaseUrl, role);
      await ready;
      return db;
    },
    close: async () => void (await Promise.all(opened().map((db) => db.close()))),
  };
}

async function waitForDatabase(db: Database, logger: Logger, role: DatabaseRole | undefined): Promise<void> {
  const { rows } = await pRetry(
    () =>
      db.drizzle.execute<{ owns: boolean }>(sql`
        select pg_has_role(c.relowner, 'usage') as owns from platform.sequencer, pg_class c
        where c.oid = 'platform.events'::regclass`),
    {
      retries: 30,
      minTimeout: 100,
      maxTimeout: 2_000,
      onFailedAttempt: ({ attemptNumber, error }) => {
        const reason = error.cause instanceof Error ? error.cause.message : error.message;
        if (attemptNumber % 5 === 1) logger.info({ role, reason }, 'waiting for PostgreSQL and its migrations');
      },
    },
  );
  if (rows[0]?.owns === true && role !== undefined) {
    logger.warn({ role }, 'connects as the owner of all tables, so nothing but triggers guards them');
  }
}
