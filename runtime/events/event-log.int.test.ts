import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#runtime/auth/identity.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { AppendRequest, NewEvent } from './append.ts';
import { chainHash, genesisHash, type SequencedEvent } from './event.ts';
import { readEvents, readHead } from './read.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };
const created: NewEvent = {
  type: 'venture.created.v1',
  payload: { name: 'Harbour Letter', timeZone: 'UTC', tenantId: 'org_1' },
};
const succeeded = (workflowId: string): NewEvent => ({ type: 'workflow.succeeded.v1', payload: { workflowId } });

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

function request(streamId: string, events: readonly NewEvent[], expectedVersion: number | 'any' = 0): AppendRequest {
  return { ventureId: 'ven_1', stream: { id: streamId, expectedVersion }, actor, correlationId: streamId, events };
}

function append(streamId: string, events: readonly NewEvent[], expectedVersion: number | 'any' = 0): Promise<void> {
  return runtime.events.transact((unit) => unit.append(request(streamId, events, expectedVersion)));
}

async function take(events: AsyncIterableIterator<SequencedEvent>, count: number): Promise<SequencedEvent[]> {
  const taken: SequencedEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 30_000, interval: 20 }).toBe(true);
}

describe('appending', () => {
  it('refuses a second writer who expects the same version, and keeps the first', async () => {
    const stream = systemIds.next('workflow');
    const results = await Promise.allSettled([
      append(stream, [succeeded(stream)]),
      append(stream, [succeeded(stream)]),
    ]);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ code: 'VERSION_CONFLICT', streamId: stream });
  });

  it('refuses a payload that does not have the shape of its type', async () => {
    const stream = systemIds.next('workflow');
    const wrong = { type: 'workflow.succeeded.v1', payload: { workflow: stream } } as unknown as NewEvent;
    await expect(append(stream, [wrong])).rejects.toThrow('workflow.succeeded.v1 does not have its declared shape');
  });

  it('appends behind whatever is there for "any", also when many do so at once', async () => {
    const stream = systemIds.next('workflow');
    await Promise.all(Array.from({ length: 20 }, () => append(stream, [succeeded(stream)], 'any')));
    const { rows } = await runtime.db.drizzle.execute<{ versions: number[] }>(
      sql`select array_agg(stream_version order by stream_version) as versions from platform.events where stream_id = ${stream}`,
    );
    expect(rows[0]?.versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('keeps nothing of a transaction that fails', async () => {
    const stream = systemIds.next('workflow');
    const failing = runtime.events.transact(async (unit) => {
      await unit.append(request(stream, [succeeded(stream)]));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await append(stream, [succeeded(stream)]);
  });

  it('lets nobody change or remove what was appended', async () => {
    for (const statement of [
      'update platform.events set venture_id = $1',
      'delete from platform.events where $1 = $1',
      'truncate platform.events cascade',
    ]) {
      const parameters = statement.startsWith('truncate') ? [] : ['x'];
      await expect(runtime.db.pool.query(statement, parameters)).rejects.toThrow('append-only');
    }
  });
});

describe('the sequence', () => {
  it('is dense and chained, whatever the order in which ten writers commit', async () => {
    const before = await readHead(runtime.db.drizzle);
    const writers = Array.from({ length: 10 }, async () => {
      for (let round = 0; round < 20; round++) {
        const stream = systemIds.next('workflow');
        await runtime.events.transact(async (unit) => {
          await unit.append(request(stream, [succeeded(stream), succeeded(stream)]));
          // Commits out of the order in which their ids were made.
          await setTimeout(Math.random() * 8);
        });
      }
    });
    await Promise.all(writers);
    await until(async () => (await readHead(runtime.db.drizzle)) >= before + 400n);

    const events = await readEvents(runtime.db.drizzle, { limit: 100_000 });
    let previousHash = genesisHash;
    events.forEach((event, index) => {
      expect(event.seq).toBe(BigInt(index + 1));
      expect(event.previousHash).toBe(previousHash);
      expect(chainHash(event)).toBe(event.hash);
      previousHash = event.hash;
    });
  });

  it('waits for a transaction that is still open and then passes over nothing', async () => {
    const slow = new pg.Client({ connectionString: stack.databaseUrl });
    await slow.connect();
    await slow.query('begin');
    await slow.query(
      `insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, payload)
       values ($1, 'workflow.succeeded.v1', 'wf_slow', 1, 'ven_1', $2, 'wf_slow', '{"workflowId":"wf_slow"}')`,
      [systemIds.uuid(), JSON.stringify(actor)],
    );
    const fast = systemIds.next('workflow');
    await append(fast, [succeeded(fast)]);
    const followed = runtime.feed.follow({ after: 0n, filter: { streamIds: ['wf_slow', fast] } });
    await slow.query('commit');
    await slow.end();
    expect((await take(followed, 2)).map(({ streamId }) => streamId)).toEqual(['wf_slow', fast]);
  });

  it('is what JetStream holds, in the same order', async () => {
    await until(async () => {
      const { state } = await runtime.bus.jetstreamManager.streams.info('EVENTS');
      return BigInt(state.messages) === (await readHead(runtime.db.drizzle));
    });
  });

  it.each(['purge', 'delete'] as const)('comes back whole after a %s of JetStream', async (loss) => {
    await runtime.bus.jetstreamManager.streams[loss]('EVENTS');
    const stream = systemIds.next('workflow');
    await append(stream, [succeeded(stream)]);
    await take(runtime.feed.follow({ after: 0n, filter: { streamIds: [stream] } }), 1);
    await until(async () => {
      const info = await runtime.bus.jetstreamManager.streams.info('EVENTS').catch(() => undefined);
      return BigInt(info?.state.messages ?? 0) === (await readHead(runtime.db.drizzle));
    });
    const { state } = await runtime.bus.jetstreamManager.streams.info('EVENTS');
    const first = await runtime.bus.jetstreamManager.streams.getMessage('EVENTS', { seq: state.first_seq });
    expect(first.json()).toMatchObject({ seq: '1' });
  });

  it('needs no message over the bus for what the process of the leader appends, and one for what another does', async () => {
    const other = await createTestRuntime(stack, { sequencer: false });
    let pings = 0;
    other.bus.connection.subscribe('ping.events.appended', { callback: () => void pings++ });
    await other.bus.connection.flush();
    const appendBy = async ({ events, bus }: TestRuntime) => {
      const before = await readHead(runtime.db.drizzle);
      const stream = systemIds.next('workflow');
      await events.append(request(stream, [succeeded(stream)]));
      await until(async () => (await readHead(runtime.db.drizzle)) > before);
      // A ping that was sent has come by then.
      await bus.connection.flush();
      await other.bus.connection.flush();
    };
    await appendBy(runtime);
    // It leads by now, which it may not have when this test began.
    pings = 0;
    await appendBy(runtime);
    expect(pings).toBe(0);
    await appendBy(other);
    expect(pings).toBe(1);
    await other.close();
  });

  it('is given by one leader at a time, and by the next one when the first stops', async () => {
    const other = await createTestRuntime(stack);
    try {
      const stream = systemIds.next('workflow');
      await append(stream, [succeeded(stream)]);
      const [event] = await take(other.feed.follow({ after: 0n, filter: { streamIds: [stream] } }), 1);
      expect(event?.streamId).toBe(stream);
      const { rows } = await runtime.db.drizzle.execute<{ leaders: bigint }>(
        sql`select count(*) as leaders from pg_locks l join pg_database d on d.oid = l.database
            where l.locktype = 'advisory' and l.granted and d.datname = current_database() and l.objid = 7072073001 - 4294967296`,
      );
      expect(rows[0]?.leaders).toBe(1n);
    } finally {
      await other.close();
    }
    const stream = systemIds.next('workflow');
    await append(stream, [succeeded(stream)]);
    await take(runtime.feed.follow({ after: 0n, filter: { streamIds: [stream] } }), 1);
  });
});

describe('following', () => {
  it('replays and then goes on live, without a gap and without a duplicate', async () => {
    const stream = systemIds.next('workflow');
    await append(
      stream,
      Array.from({ length: 30 }, () => succeeded(stream)),
    );
    const followed = take(runtime.feed.follow({ after: 0n, filter: { streamIds: [stream] } }), 90);
    for (let version = 30; version < 90; version++) await append(stream, [succeeded(stream)], version);
    expect((await followed).map(({ streamVersion }) => streamVersion)).toEqual(
      Array.from({ length: 90 }, (_, index) => index + 1),
    );
  });

  it('shows only what the filter asks for', async () => {
    const [mine, other] = [systemIds.next('workflow'), systemIds.next('venture')];
    await append(other, [created]);
    await append(mine, [succeeded(mine)]);
    const [first] = await take(
      runtime.feed.follow({ after: 0n, filter: { types: ['workflow.succeeded.v1'], correlationId: mine } }),
      1,
    );
    expect(first?.streamId).toBe(mine);
  });

  it('ends at once when it is given up while it waits', async () => {
    const followed = runtime.feed.follow({ after: 'now', filter: { streamIds: ['wf_never'] } });
    const waiting = followed.next();
    await followed.return?.();
    await expect(waiting).resolves.toEqual({ value: undefined, done: true });
  });

  it('goes on when the bus has lost a message', async () => {
    const stream = systemIds.next('workflow');
    const deaf = await createTestRuntime(stack, { sequencer: false });
    try {
      const followed = take(deaf.feed.follow({ after: 'now', filter: { streamIds: [stream] } }), 1);
      // No more messages reach this process: only its look into the database is left.
      await deaf.bus.connection.close();
      await append(stream, [succeeded(stream)]);
      expect(await followed).toHaveLength(1);
    } finally {
      await deaf.close();
    }
  });
});

describe('a consumer', () => {
  it('has each effect once, although two processes run it and it is stopped in the middle', async () => {
    await runtime.db.drizzle.execute(sql`create table if not exists public.effects (seq bigint not null)`);
    const other = await createTestRuntime(stack, { sequencer: false });
    const streams = Array.from({ length: 40 }, () => systemIds.next('venture'));
    const start = (of: TestRuntime) =>
      of.startConsumer({
        name: 'effects',
        types: ['venture.created.v1'],
        handle: async (event, unit) => {
          await unit.tx.execute(sql`insert into public.effects values (${event.seq})`);
          if (Math.random() < 0.2) throw new Error('tried again');
        },
      });
    const first = await start(runtime);
    const second = await start(other);
    for (const stream of streams.slice(0, 20)) await append(stream, [created]);
    await first.stop();
    for (const stream of streams.slice(20)) await append(stream, [created]);
    const again = await start(runtime);
    await take(runtime.feed.follow({ after: 0n, filter: { streamIds: streams } }), streams.length);
    const wanted = await readEvents(runtime.db.drizzle, { types: ['venture.created.v1'], limit: 1_000 });
    await until(async () => {
      const { rows } = await runtime.db.drizzle.execute<{ n: bigint }>(sql`select count(*) as n from public.effects`);
      return rows[0]?.n === BigInt(wanted.length);
    });
    const { rows } = await runtime.db.drizzle.execute<{ seq: bigint }>(
      sql`select seq from public.effects order by seq`,
    );
    expect(rows.map(({ seq }) => seq)).toEqual(wanted.map(({ seq }) => seq));
    await Promise.all([second.stop(), again.stop()]);
    await other.close();
  });
});

describe('an idempotency key', () => {
  const run = (key: string, input: unknown) =>
    runtime.events.transact(({ tx }) =>
      idempotent(tx, { scope: 'ven_1', operation: 'test', key, input }, async () => ({ id: systemIds.uuid() })),
    );

  it('gives concurrent duplicates one result', async () => {
    const results = await Promise.all(Array.from({ length: 10 }, () => run('k1', { amountMinor: '5' })));
    expect(new Set(results.map(({ result }) => result.id)).size).toBe(1);
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it('is refused with another input', async () => {
    await run('k2', { amountMinor: '5' });
    await expect(run('k2', { amountMinor: '6' })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is free again when its transaction failed', async () => {
    const failing = runtime.events.transact(({ tx }) =>
      idempotent(tx, { scope: 'ven_1', operation: 'test', key: 'k3', input: 1 }, () => Promise.reject(new Error('no'))),
    );
    await expect(failing).rejects.toThrow('no');
    expect((await run('k3', 2)).replayed).toBe(false);
  });
});
