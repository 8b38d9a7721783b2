import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createUpcasters, defineUpcaster } from '#schema/events/upcasters.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { SequencedEvent } from './event.ts';
import { createFeed, type Feed } from './feed.ts';

let stack: TestStack;
let runtime: TestRuntime;
let db: Database;
let feed: Feed;
/** How often the feed has asked the database. */
let reads = 0;

const ringSize = 16;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { env: { VENTURE_LOG_LEVEL: 'silent' } });
  const { logger } = runtime;
  db = openDatabase({ databaseUrl: stack.databaseUrl, poolSize: 5, applicationName: 'feed-test', logger });
  db.pool.on('acquire', () => reads++);
  // Looks into the database only when it has to.
  feed = createFeed({ db, connection: runtime.bus.connection, logger, ringSize, pollMs: 3_600_000 });
  await feed.start();
});
afterEach(async () => {
  await runtime.db.drizzle.execute(sql`update platform.sequencer set floor_seq = 0`);
});
afterAll(async () => {
  await feed?.stop();
  await db?.close();
  await runtime?.close();
  await stack?.stop();
});

/** Appends events to a stream and waits until the feed has them. @returns the stream's id */
async function append(count: number, streamId = systemIds.next('workflow')): Promise<string> {
  const before = feed.head();
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: 'ven_1',
      stream: { id: streamId, expectedVersion: 'any' },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: streamId,
      events: Array.from({ length: count }, () => ({
        type: 'workflow.succeeded.v1' as const,
        payload: { workflowId: streamId },
      })),
    }),
  );
  await expect.poll(() => feed.head() >= before + BigInt(count)).toBe(true);
  return streamId;
}

async function take(events: AsyncIterator<SequencedEvent>, count: number): Promise<bigint[]> {
  const seqs: bigint[] = [];
  while (seqs.length < count) {
    const step = await events.next();
    if (step.done === true) break;
    seqs.push(step.value.seq);
  }
  return seqs;
}

const upTo = (from: bigint, count: number) => Array.from({ length: count }, (_, index) => from + BigInt(index) + 1n);

describe('a follower that seldom has something to do', () => {
  it('never looks back at what it was not woken for', async () => {
    const streamId = systemIds.next('workflow');
    const follower = feed.follow({ after: 'now', filter: { streamIds: [streamId] } });
    const waiting = take(follower, 1);
    await append(10 * ringSize);
    reads = 0;
    await append(1, streamId);
    expect(await waiting).toEqual([feed.head()]);
    expect(reads).toBe(0);
    await follower.return?.();
  });

  it('gets what came while it was busy', async () => {
    const streamId = await append(1);
    const follower = feed.follow({ after: feed.head() - 1n, filter: { streamIds: [streamId] } });
    const [first] = await take(follower, 1);
    await append(5 * ringSize);
    await append(2, streamId);
    const head = feed.head();
    expect([first, ...(await take(follower, 2))]).toEqual([head - 5n * BigInt(ringSize) - 2n, head - 1n, head]);
    await follower.return?.();
  });
});

describe('thousands of followers', () => {
  it('each get their own events, in order and once', async () => {
    const streams = Array.from({ length: 20 }, () => systemIds.next('workflow'));
    const followed = Array.from({ length: 2_000 }, (_, index) => {
      const follower = feed.follow({ after: 'now', filter: { streamIds: [streams[index % 20] ?? ''] } });
      return take(follower, 6).finally(() => follower.return?.());
    });
    const before = feed.head();
    for (let round = 0; round < 3; round++) for (const stream of streams) await append(2, stream);
    const all = await Promise.all(followed);
    all.forEach((seqs, index) => {
      const at = (round: number) => before + BigInt(2 * (20 * round + (index % 20)));
      expect(seqs).toEqual([0, 1, 2].flatMap((round) => [at(round) + 1n, at(round) + 2n]));
    });
  });
});

describe('a replay', () => {
  it('reads page by page and goes on live, without a gap and without a duplicate', async () => {
    await append(1_200);
    const head = feed.head();
    const follower = feed.follow({ after: 0n });
    const replayed = await take(follower, Number(head) - 5);
    await append(20);
    expect([...replayed, ...(await take(follower, 25))]).toEqual(upTo(0n, Number(head) + 20));
    await follower.return?.();
  });

  it('in batches gives no more at once than asked for', async () => {
    await append(1_200);
    const seqs: bigint[] = [];
    for await (const batch of feed.followBatches({ after: 0n, batchMax: 700 })) {
      expect(batch.length).toBeLessThanOrEqual(700);
      seqs.push(...batch.map(({ seq }) => seq));
      if (batch.at(-1)?.seq === feed.head()) break;
    }
    expect(seqs).toEqual(upTo(0n, Number(feed.head())));
  });

  it('has seen an item once the next one is asked for, and everything while it waits', async () => {
    await append(3 * ringSize);
    const streamId = await append(2);
    const follower = feed.follow({ after: 0n, filter: { streamIds: [streamId] } });
    expect(follower.seenUpTo()).toBe(0n);
    await follower.next();
    expect(follower.seenUpTo()).toBe(feed.head() - 2n);
    await follower.next();
    expect(follower.seenUpTo()).toBe(feed.head() - 1n);
    const waiting = follower.next();
    await expect.poll(() => follower.seenUpTo()).toBe(feed.head());
    await append(5);
    expect(follower.seenUpTo()).toBe(feed.head());
    await follower.return?.();
    await waiting;
  });

  it('ends at once when it is aborted in the middle of a page', async () => {
    await append(50);
    const abort = new AbortController();
    const follower = feed.follow({ after: 0n, signal: abort.signal });
    await take(follower, 3);
    abort.abort();
    expect(await follower.next()).toEqual({ value: undefined, done: true });
  });

  it('gives events in the newest version of their types when asked to', async () => {
    const streamId = await append(1);
    await append(2 * ringSize);
    const upcast = createUpcasters([
      defineUpcaster('workflow.succeeded.v1', 'workflow.succeeded.v2', (payload) => ({ ...payload, isNew: true })),
    ]);
    const follower = feed.follow({ after: 0n, upcast, filter: { streamIds: [streamId] } });
    const old = await follower.next();
    await append(1, streamId);
    const live = await follower.next();
    expect([old, live].map(({ value }) => value.payload)).toEqual([
      { workflowId: streamId, isNew: true },
      { workflowId: streamId, isNew: true },
    ]);
    await follower.return?.();
  });
});

describe('a follower that does not keep up', () => {
  it('is cut off once it was up to date, and misses nothing when it goes on from where it says', async () => {
    const lagMax = 100;
    await append(300);
    const before = feed.head();
    // A replay is never too slow.
    const follower = feed.follow({ after: before - 300n, lagMax });
    expect(await take(follower, 300)).toHaveLength(300);
    const live = follower.next();
    await append(1);
    expect((await live).value?.seq).toBe(before + 1n);
    await append(lagMax);
    expect(await take(follower, 10)).toEqual(upTo(before + 1n, 10));
    await append(lagMax);
    await append(1);
    // What it was handed already it keeps.
    expect(await take(follower, 90)).toEqual(upTo(before + 11n, 90));
    const cut = await follower.next().catch((error: unknown) => error);
    expect(cut).toMatchObject({ code: 'SLOW_CONSUMER', retryable: true, resumeAfter: before + 101n });
    expect(await follower.next()).toEqual({ value: undefined, done: true });
    expect(await take(feed.follow({ after: before + 101n, lagMax }), 101)).toEqual(upTo(before + 101n, 101));
  });

  it('takes its time when nobody limits it', async () => {
    const follower = feed.follow({ after: 'now' });
    const first = take(follower, 1);
    const before = feed.head();
    await append(500);
    expect([...(await first), ...(await take(follower, 499))]).toEqual(upTo(before, 500));
  });
});

describe('a position from before the retention', () => {
  it('is refused, and the oldest one that can be followed is named', async () => {
    await append(4 * ringSize);
    const floor = 20n;
    await runtime.db.drizzle.execute(sql`update platform.sequencer set floor_seq = ${floor}`);
    await expect(feed.follow({ after: floor - 1n }).next()).rejects.toMatchObject({
      code: 'CURSOR_EXPIRED',
      retryable: false,
      oldest: floor,
    });
    await expect(feed.followBatches({ after: 0n, batchMax: 10 }).next()).rejects.toMatchObject({ oldest: floor });
    expect(await take(feed.follow({ after: floor }), 3)).toEqual(upTo(floor, 3));
  });

  it('is refused in the middle of a replay, too, when events leave meanwhile', async () => {
    await append(1_200);
    const follower = feed.follow({ after: 0n });
    await take(follower, 10);
    await runtime.db.drizzle.execute(sql`update platform.sequencer set floor_seq = ${1_100n}`);
    const seqs: bigint[] = [];
    const failure = await (async () => {
      for await (const { seq } of follower) seqs.push(seq);
    })().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CURSOR_EXPIRED', oldest: 1_100n });
    // What had been read before is handed out, and nothing behind a gap.
    expect(seqs).toEqual(upTo(10n, seqs.length));
    expect(seqs.length).toBeLessThan(1_000);
  });
});
