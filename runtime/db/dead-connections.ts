import type { Socket } from 'node:net';
import pg from 'pg';
import type { Logger } from '#runtime/telemetry/logger.ts';

/** What pg's client has and its types do not tell. */
interface Inner {
  readonly processID: number | null;
  readonly connection: { readonly stream: Socket };
  _getActiveQuery(): unknown;
}

const lookMs = 500;
const suspectAfterMs = 1_500;

/**
 * Ends connections that are open but dead: TCP tells of them after a quarter of an hour at best. A query without a sign
 * of life is suspect; when PostgreSQL, asked over a new connection, knows nothing of it, the connection has lost
 * something and is closed on both sides. Slow queries, and servers that are away, are left alone.
 * @returns ends the watch
 */
export function watchForDeadConnections(pool: pg.Pool, connectionString: string, logger: Logger): () => void {
  const quiet = new Map<pg.PoolClient, { query: unknown; bytesRead: number; since: number }>();
  let asking = false;

  async function closeDead(suspects: readonly pg.PoolClient[]): Promise<void> {
    const asker = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
    asker.on('error', () => undefined);
    try {
      await asker.connect();
      const pids = suspects.map((client) => innerOf(client).processID);
      const { rows } = await asker.query<{ pid: number }>(
        `select pid from pg_stat_activity where pid = any($1::integer[]) and state in ('active', 'fastpath function call')`,
        [pids],
      );
      const busy = new Set(rows.map(({ pid }) => pid));
      for (const client of suspects) {
        const { processID, connection, _getActiveQuery } = innerOf(client);
        const noted = quiet.get(client);
        const isSame =
          noted?.query === _getActiveQuery.call(client) && noted?.bytesRead === connection.stream.bytesRead;
        if (!isSame || processID === null || busy.has(processID)) continue;
        logger.warn({ pid: processID }, 'a database connection is open but dead, closing it');
        connection.stream.destroy();
        await asker.query('select pg_terminate_backend($1)', [processID]);
      }
    } catch (error) {
      logger.debug({ err: error }, 'could not ask PostgreSQL about a quiet connection');
    } finally {
      await asker.end().catch(() => undefined);
    }
  }

  function look(): void {
    const now = performance.now();
    const suspects: pg.PoolClient[] = [];
    for (const [client, noted] of quiet) {
      const query = innerOf(client)._getActiveQuery();
      const { bytesRead } = innerOf(client).connection.stream;
      if (!query || query !== noted.query || bytesRead !== noted.bytesRead) {
        quiet.set(client, { query, bytesRead, since: now });
      } else if (now - noted.since >= suspectAfterMs) suspects.push(client);
    }
    if (suspects.length === 0 || asking) return;
    asking = true;
    void closeDead(suspects).finally(() => {
      asking = false;
    });
  }

  pool.on('connect', (client) => quiet.set(client, { query: undefined, bytesRead: 0, since: 0 }));
  pool.on('remove', (client) => quiet.delete(client));
  const timer = setInterval(look, lookMs).unref();
  return () => clearInterval(timer);
}

function innerOf(client: pg.PoolClient): Inner {
  // The client's own fields, stable since pg 8 and needed to see a query in progress.
  return client as unknown as Inner;
}
