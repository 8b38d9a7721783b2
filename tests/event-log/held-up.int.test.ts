import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { createEventLog } from '#runtime/events/event-log.ts';
import { createSequencer, type Sequencer } from '#runtime/events/sequencer.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };
const idleTimeoutMs = 4_000;

/** PostgreSQL of its own: transaction ids are of the whole cluster, and prepared transactions are off by default. */
let servers: Awaited<ReturnType<typeof startEmbeddedServers>>;
let dataDir: Awaited<ReturnType<typeof tempDataDir>>;
let stack: TestStack;
let runtime: TestRuntime;
let db: Database;
let metrics: Metrics;
let sequencer: Sequencer;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  dataDir = await tempDataDir();
  [stack, servers] = await Promise.all([
    startTestStack(),
    startEmbeddedServers({
      dataDir: dataDir.path,
      toolsDir,
      only: ['postgres'],
      postgresSettings: { fsync: 'off', max_prepared_transactions: '5' },
    }),
  ]);
  await migrate(servers.databaseUrl);
  runtime = await createTestRuntime(stack, { sequencer: false });
  db = openDatabase({
    databaseUrl: servers.databaseUrl,
    poolSize: 5,
    applicationName: 'billing-report',
    idleInTransactionTimeoutMs: idleTimeoutMs,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
});
beforeEach(async () => {
  lines = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  metrics = createMetrics({ processMetrics: false });
  const logger = createLogger({ service: 'test', level: 'info', destination });
  sequencer = createSequencer({ databaseUrl: servers.databaseUrl, bus: runtime.bus, logger, metrics });
  await sequencer.start();
});
afterEach(() => sequencer.stop());
afterAll(async () => {
  await db?.close();
  await runtime?.close();
  await Promise.all([stack?.stop(), servers?.stop()]);
  await dataDir?.remove();
});

async function append(count = 1): Promise<void> {
  const events = createEventLog({ db, ids: systemIds, wake: () => undefined });
  for (let index = 0; index < count; index++) {
    const id = systemIds.next('workflow');
    await events.append({
      ventureId: 'ven_1',
      stream: { id, expectedVersion: 0 },
      actor,
      correlationId: id,
      events: [{ type: 'workflow.succeeded.v1', payload: { workflowId: id } }],
    });
  }
}

/** Samples of a metric: value by label, the empty text without one. */
async function samplesOf(name: string): Promise<Record<string, number>> {
  const metric = await metrics.registry.getSingleMetric(name)?.get();
  return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(), value]));
}

async function untilSequenced(): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await db.pool.query<{ waiting: boolean }>(
        'select (select count(*) from platform.events) > (select seq from platform.sequencer) as waiting',
      );
      return rows[0]?.waiting;
    })
    .toBe(false);
}

const checked = (running: Sequencer) =>
  running.check().then(
    () => 'well',
    (error: Error) => error.message,
  );
const blamed = () => lines.filter(({ msg }) => msg === 'an open transaction holds the event log up');

describe('the log', () => {
  it('tells where it is, and that nothing waits', async () => {
    await append(3);
    await untilSequenced();
    const head = (await db.pool.query<{ seq: string }>('select seq::text from platform.sequencer')).rows[0]?.seq;
    await expect.poll(() => samplesOf('venture_event_log_head_seq')).toEqual({ '': Number(head) });
    await expect.poll(() => samplesOf('venture_event_log_published_seq')).toEqual({ '': Number(head) });
    expect(await samplesOf('venture_event_log_lag_events')).toEqual({ '': 0 });
    expect(await samplesOf('venture_event_log_oldest_unsequenced_seconds')).toEqual({ '': 0 });
    expect(await samplesOf('venture_event_log_blocked_seconds')).toEqual({});
    expect(await samplesOf('venture_event_log_leader')).toEqual({ '': 1 });
    await expect(sequencer.check()).resolves.toBeUndefined();
  });

  it('tells nothing any more once it has given up the lead', async () => {
    await append();
    await untilSequenced();
    await expect.poll(() => samplesOf('venture_event_log_head_seq')).not.toEqual({ '': 0 });
    await sequencer.stop();
    expect(await samplesOf('venture_event_log_head_seq')).toEqual({ '': 0 });
    expect(await samplesOf('venture_event_log_leader')).toEqual({ '': 0 });
  });

  it('names who idles in a transaction, once, and goes on when PostgreSQL has ended that', async () => {
    const idle = await db.pool.connect();
    const ended = new Promise((resolve) => idle.once('error', resolve));
    const startedAt = performance.now();
    await idle.query('begin');
    const { rows } = await idle.query<{ pid: number }>('select pg_backend_pid() as pid, pg_current_xact_id()');
    await append(5);
    await expect.poll(() => samplesOf('venture_event_log_blocked_seconds')).toHaveProperty('billing-report');
    expect(blamed()).toMatchObject([
      {
        level: 50,
        pid: rows[0]?.pid,
        name: 'billing-report',
        user: 'venture',
        state: 'idle in transaction',
        waitingEvents: 5,
      },
    ]);
    expect((await samplesOf('venture_event_log_lag_events'))['']).toBe(5);
    await expect
      .poll(() => checked(sequencer))
      .toMatch(/^the event log is held up for \d s by billing-report \(idle in transaction for \d s\): 5 events wait$/);
    await untilSequenced();
    expect(performance.now() - startedAt).toBeGreaterThan(idleTimeoutMs * 0.9);
    await ended;
    idle.release(true);
    await expect.poll(() => samplesOf('venture_event_log_blocked_seconds')).toEqual({});
    await expect.poll(() => checked(sequencer)).toBe('well');
    await expect.poll(() => lines.map(({ msg }) => msg)).toContain('the event log goes on');
    expect(blamed()).toHaveLength(1);
  });

  it('waits for no connection of a service for longer than VENTURE_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS', async () => {
    const limit = 'show idle_in_transaction_session_timeout';
    expect((await runtime.db.pool.query(limit)).rows).toEqual([{ idle_in_transaction_session_timeout: '5s' }]);
    const other = await createTestRuntime(stack, {
      sequencer: false,
      env: { VENTURE_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: '1500' },
    });
    expect((await other.db.pool.query(limit)).rows).toEqual([{ idle_in_transaction_session_timeout: '1500ms' }]);
    await other.close();
  });

  it('names a transaction that was prepared and forgotten', async () => {
    const client = new pg.Client({ connectionString: servers.databaseUrl });
    await client.connect();
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    await client.query("prepare transaction 'transfer-7'");
    await append();
    await expect.poll(() => blamed().length).toBe(1);
    expect(blamed()).toMatchObject([
      { pid: null, name: 'prepared transaction transfer-7', user: 'venture', state: 'prepared' },
    ]);
    await client.query("rollback prepared 'transfer-7'");
    await client.end();
    await untilSequenced();
  });

  it('is held up by no reader, however long it reads, and by writers in other databases', async () => {
    const reader = new pg.Client({ connectionString: servers.databaseUrl, application_name: 'reader' });
    const elsewhere = new pg.Client({ connectionString: servers.adminDatabaseUrl, application_name: 'elsewhere' });
    await Promise.all([reader.connect(), elsewhere.connect()]);
    await reader.query('begin isolation level repeatable read');
    await reader.query('select count(*) from platform.events');
    await append();
    await untilSequenced();
    await elsewhere.query('begin');
    await elsewhere.query('select pg_current_xact_id()');
    await append();
    await expect.poll(() => blamed().map(({ name }) => name)).toEqual(['elsewhere']);
    await Promise.all([reader.end(), elsewhere.end()]);
    await untilSequenced();
  });

  it('has partitions for the months to come made by its leader', async () => {
    await sequencer.stop();
    await db.pool.query(`do $$ declare last text; begin
      select name into last from platform.event_partitions order by to_at desc limit 1;
      execute format('drop table platform.%I', last);
      delete from platform.event_partitions where name = last;
    end $$`);
    const again = createSequencer({
      databaseUrl: servers.databaseUrl,
      bus: runtime.bus,
      logger: createLogger({ service: 'test', level: 'silent' }),
      metrics,
    });
    await again.start();
    await expect
      .poll(async () => {
        const { rows } = await db.pool.query<{ months: boolean }>(
          `select max(to_at) > now() + interval '3 months' as months from platform.event_partitions`,
        );
        return rows[0]?.months;
      })
      .toBe(true);
    await again.stop();
  });
});
