import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvariantError, RequestError } from '#runtime/errors/errors.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { createUpcasters, defineUpcaster } from '#schema/events/upcasters.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { Consumer, ConsumerOptions } from './consumer.ts';
import { listDeadLetters, requestRetry } from './dead-letters.ts';
import type { SequencedEvent } from './event.ts';
import type { UnitOfWork } from './event-log.ts';
import { readEvents, readHead } from './read.ts';

let stack: TestStack;
let runtime: TestRuntime;
const started: Consumer[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { env: { VENTURE_LOG_LEVEL: 'silent' } });
  await runtime.db.drizzle.execute(sql`create table public.effects (consumer text, seq bigint, xid xid8)`);
});
beforeEach(async () => {
  await Promise.all(started.splice(0).map((consumer) => consumer.stop()));
});
afterAll(async () => {
  await Promise.all(started.map((consumer) => consumer.stop()));
  await runtime?.close();
  await stack?.stop();
});

let names = 0;
/** A name that no other consumer has, which begins behind what is in the log. */
async function newName(): Promise<string> {
  const name = `test-${names++}`;
  const head = await readHead(runtime.db.drizzle);
  await runtime.db.drizzle.execute(sql`insert into platform.consumers (name, seq) values (${name}, ${head})`);
  return name;
}

async function start<Prepared>(options: ConsumerOptions<Prepared>, of = runtime): Promise<Consumer> {
  const consumer = await of.startConsumer(options);
  started.push(consumer);
  return consumer;
}

/** Appends events in one transaction and waits until they have their places. @returns their places */
async function appendMany(count: number): Promise<bigint[]> {
  const before = await readHead(runtime.db.drizzle);
  const id = systemIds.next('workflow');
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: 'ven_1',
      stream: { id, expectedVersion: 0 },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: id,
      events: Array.from({ length: count }, () => ({
        type: 'workflow.succeeded.v1' as const,
        payload: { workflowId: id },
      })),
    }),
  );
  await until(() => runtime.feed.head() >= before + BigInt(count));
  return Array.from({ length: count }, (_, index) => before + BigInt(index) + 1n);
}

function effect(name: string, seq: bigint, { tx }: UnitOfWork) {
  return tx.execute(sql`insert into public.effects values (${name}, ${seq}, pg_current_xact_id())`);
}

async function effectsOf(name: string): Promise<{ seqs: bigint[]; transactions: number }> {
  const { rows } = await runtime.db.drizzle.execute<{ seq: bigint; xid: string }>(
    sql`select seq, xid::text from public.effects where consumer = ${name} order by seq`,
  );
  return { seqs: rows.map(({ seq }) => seq), transactions: new Set(rows.map(({ xid }) => xid)).size };
}

async function savedPosition(name: string): Promise<bigint | undefined> {
  const { rows } = await runtime.db.drizzle.execute<{ seq: bigint }>(
    sql`select seq from platform.consumers where name = ${name}`,
  );
  return rows[0]?.seq;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await expect.poll(condition, { timeout: 30_000, interval: 20 }).toBe(true);
}

describe('a batch', () => {
  it('is as many events as are there, in one transaction with the position', async () => {
    const name = await newName();
    const seqs = await appendMany(50);
    const consumer = await start({
      name,
      batchMs: 60_000,
      handle: async (event, unit) => void (await effect(name, event.seq, unit)),
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(await effectsOf(name)).toEqual({ seqs, transactions: 1 });
    expect(await savedPosition(name)).toBe(seqs.at(-1));
  });

  it('is never more than asked for', async () => {
    const name = await newName();
    const seqs = await appendMany(25);
    const consumer = await start({
      name,
      batchMax: 10,
      batchMs: 60_000,
      handle: async (event, unit) => void (await effect(name, event.seq, unit)),
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(await effectsOf(name)).toEqual({ seqs, transactions: 3 });
  });

  it('ends when its time is up, and the next goes on with the rest', async () => {
    const name = await newName();
    const seqs = await appendMany(10);
    const consumer = await start({
      name,
      batchMs: 1,
      handle: async (event, unit) => {
        await effect(name, event.seq, unit);
        await setTimeout(5);
      },
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(await effectsOf(name)).toEqual({ seqs, transactions: 10 });
  });

  it('that fails has no effect, and each of its events is handled by itself', async () => {
    const name = await newName();
    const seqs = await appendMany(20);
    const bad = seqs[7];
    let failures = 0;
    const consumer = await start({
      name,
      batchMs: 60_000,
      handle: async (event, unit) => {
        await effect(name, event.seq, unit);
        if (event.seq === bad && failures++ < 3) throw new Error('not yet');
      },
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(await effectsOf(name)).toEqual({ seqs, transactions: 20 });
    const next = await appendMany(20);
    await until(() => consumer.position() === next.at(-1));
    expect((await effectsOf(name)).seqs).toEqual([...seqs, ...next]);
  });

  it('has each effect once when two processes run one name', async () => {
    const name = await newName();
    const other = await createTestRuntime(stack, { sequencer: false, env: { VENTURE_LOG_LEVEL: 'silent' } });
    const options: ConsumerOptions = {
      name,
      batchMax: 7,
      handle: async (event, unit) => {
        await effect(name, event.seq, unit);
        if (Math.random() < 0.05) throw new Error('tried again');
      },
    };
    const both = await Promise.all([start(options), start(options, other)]);
    const seqs: bigint[] = [];
    for (let round = 0; round < 10; round++) seqs.push(...(await appendMany(20)));
    await until(() => both.every((consumer) => consumer.position() === seqs.at(-1)));
    expect((await effectsOf(name)).seqs).toEqual(seqs);
    await Promise.all(both.map((consumer) => consumer.stop()));
    await other.close();
  });
});

describe('events handled together', () => {
  const effects = (name: string, events: readonly SequencedEvent[], { tx }: UnitOfWork) =>
    tx.execute(sql`insert into public.effects select ${name}, seq, pg_current_xact_id()
      from unnest(${sql.param(events.map(({ seq }) => seq))}::bigint[]) as seq`);

  it('are applied by one call, in one transaction with the position', async () => {
    const name = await newName();
    const seqs = await appendMany(300);
    let calls = 0;
    let commits = 0;
    const consumer = await start({
      name,
      async handleAll(events, unit) {
        calls++;
        await effects(name, events, unit);
      },
      afterCommit: () => void commits++,
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(await effectsOf(name)).toEqual({ seqs, transactions: 1 });
    expect([calls, commits]).toEqual([1, 1]);
    expect(await savedPosition(name)).toBe(seqs.at(-1));
  });

  it('that fail together are tried in halves, so that one that fails always costs few transactions', async () => {
    const name = await newName();
    const seqs = await appendMany(256);
    const bad = seqs[99] ?? 0n;
    let calls = 0;
    const consumer = await start({
      name,
      onPoison: 'skip',
      attemptsMax: 2,
      async handleAll(events, unit) {
        calls++;
        await effects(name, events, unit);
        if (events.some(({ seq }) => seq === bad)) throw new Error('no such account');
      },
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect((await effectsOf(name)).seqs).toEqual(seqs.filter((seq) => seq !== bad));
    expect(calls).toBeLessThan(60);
    const [letter] = await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 });
    expect(letter).toMatchObject({ seq: bad, attempts: 2, reason: 'Error: no such account' });
  });

  it('have each effect once when two processes run one name', async () => {
    const name = await newName();
    const other = await createTestRuntime(stack, { sequencer: false, env: { VENTURE_LOG_LEVEL: 'silent' } });
    const options: ConsumerOptions = {
      name,
      batchMax: 7,
      async handleAll(events, unit) {
        await effects(name, events, unit);
        if (Math.random() < 0.1) throw new Error('tried again');
      },
    };
    const both = await Promise.all([start(options), start(options, other)]);
    const seqs: bigint[] = [];
    for (let round = 0; round < 10; round++) seqs.push(...(await appendMany(20)));
    await until(() => both.every((consumer) => consumer.position() === seqs.at(-1)));
    expect((await effectsOf(name)).seqs).toEqual(seqs);
    await Promise.all(both.map((consumer) => consumer.stop()));
    await other.close();
  });

  it('may be as many as a dead letter: one', async () => {
    const name = await newName();
    const [seq] = await appendMany(1);
    let isMended = false;
    await start({
      name,
      onPoison: 'skip',
      attemptsMax: 1,
      async handleAll(events, unit) {
        if (!isMended) throw new Error('not yet');
        await effects(name, events, unit);
      },
    });
    const letters = () => listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 });
    await until(async () => (await letters()).length === 1);
    isMended = true;
    await requestRetry(runtime.db.drizzle, (await letters())[0]?.id ?? '');
    await until(async () => (await letters())[0]?.state === 'RESOLVED');
    expect((await effectsOf(name)).seqs).toEqual([seq]);
  });
});

describe('the lag of a consumer', () => {
  it('grows while an event waits, and is nothing once none does', async () => {
    const name = await newName();
    const gate = Promise.withResolvers<void>();
    await start({ name, handle: () => gate.promise });
    expect(await metricOf('venture_event_processing_lag_seconds', name)).toBe(0);
    await appendMany(1);
    await expect
      .poll(() => metricOf('venture_event_processing_lag_seconds', name), { timeout: 30_000 })
      .toBeGreaterThan(0.5);
    gate.resolve();
    await expect.poll(() => metricOf('venture_event_processing_lag_seconds', name), { timeout: 30_000 }).toBe(0);
  });
});

describe('a consumer that seldom has something to do', () => {
  it('moves its position past what is none of its business, and still handles what is', async () => {
    const name = await newName();
    const consumer = await start({
      name,
      types: ['workflow.waiting.v1'],
      handle: async (event, unit) => void (await effect(name, event.seq, unit)),
    });
    const seqs = await appendMany(1_500);
    await until(async () => (await savedPosition(name)) === seqs.at(-1));
    expect(consumer.position()).toBe(seqs.at(-1));
    const id = systemIds.next('workflow');
    await runtime.events.transact((unit) =>
      unit.append({
        ventureId: 'ven_1',
        stream: { id, expectedVersion: 0 },
        actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
        correlationId: id,
        events: [{ type: 'workflow.waiting.v1', payload: { workflowId: id } }],
      }),
    );
    await until(() => consumer.position() > (seqs.at(-1) ?? 0n));
    expect((await effectsOf(name)).seqs).toEqual([consumer.position()]);
  });
});

describe('preparing', () => {
  it('happens outside the transaction, and its result reaches the handler of the same event', async () => {
    const name = await newName();
    const seqs = await appendMany(30);
    const handed: [bigint, bigint][] = [];
    const consumer = await start({
      name,
      batchMs: 60_000,
      prepare: async (event) => {
        const { rows } = await runtime.db.drizzle.execute<{ held: bigint }>(sql`
          select count(*) as held from pg_locks where locktype = 'transactionid'
            and transactionid::text = (select xid::text from public.effects where consumer = ${name} limit 1)`);
        return { seq: event.seq, held: rows[0]?.held };
      },
      handle: async (event, unit, prepared) => {
        handed.push([event.seq, prepared.seq]);
        expect(prepared.held).toBe(0n);
        await effect(name, event.seq, unit);
      },
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(handed).toEqual(seqs.map((seq) => [seq, seq]));
  });

  it('that fails for one event holds up no event before it', async () => {
    const name = await newName();
    const seqs = await appendMany(5);
    const bad = seqs[3];
    let isBack = false;
    const consumer = await start({
      name,
      prepare: async (event) => {
        if (event.seq === bad && !isBack) throw new RequestError('UNAVAILABLE', 'policy does not answer');
      },
      handle: async (event, unit) => void (await effect(name, event.seq, unit)),
    });
    await until(() => consumer.position() === seqs[2]);
    expect(consumer.failure()).toBeUndefined();
    isBack = true;
    await until(() => consumer.position() === seqs.at(-1));
    expect((await effectsOf(name)).seqs).toEqual(seqs);
  });
});

describe('an event that can not be handled', () => {
  it('stops a consumer that does not skip, and its failure is told until it gets past', async () => {
    const name = await newName();
    const seqs = await appendMany(5);
    const bad = seqs[2];
    let isMended = false;
    const consumer = await start({
      name,
      attemptsMax: 2,
      handle: async (event, unit) => {
        if (event.seq === bad && !isMended) throw new Error('no such account');
        await effect(name, event.seq, unit);
      },
    });
    await until(() => consumer.failure()?.message === 'no such account');
    expect((await effectsOf(name)).seqs).toEqual(seqs.slice(0, 2));
    isMended = true;
    await until(() => consumer.position() === seqs.at(-1));
    expect(consumer.failure()).toBeUndefined();
    expect(await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 })).toEqual([]);
  });

  it('becomes a dead letter of a consumer that skips, after as many attempts as it has', async () => {
    const name = await newName();
    const seqs = await appendMany(10);
    const bad = seqs[4];
    const consumer = await start({
      name,
      onPoison: 'skip',
      attemptsMax: 3,
      handle: async (event, unit) => {
        await effect(name, event.seq, unit);
        if (event.seq === bad) throw new Error('no such account');
      },
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect((await effectsOf(name)).seqs).toEqual(seqs.filter((seq) => seq !== bad));
    expect(await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 })).toMatchObject([
      {
        consumer: name,
        seq: bad,
        type: 'workflow.succeeded.v1',
        ventureId: 'ven_1',
        reason: 'Error: no such account',
        attempts: 3,
        state: 'PENDING',
      },
    ]);
    await until(async () => (await metricOf('venture_dead_letters', name)) === 1);
  });

  it.each([
    ['breaks an invariant', () => new InvariantError('two holds of one intent')],
    ['is refused for good', () => new RequestError('BAD_USER_INPUT', 'no')],
  ])('becomes a dead letter at once when it %s', async (_what, makeError) => {
    const name = await newName();
    const seqs = await appendMany(3);
    const consumer = await start({
      name,
      onPoison: 'skip',
      handle: async (event) => {
        if (event.seq === seqs[0]) throw makeError();
      },
    });
    await until(() => consumer.position() === seqs.at(-1));
    expect(await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 })).toMatchObject([{ attempts: 1 }]);
  });

  it('because a server is away is tried for as long as it takes', async () => {
    const name = await newName();
    const seqs = await appendMany(1);
    let attempts = 0;
    const consumer = await start({
      name,
      onPoison: 'skip',
      attemptsMax: 1,
      handle: async () => {
        attempts++;
        if (attempts === 2) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        if (attempts < 5) throw new RequestError('UNAVAILABLE', 'policy does not answer');
      },
    });
    await until(() => consumer.position() === seqs[0]);
    expect(await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 })).toEqual([]);
  });

  it("is told of in the database's own words, without the query", async () => {
    const name = await newName();
    const seqs = await appendMany(1);
    const consumer = await start({
      name,
      onPoison: 'skip',
      handle: async (_event, { tx }) => void (await tx.execute(sql`select 'EUR 5'::text || (${'EUR 5'}::integer)`)),
    });
    await until(() => consumer.position() === seqs[0]);
    const [letter] = await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 10 });
    expect(letter?.reason).toMatch(/invalid input syntax for type integer/);
    expect(letter?.reason).not.toContain('Failed query');
  });
});

describe('a dead letter', () => {
  async function deadLetterOf(options: { readonly isMended: () => boolean }) {
    const name = await newName();
    const [seq] = await appendMany(1);
    const consumer = await start({
      name,
      onPoison: 'skip',
      attemptsMax: 1,
      handle: async (event, unit) => {
        await effect(name, event.seq, unit);
        if (event.seq === seq && !options.isMended()) throw new Error('no such account');
      },
    });
    await until(() => consumer.position() === seq);
    const [letter] = await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 1 });
    return { name, seq, consumer, id: letter?.id ?? '' };
  }
  async function stateOf(name: string) {
    const [letter] = await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 1 });
    return letter;
  }

  it('that is retried is handled once, and is resolved then', async () => {
    let isMended = false;
    const { name, seq, id } = await deadLetterOf({ isMended: () => isMended });
    isMended = true;
    expect(await requestRetry(runtime.db.drizzle, id)).toMatchObject({ state: 'RETRIED' });
    await until(async () => (await stateOf(name))?.state === 'RESOLVED');
    expect((await effectsOf(name)).seqs).toEqual([seq]);
    expect(await requestRetry(runtime.db.drizzle, id)).toMatchObject({ state: 'RESOLVED' });
    await until(async () => (await metricOf('venture_dead_letters', name)) === 0);
    expect((await effectsOf(name)).seqs).toEqual([seq]);
  });

  it('that fails again waits once more, with one attempt more', async () => {
    const { name, id } = await deadLetterOf({ isMended: () => false });
    await requestRetry(runtime.db.drizzle, id);
    await until(async () => (await stateOf(name))?.attempts === 2);
    expect(await stateOf(name)).toMatchObject({ state: 'PENDING', reason: 'Error: no such account' });
    expect((await effectsOf(name)).seqs).toEqual([]);
  });

  it('that nobody knows can not be retried', async () => {
    expect(await requestRetry(runtime.db.drizzle, 'dl_none')).toBeUndefined();
  });
});

async function metricOf(metricName: string, name: string): Promise<number | undefined> {
  const metric = await runtime.metrics.registry.getSingleMetric(metricName)?.get();
  return metric?.values.find(({ labels }) => labels.consumer_name === name)?.value;
}

describe('an event type', () => {
  it('that is not declared is refused by the database itself, with all that came with it', async () => {
    const insert = (types: readonly string[]) =>
      runtime.db.drizzle.execute(sql`
        insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, payload)
        select gen_random_uuid(), t.type, 'wf_undeclared', t.ordinality, 'ven_1', '{}', 'x', '{}'
        from unnest(${sql.param(types)}::text[]) with ordinality as t(type, ordinality)`);
    await expect(insert(['workflow.succeeded.v1', 'workflow.paused.v1'])).rejects.toMatchObject({
      cause: { message: 'event type workflow.paused.v1 is not declared in schema/events', code: '23514' },
    });
    const { rows } = await runtime.db.drizzle.execute(
      sql`select 1 from platform.events where stream_id = 'wf_undeclared'`,
    );
    expect(rows).toEqual([]);
  });

  it('that was declared stays declared', async () => {
    await expect(runtime.db.pool.query('delete from platform.event_types')).rejects.toThrow('refused');
    await expect(runtime.db.pool.query('truncate platform.event_types')).rejects.toThrow('refused');
  });
});

describe('versions of one type', () => {
  const versions = createUpcasters([
    defineUpcaster('crate.packed.v1', 'crate.packed.v2', (payload) => {
      const { name } = payload as { name: string };
      return { names: [name] };
    }),
  ]);
  // Types that only this test declares.
  const [v1, v2] = ['crate.packed.v1', 'crate.packed.v2'] as unknown as readonly [EventType, EventType];

  beforeAll(async () => {
    await runtime.db.drizzle.execute(sql`
      insert into platform.event_types (type, version, description, schema)
      values (${v1}, 1, 'A crate was packed.', '{}'), (${v2}, 2, 'A crate was packed.', '{}')`);
  });

  async function pack(type: EventType, payload: unknown): Promise<bigint> {
    const before = runtime.feed.head();
    await runtime.db.drizzle.execute(sql`
      insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, payload)
      values (${systemIds.uuid()}, ${type}, ${systemIds.next('workflow')}, 1, 'ven_1', '{}', 'x', ${JSON.stringify(payload)}::jsonb)`);
    await until(() => runtime.feed.head() > before);
    return runtime.feed.head();
  }

  it('lie side by side in the log, and reach readers that ask for it in the newest', async () => {
    const first = await pack(v1, { name: 'pears' });
    await pack(v2, { names: ['figs', 'dates'] });
    const query = { types: [v2], limit: 10 };
    const stored = await readEvents(runtime.db.drizzle, { ...query, types: [v1, v2] });
    expect(stored.map(({ type, payload }) => [type, payload])).toEqual([
      [v1, { name: 'pears' }],
      [v2, { names: ['figs', 'dates'] }],
    ]);
    const newest = [
      { type: v2, version: 2, payload: { names: ['pears'] } },
      { type: v2, version: 2, payload: { names: ['figs', 'dates'] } },
    ];
    expect(await readEvents(runtime.db.drizzle, { ...query, upcast: versions })).toMatchObject(newest);
    expect(await readEvents(runtime.db.drizzle, query)).toMatchObject(newest.slice(1));

    const followed = runtime.feed.follow({ after: first - 1n, filter: { types: [v2] }, upcast: versions });
    expect([(await followed.next()).value, (await followed.next()).value]).toMatchObject(newest);
    const live = followed.next();
    await pack(v1, { name: 'plums' });
    expect((await live).value).toMatchObject({ type: v2, payload: { names: ['plums'] } });
    await followed.return?.();
  });

  it('reach a consumer that asks for it in the newest, also as a dead letter that is retried', async () => {
    const name = await newName();
    const seen: unknown[] = [];
    let isMended = false;
    const consumer = await start({
      name,
      types: [v2],
      upcast: versions,
      onPoison: 'skip',
      attemptsMax: 1,
      handle: async ({ type, payload }) => {
        seen.push([type, payload]);
        if (!isMended) throw new Error('not yet');
      },
    });
    const seq = await pack(v1, { name: 'pears' });
    await until(() => consumer.position() === seq);
    isMended = true;
    const [letter] = await listDeadLetters(runtime.db.drizzle, { consumer: name, limit: 1 });
    await requestRetry(runtime.db.drizzle, letter?.id ?? '');
    await until(() => seen.length === 2);
    expect(seen).toEqual([
      [v2, { names: ['pears'] }],
      [v2, { names: ['pears'] }],
    ]);
  });
});
