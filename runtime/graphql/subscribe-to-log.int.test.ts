import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import { createSigningKeys } from '#runtime/auth/signing-keys.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { type Cursors, createCursors } from '#runtime/events/log-cursors.ts';
import { detachPartitions } from '#runtime/events/partitions.ts';
import { ageTheLog, appendAt } from '#runtime/events/testing/aged-log.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { subscribeToLog } from './subscribe-to-log.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };
const ventureId = 'ven_1';
let stack: TestStack;
let runtime: TestRuntime;
/** Begins with nothing in memory. */
let feed: Feed;
let cursors: Cursors;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  await ageTheLog(runtime.db.drizzle);
  for (let made = 0; made < 3; made++) await appendAt(runtime.db.drizzle, '2025-12-24T00:00:00Z');
  await append(20, 23n);
  await reopenLog();
});
afterAll(async () => {
  await feed?.stop();
  await runtime?.close();
  await stack?.stop();
});

/** What a process does that was started anew. */
async function reopenLog(): Promise<void> {
  await feed?.stop();
  feed = createFeed({ db: runtime.db, connection: runtime.bus.connection, logger: runtime.logger });
  await feed.start();
  cursors = createCursors({ keys: createSigningKeys(runtime.config.auth), log: feed });
}

async function append(count: number, upTo = runtime.feed.head() + BigInt(count)): Promise<void> {
  const id = systemIds.next('workflow');
  await runtime.events.append({
    ventureId,
    stream: { id, expectedVersion: 0 },
    actor,
    correlationId: id,
    events: Array.from({ length: count }, () => ({
      type: 'workflow.succeeded.v1' as const,
      payload: { workflowId: id },
    })),
  });
  for (const known of [runtime.feed, feed]) {
    if (known === undefined) continue;
    await vi.waitFor(() => expect(known.head()).toBe(upTo), { timeout: 30_000 });
  }
}

interface Subscription {
  readonly field?: string;
  readonly tenantId?: string;
  readonly args?: object;
  readonly even?: boolean;
}

function subscribe(
  after: string | null,
  { field = 'events', tenantId = 'org_1', args = { ventureId }, even = false }: Subscription = {},
) {
  const identity: Identity = { actor, tenantId, scopes: [] };
  return subscribeToLog(
    { feed, cursors },
    { identity, signal: new AbortController().signal },
    {
      info: { fieldName: field },
      args: { ...args, after },
      filter: { ventureId },
      select: ({ seq }) => (even && seq % 2n === 1n ? undefined : { seq }),
      lagMax: 10,
    },
  );
}

const cursorOf = (seq: bigint) => cursors.of({ tenantId: 'org_1', field: 'events', args: { ventureId } }).encode(seq);

/** @returns the first items of a subscription, which ends with them */
async function first(count: number, ...given: Parameters<typeof subscribe>) {
  const items = await subscribe(...given);
  const taken = [];
  while (taken.length < count) taken.push((await items.next()).value);
  await items.return?.();
  return taken;
}

describe('a subscription to the log', () => {
  it('gives what is selected behind a cursor, each with a cursor that goes on from there', async () => {
    const items = await first(3, cursorOf(3n), { even: true });
    expect(items.map(({ seq }) => seq)).toEqual([4n, 6n, 8n]);
    for (const [index, { cursor }] of items.slice(0, -1).entries()) {
      expect(await first(1, cursor, { even: true })).toEqual([items[index + 1]]);
    }
  });

  it('gives an event the same cursor in every subscription of the same field and arguments', async () => {
    const args = { types: ['b', 'a'], ventureId };
    const one = await first(2, 'oldest', { args });
    expect(
      await first(2, one[0]?.cursor, { args: { ventureId, types: ['a', 'b', 'b'], severity: null } }),
    ).toMatchObject([one[1], { seq: 3n }]);
  });

  it('replays everything that there is when it is asked for the oldest', async () => {
    expect((await first(20, 'oldest')).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, at) => BigInt(at + 1)),
    );
  });

  it('tells a subscriber that does not keep up the cursor to go on with', async () => {
    const slow = await subscribe(null);
    const live = slow.next();
    await append(1);
    const { value: seen } = await live;
    await append(12);
    const cut = await slow.next().catch((error: unknown) => error);
    expect(cut).toMatchObject({ code: 'SLOW_CONSUMER', retryable: true, cursors: { resumeAfter: seen.cursor } });
    expect(await first(1, seen.cursor)).toMatchObject([{ seq: seen.seq + 1n }]);
  });
});

/** @returns the refusal of a cursor; the oldest one in it must work under the same arguments */
async function refusalOf(...given: Parameters<typeof subscribe>) {
  const refusal = await subscribe(...given).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ retryable: false, cursors: { oldestCursor: expect.any(String) } });
  const { oldestCursor } = (refusal as { cursors: { oldestCursor: string } }).cursors;
  const [oldest] = await first(1, oldestCursor, given[1]);
  expect(oldest?.seq).toBe((await feed.bounds()).floor + 1n);
  return refusal;
}

describe('a cursor is refused, and the oldest that works is named,', () => {
  it.each<[string, Subscription]>([
    ['another tenant', { tenantId: 'org_2' }],
    ['another field', { field: 'workflowEvents' }],
    ['another argument', { args: { ventureId: 'ven_2' } }],
    ['one argument more', { args: { ventureId, types: ['workflow.succeeded.v1'] } }],
  ])('when it is replayed under %s', async (_what, other) => {
    expect(await refusalOf(cursorOf(3n), other)).toMatchObject({
      code: 'CURSOR_INVALID',
      reason: 'OTHER_SUBSCRIPTION',
      message: expect.stringContaining(`give one that ${other.field ?? 'events'} returned for these very arguments`),
    });
  });

  it('when it is made up', async () => {
    for (const made of ['', 'x', 'MTAw', '💥', 'A'.repeat(52), 'A'.repeat(10_000)]) {
      expect(await refusalOf(made)).toMatchObject({ code: 'CURSOR_INVALID', reason: 'ALTERED' });
    }
  });

  it('when it names a place that the log has not come to', async () => {
    expect(await refusalOf(cursorOf(feed.head() + 1n))).toMatchObject({ code: 'CURSOR_EXPIRED', reason: 'OTHER_LOG' });
    expect(await (await subscribe(cursorOf(feed.head()))).return?.()).toMatchObject({ done: true });
  });
});

describe('when months were taken out of the log', () => {
  it('refuses a cursor from before, in a process that runs and in one that was started since', async () => {
    const taken = await detachPartitions(runtime.db.drizzle, new Date('2026-02-01Z'));
    expect(taken).toEqual([{ name: 'events_first', upTo: 3n }]);
    const floor = 3n;
    for (let round = 0; round < 2; round++) {
      expect(await refusalOf(cursorOf(floor - 1n))).toMatchObject({ code: 'CURSOR_EXPIRED', reason: 'TOO_OLD' });
      for (const after of [cursorOf(floor), 'oldest']) {
        expect((await first(3, after)).map(({ seq }) => seq)).toEqual([4n, 5n, 6n]);
      }
      await reopenLog();
    }
  });

  it('ends a replay that they were taken from with a cursor that works', async () => {
    await reopenLog();
    const { floor } = await feed.bounds();
    const replay = await subscribe(cursorOf(floor));
    const set = (to: bigint) => runtime.db.drizzle.execute(sql`update platform.sequencer set floor_seq = ${to}`);
    await set(floor + 1n);
    const ended = await replay.next().catch((error: unknown) => error);
    const oldestCursor = cursorOf(floor + 1n);
    expect(ended).toMatchObject({ code: 'CURSOR_EXPIRED', reason: 'TOO_OLD', cursors: { oldestCursor } });
    expect(await first(1, oldestCursor)).toMatchObject([{ seq: floor + 2n }]);
    await set(floor);
  });
});

describe('when the log was restored into another cluster', () => {
  it('refuses cursors of the log that was, whatever positions they name', async () => {
    const { head, floor } = await feed.bounds();
    const before = [floor, head].map(cursorOf);
    await runtime.db.drizzle.execute(sql`update platform.sequencer set system_identifier = 1`);
    await migrate(stack.databaseUrl);
    await reopenLog();
    for (const cursor of before) {
      expect(await refusalOf(cursor)).toMatchObject({ code: 'CURSOR_EXPIRED', reason: 'OTHER_LOG' });
    }
    const [item] = await first(1, 'oldest');
    expect(before).not.toContain(item?.cursor);
    expect(await first(1, item?.cursor)).toMatchObject([{ seq: floor + 2n }]);
  });
});
