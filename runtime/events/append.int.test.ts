import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { boundedRuns } from '#tests/support/property.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { AppendRequest, NewEvent } from './append.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };
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

const newStream = () => systemIds.next('workflow');

function request(id: string, expectedVersion: number | 'any', count = 1): AppendRequest {
  const event: NewEvent = { type: 'workflow.succeeded.v1', payload: { workflowId: id } };
  return {
    ventureId: 'ven_1',
    stream: { id, expectedVersion },
    actor,
    correlationId: id,
    causationId: 'req_1',
    events: Array.from({ length: count }, () => event),
  };
}

/** The two ways of appending, which promise the same. */
const ways = {
  'in a transaction': (...requests: AppendRequest[]) => runtime.events.transact((unit) => unit.append(requests)),
  'on its own': async (...requests: AppendRequest[]) => {
    await Promise.all(requests.map((one) => runtime.events.append(one)));
  },
} satisfies Record<string, (...requests: AppendRequest[]) => Promise<void>>;

async function versionsOf(streamId: string): Promise<number[]> {
  const { rows } = await runtime.db.drizzle.execute<{ version: number }>(
    sql`select stream_version as version from platform.events where stream_id = ${streamId} order by 1`,
  );
  return rows.map(({ version }) => version);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe.each(Object.entries(ways))('an append %s', (_name, append) => {
  it('begins a stream, goes on with it, and goes on with whatever is there', async () => {
    const stream = newStream();
    await append(request(stream, 0, 2));
    await append(request(stream, 2));
    await append(request(stream, 'any', 3));
    expect(await versionsOf(stream)).toEqual(upTo(6));
  });

  it.each([
    ['is new', 0, 1],
    ['is shorter', 1, 2],
    ['is longer', 3, 2],
    ['is there, to begin it', 1, 0],
  ])('refuses a writer who takes it for another: the stream %s', async (_what, length, expected) => {
    const stream = newStream();
    if (length > 0) await append(request(stream, 0, length));
    const refused = { code: 'VERSION_CONFLICT', streamId: stream, expectedVersion: expected };
    await expect(append(request(stream, expected))).rejects.toMatchObject(refused);
    expect(await versionsOf(stream)).toEqual(upTo(length));
  });

  it('lets one of many get a version', async () => {
    const stream = newStream();
    const outcomes = await Promise.allSettled(upTo(12).map(() => append(request(stream, 0))));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await versionsOf(stream)).toEqual([1]);
  });

  it('of nothing does nothing', async () => {
    const stream = newStream();
    await append(request(stream, 7, 0));
    expect(await versionsOf(stream)).toEqual([]);
  });

  it('keeps who, why and what for', async () => {
    const stream = newStream();
    await append(request(stream, 0));
    const { rows } = await runtime.db.drizzle.execute(
      sql`select type, venture_id, actor, correlation_id, causation_id, payload from platform.events where stream_id = ${stream}`,
    );
    expect(rows).toEqual([
      {
        type: 'workflow.succeeded.v1',
        venture_id: 'ven_1',
        actor,
        correlation_id: stream,
        causation_id: 'req_1',
        payload: { workflowId: stream },
      },
    ]);
  });
});

describe('appends to several streams', () => {
  it('of one transaction are made all or none', async () => {
    const [fresh, grown, open] = [newStream(), newStream(), newStream()];
    await runtime.events.append(request(grown, 0, 2));
    await ways['in a transaction'](request(fresh, 0), request(grown, 2, 2), request(open, 'any'));
    expect(await Promise.all([fresh, grown, open].map(versionsOf))).toEqual([upTo(1), upTo(4), upTo(1)]);

    const conflict = ways['in a transaction'](request(fresh, 1), request(grown, 3), request(open, 'any'));
    await expect(conflict).rejects.toMatchObject({ code: 'VERSION_CONFLICT', streamId: grown });
    expect(await Promise.all([fresh, grown, open].map(versionsOf))).toEqual([upTo(1), upTo(4), upTo(1)]);
  });

  it('on their own share a commit and no fate', async () => {
    const streams = upTo(60).map(newStream);
    const outcomes = await Promise.allSettled(
      streams.map((stream, index) => runtime.events.append(request(stream, index % 3 === 0 ? 4 : 0, 1 + (index % 4)))),
    );
    for (const [index, stream] of streams.entries()) {
      expect(outcomes[index]?.status).toBe(index % 3 === 0 ? 'rejected' : 'fulfilled');
      expect(await versionsOf(stream)).toEqual(index % 3 === 0 ? [] : upTo(1 + (index % 4)));
    }
    const { rows } = await runtime.db.drizzle.execute<{ commits: bigint }>(
      sql`select count(distinct xid) as commits from platform.events where stream_id = any(${sql.param(streams)}::text[])`,
    );
    expect(rows[0]?.commits).toBeLessThan(5n);
  });

  it('keep the order in which one caller made them', async () => {
    const stream = newStream();
    await Promise.all(upTo(20).map((count) => runtime.events.append(request(stream, count - 1))));
    expect(await versionsOf(stream)).toEqual(upTo(20));
  });

  it('tell a fault of one to that one only', async () => {
    const [good, bad, other] = [newStream(), newStream(), newStream()];
    const wrong = { type: 'workflow.succeeded.v1', payload: { workflow: bad } } as unknown as NewEvent;
    const outcomes = await Promise.allSettled([
      runtime.events.append(request(good, 0)),
      runtime.events.append({ ...request(bad, 0), events: [wrong] }),
      // The database's own refusal: a NUL is no text.
      runtime.events.append({ ...request(other, 0), correlationId: 'a\u0000b' }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await Promise.all([good, bad, other].map(versionsOf))).toEqual([[1], [], []]);
  });

  it('leave dense streams whatever many writers do at once', async () => {
    const streams = upTo(4).map(newStream);
    const lengths = new Map(streams.map((stream) => [stream, 0]));
    const step = fc.record({
      stream: fc.constantFrom(...streams),
      count: fc.integer({ min: 1, max: 3 }),
      expected: fc.oneof(fc.constant('any' as const), fc.integer({ min: 0, max: 6 })),
      way: fc.constantFrom<'transact' | 'append'>('transact', 'append'),
    });
    const writers = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 6 });
    const property = fc.asyncProperty(writers, async (all) => {
      const write = async (steps: (typeof all)[number]) => {
        for (const { stream, count, expected, way } of steps) {
          const wanted = request(stream, expected, count);
          const done = way === 'append' ? runtime.events.append(wanted) : ways['in a transaction'](wanted);
          const ok = await done.then(
            () => true,
            (error: { code?: string }) => {
              expect(error.code).toBe('VERSION_CONFLICT');
              expect(expected).not.toBe('any');
              return false;
            },
          );
          if (ok) lengths.set(stream, (lengths.get(stream) ?? 0) + count);
        }
      };
      await Promise.all(all.map(write));
      for (const [stream, length] of lengths) expect(await versionsOf(stream)).toEqual(upTo(length));
    });
    await fc.assert(property, { ...boundedRuns, numRuns: 25, verbose: 1 });
  });
});

describe('the database', () => {
  it('refuses a stream that stands in two requests of one statement', async () => {
    const one = { streamId: 'wf_1', ventureId: 'ven_1', actor, correlationId: 'wf_1', events: [{}] };
    const twice = runtime.db.pool.query('select platform.append_events($1::jsonb)', [JSON.stringify([one, one])]);
    await expect(twice).rejects.toThrow('a stream stands in two of the requests');
  });

  it('refuses a type that nobody declared', async () => {
    const events = [{ id: systemIds.uuid(), type: 'workflow.vanished.v1', payload: {} }];
    const wanted = { streamId: newStream(), ventureId: 'ven_1', actor, correlationId: 'wf_1', events };
    const undeclared = runtime.db.pool.query('select platform.append_events($1::jsonb)', [JSON.stringify([wanted])]);
    await expect(undeclared).rejects.toThrow('event type workflow.vanished.v1 is not declared in schema/events');
  });
});
