import pg from 'pg';
import type { Logger } from '#runtime/telemetry/logger.ts';

const everyMs = 60 * 60 * 1_000;
const afterFaultMs = 60 * 1_000;
const timeoutMs = 10_000;

/**
 * Makes the partitions of the months to come, now and every hour, over connections of its own: a lock that it waits for
 * holds nothing else up. A failure is logged and tried again; events find a place without it, too.
 * @returns ends it
 */
export function keepPartitions(options: { readonly databaseUrl: string; readonly logger: Logger }): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function keep(): Promise<number> {
    const client = new pg.Client({
      connectionString: options.databaseUrl,
      application_name: 'parpour-partitions',
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ name: string }>('select platform.ensure_event_partitions() as name');
      if (rows.length > 0)
        options.logger.info({ partitions: rows.map(({ name }) => name) }, 'made partitions of events');
      return everyMs;
    } catch (error) {
      options.logger.error({ err: error }, 'could not make the partitions of events, trying again');
      return afterFaultMs;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  function run(): void {
    void keep().then((waitMs) => {
      if (!stopped) timer = setTimeout(run, waitMs).unref();
    });
  }
  run();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
