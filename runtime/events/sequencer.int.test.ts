import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { busyMs } from '#tests/support/busy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { chainHash, genesisHash } from './event.ts';
import { readEvents, readHead } from './read.ts';
import { type Batch, createSequencing, LeadershipLostError } from './sequence-batch.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };
const processFile = fileURLToPath(new URL('testing-sequencer.ts', import.meta.url));

let stack: TestStack;
let runtime: TestRuntime;
let client: pg.Client;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
  client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await runtime?.close();
  await stack?.stop();
});

async function append(): Promise<string> {
  const stream = systemIds.next('workflow');
  await runtime.events.append({
    ventureId: 'ven_1',
    stream: { id: stream, expectedVersion: 0 },
    actor,
    correlationId: stream,
    events: [{ type: 'workflow.succeeded.v1', payload: { workflowId: stream } }],
  });
  return stream;
}

/**
 * Waits for all transactions that are open in the cluster, which other files' databases share, and which hold events back.
 */
async function settle(): Promise<void> {
  const { rows } = await client.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
  const isOver = 'select pg_snapshot_xmin(pg_current_snapshot()) > $1::text::xid8 as "isOver"';
  await expect.poll(async () => (await client.query(isOver, [rows[0]?.xid])).rows).toEqual([{ isOver: true }]);
}

async function appendAndSettle(): Promise<string> {
  const stream = await append();
  await settle();
  return stream;
}

/** What a leader does first: it knows nothing of the log yet. */
function firstStep(): Promise<Batch> {
  return createSequencing(client).next(100, 100);
}

async function expectWholeLog(): Promise<void> {
  const events = await readEvents(runtime.db.drizzle, { limit: 100_000 });
  let previousHash = genesisHash;
  for (const [index, event] of events.entries()) {
    expect(event).toMatchObject({ seq: BigInt(index + 1), previousHash, hash: chainHash(event) });
    previousHash = event.hash;
  }
  const { rows } = await client.query<{ count: string }>('select count(*)::text from platform.events');
  expect(String(events.length)).toBe(rows[0]?.count);
}

describe('one step', () => {
  it('is empty, and writes nothing, when there is nothing new', async () => {
    expect(await firstStep()).toEqual({ events: [], hasMore: false, isHeldBack: false });
  });

  it('takes what is committed, and says when more is held back by an older transaction', async () => {
    const older = new pg.Client({ connectionString: stack.databaseUrl });
    await older.connect();
    await appendAndSettle();
    await older.query('begin');
    await older.query('select pg_current_xact_id()');
    await append();
    const sequencing = createSequencing(client);
    expect(await sequencing.next(100, 100)).toMatchObject({ events: [{ seq: 1n }], hasMore: false, isHeldBack: true });
    expect(await sequencing.next(100, 100)).toEqual({ events: [], hasMore: false, isHeldBack: true });
    await older.query('commit');
    await older.end();
    await settle();
    expect(await sequencing.next(100, 100)).toMatchObject({ events: [{ seq: 2n }], hasMore: false, isHeldBack: false });
    await expectWholeLog();
  });

  it('takes at most what is asked for, the rest by the next one', async () => {
    for (let count = 0; count < 5; count++) await appendAndSettle();
    const sequencing = createSequencing(client);
    const first = await sequencing.next(3, 3);
    expect(first).toMatchObject({ hasMore: true, isHeldBack: false });
    expect(first.events).toHaveLength(3);
    // What comes meanwhile is behind what was read with the step before.
    const late = await appendAndSettle();
    const second = await sequencing.next(3, 3);
    expect(second).toMatchObject({ hasMore: true });
    expect(second.events).toHaveLength(2);
    expect(await sequencing.next(3, 3)).toMatchObject({ events: [{ streamId: late }], hasMore: false });
    await expectWholeLog();
  });

  it('reads nothing for the next one when it is told so', async () => {
    for (let count = 0; count < 2; count++) await appendAndSettle();
    const sequencing = createSequencing(client);
    expect(await sequencing.next(1, 0)).toMatchObject({ events: [{}], hasMore: false });
    const late = await appendAndSettle();
    const { events } = await sequencing.next(100, 0);
    expect(events).toMatchObject([{}, { streamId: late }]);
    await expectWholeLog();
  });

  it('is of no use any more to a step whose events were read before somebody else moved the log on', async () => {
    for (let count = 0; count < 2; count++) await appendAndSettle();
    const sequencing = createSequencing(client);
    expect(await sequencing.next(1, 1)).toMatchObject({ hasMore: true });
    const other = new pg.Client({ connectionString: stack.databaseUrl });
    await other.connect();
    expect((await createSequencing(other).next(100, 100)).events).toHaveLength(1);
    await other.end();
    await expect(sequencing.next(1, 1)).rejects.toBeInstanceOf(LeadershipLostError);
    await expectWholeLog();
  });

  it('writes nothing when somebody else has moved the log on in the meantime', async () => {
    await appendAndSettle();
    const head = await readHead(runtime.db.drizzle);
    const other = new pg.Client({ connectionString: stack.databaseUrl });
    await other.connect();
    await other.query('begin');
    await other.query('update platform.sequencer set seq = seq + 7');
    const batch = firstStep();
    const refused = expect(batch).rejects.toBeInstanceOf(LeadershipLostError);
    // It has read the position by now, and waits for the row.
    await expect
      .poll(async () => (await other.query('select from pg_locks where not granted')).rowCount)
      .toBeGreaterThan(0);
    await other.query('commit');
    await refused;
    await settle();
    expect(await readHead(runtime.db.drizzle)).toBe(head);
    await other.query('update platform.sequencer set seq = seq - 7');
    await other.end();
    expect((await firstStep()).events).toHaveLength(1);
    await expectWholeLog();
  });

  it('that finds its position taken calls the log broken', async () => {
    await appendAndSettle();
    await client.query('update platform.sequencer set seq = seq - 1');
    await expect(firstStep()).rejects.toThrow('platform.event_log has what platform.sequencer does not know of');
    await client.query('update platform.sequencer set seq = seq + 1');
    expect((await firstStep()).events).toHaveLength(1);
  });

  it('takes all of an earlier epoch first, whatever its transaction ids: they are of another cluster', async () => {
    const old = systemIds.next('workflow');
    const insert = `insert into platform.events (id, xid, type, stream_id, stream_version, venture_id, actor, correlation_id, payload)
      values ($1, $2::text::xid8, 'workflow.succeeded.v1', $3, 1, 'ven_1', $4, 'old', $5)`;
    const payload = JSON.stringify({ workflowId: old });
    await client.query(insert, [systemIds.uuid(), '9000000000000', old, JSON.stringify(actor), payload]);
    await client.query('update platform.sequencer set epoch = epoch + 1');
    await client.query('alter table platform.events alter column epoch set default 1');
    const recent = await appendAndSettle();
    const { events } = await firstStep();
    expect(events.map(({ streamId }) => streamId)).toEqual([old, recent]);
    expect(await appendAndSettle()).toBe((await firstStep()).events[0]?.streamId);
    await expectWholeLog();
  });
});

interface SequencerProcess {
  readonly child: ChildProcess;
  /** Resolves with the time (epoch ms) at which it takes the lead. */
  readonly leading: Promise<number>;
}

describe('when the leading process', () => {
  let processes: SequencerProcess[] = [];

  afterEach(async () => {
    for (const { child } of processes.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    processes = [];
  });

  async function startProcess(): Promise<SequencerProcess> {
    const child = spawn(process.execPath, [processFile, stack.databaseUrl, stack.natsUrl], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const told = (text: string) =>
      new Promise<number>((resolve) => {
        lines.on('line', (line) => {
          if (line.includes(text)) resolve(Date.now());
        });
      });
    const started = { child, leading: told('leading the sequencer') };
    processes.push(started);
    await told('"msg":"ready"');
    return started;
  }

  /** @returns ms from the fault until an event that was appended after it is in the log */
  async function timeTakeOver(signal: 'SIGKILL' | 'SIGSTOP', leader: SequencerProcess, next: SequencerProcess) {
    const at = Date.now();
    leader.child.kill(signal);
    const stream = await append();
    const [leadAt] = await Promise.all([
      next.leading,
      expect
        .poll(() => readEvents(runtime.db.drizzle, { streamIds: [stream], limit: 1 }), { interval: 10 })
        .toHaveLength(1),
    ]);
    const taken = { lead: leadAt - at, event: Date.now() - at };
    process.stdout.write(
      `${signal}: another leads after ${taken.lead} ms, an event is in the log after ${taken.event} ms\n`,
    );
    return taken;
  }

  it('is killed, another takes over within two seconds', async () => {
    const first = await startProcess();
    await first.leading;
    const second = await startProcess();
    const taken = await timeTakeOver('SIGKILL', first, second);
    expect(taken.event).toBeLessThan(busyMs(2_000));
    await expectWholeLog();
  });

  it('is frozen, another takes over within two seconds, and the first one is no leader when it goes on', async () => {
    const first = await startProcess();
    await first.leading;
    const second = await startProcess();
    const taken = await timeTakeOver('SIGSTOP', first, second);
    // PostgreSQL waits 1.25 s for a sign of life.
    expect(taken.event).toBeLessThan(busyMs(2_500));
    first.child.kill('SIGCONT');
    const streams = await Promise.all(Array.from({ length: 20 }, append));
    await expect
      .poll(() => readEvents(runtime.db.drizzle, { streamIds: streams, limit: 100 }))
      .toHaveLength(streams.length);
    const { rowCount } = await client.query(
      `select from pg_locks l join pg_database d on d.oid = l.database
       where l.locktype = 'advisory' and l.granted and d.datname = current_database() and l.objid = 7072073001 - 4294967296`,
    );
    expect(rowCount).toBe(1);
    await expectWholeLog();
  });

  it('is frozen while it reads a large answer, its session ends all the same', async () => {
    const first = await startProcess();
    await first.leading;
    const second = await startProcess();
    const payload = { name: 'x'.repeat(500_000), timeZone: 'UTC', tenantId: 'org_1' };
    // More than the buffers of a connection hold, appended while the leader can't read.
    first.child.kill('SIGSTOP');
    for (let count = 0; count < 20; count++) {
      const stream = systemIds.next('venture');
      await runtime.events.append({
        ventureId: stream,
        stream: { id: stream, expectedVersion: 0 },
        actor,
        correlationId: stream,
        events: [{ type: 'venture.created.v1', payload }],
      });
    }
    first.child.kill('SIGCONT');
    // Wherever that has caught it: in the middle of an answer, or before the question.
    await timeTakeOver('SIGSTOP', first, second);
    await expectWholeLog();
  });
});
