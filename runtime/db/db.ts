import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { watchForDeadConnections } from './dead-connections.ts';
import { sqlStateOf } from './faults.ts';

export { constraintOf, isDatabaseAway, sqlStateOf } from './faults.ts';

// PostgreSQL's bigint is read as a bigint: numbers lose digits above 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text));

type Drizzle = NodePgDatabase<Record<string, never>>;

/** A database transaction in progress. */
export type Tx = Parameters<Parameters<Drizzle['transaction']>[0]>[0];

/** Whatever runs SQL: the pool, or a transaction in progress. */
export type Queryable = Drizzle | Tx;

/** What a transaction may do. */
export type TransactionOptions = Pick<NonNullable<Parameters<Drizzle['transaction']>[1]>, 'accessMode'>;

export interface Database {
  readonly drizzle: Drizzle;
  readonly pool: pg.Pool;
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when it returns, rolled back when it throws. Run again, at
   * most `retriesMax` times, when PostgreSQL reports a deadlock or a serialization failure, so `work` must have no
   * effect outside the database.
   * @param options.accessMode default 'read write'; a transaction that is 'read only' never has a transaction id
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

const retriesMax = 5;
const retryableStates = new Set(['40001', '40P01']);

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** Most connections at once. */
  readonly poolSize: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /**
   * A connection that is idle in an open transaction for so long is ended by PostgreSQL, which undoes the transaction: the
   * event log waits for the oldest one. 0, the default, leaves it to the server's own setting.
   */
  readonly idleInTransactionTimeoutMs?: number;
  readonly logger: Logger;
}

/** Opens a pool; the first connection is made by the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 0,
  });
  // A connection that breaks is replaced by the pool; without a listener it would end the process. The pool listens for
  // those that nobody uses; one in use may break between two queries of a transaction, whose next query then fails.
  pool.on('error', (error) => options.logger.warn({ reason: error.message }, 'an idle database connection broke'));
  pool.on('connect', (client) => {
    client.on('error', (error) => options.logger.debug({ reason: error.message }, 'a database connection broke'));
  });
  const stopWatching = watchForDeadConnections(pool, options.databaseUrl, options.logger);

  /** Takes the connection itself: drizzle would never give one back on which the transaction could not even begin. */
  async function transactOnce<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T> {
    const client = await pool.connect();
    try {
      return await drizzle({ client }).transaction(work, options);
    } finally {
      client.release();
    }
  }

  return {
    drizzle: drizzle({ client: pool }),
    pool,
    async transaction(work, options) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await transactOnce(work, options);
        } catch (error) {
          const state = sqlStateOf(error);
          if (state === undefined || !retryableStates.has(state) || attempt >= retriesMax) throw error;
        }
      }
    },
    close() {
      stopWatching();
      return pool.end();
    },
  };
}
