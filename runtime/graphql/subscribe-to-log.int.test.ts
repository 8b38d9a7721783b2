import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { subscribeToLog } from './subscribe-to-log.ts';

let stack: TestStack;
let runtime: TestRuntime;
/** Begins with nothing in memory. */
let feed: Feed;
const scope = 'ven_1';

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack);
  await append(20);
  feed = createFeed({ db: runtime.db, connection: runtime.bus.connection, logger: runtime.logger });
  await feed.start();
});
afterAll(async () => {
  await feed?.stop();
  await runtime?.close();
  await stack?.stop();
});

async function append(count: number): Promise<void> {
  const before = runtime.feed.head();
  const id = systemIds.next('workflow');
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: scope,
      stream: { id, expectedVersion: 0 },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: id,
      events: Array.from({ length: count }, () => ({
        type: 'workflow.succeeded.v1' as const,
        payload: { workflowId: id },
      })),
    }),
  );
  for (const known of [runtime.feed, feed]) {
    if (known === undefined) continue;
    await vi.waitFor(() => expect(known.head()).toBe(before + BigInt(count)), { timeout: 30_000 });
  }
}

function subscribe(after: string | null, select: (event: SequencedEvent) => bigint | undefined, lagMax = 10) {
  const signal = new AbortController().signal;
  const { cursors } = runtime;
  return subscribeToLog({ feed, cursors }, { after, scope, filter: { ventureId: scope }, signal, select, lagMax });
}

it('gives what is selected, behind a cursor', async () => {
  const events = subscribe(runtime.cursors.encode(3n, scope), ({ seq }) => (seq % 2n === 0n ? seq : undefined));
  expect([(await events.next()).value, (await events.next()).value]).toEqual([4n, 6n]);
  await events.return?.();
});

it('refuses a cursor of another scope', () => {
  expect(() => subscribe(runtime.cursors.encode(3n, 'ven_2'), ({ seq }) => seq)).toThrow('not a cursor of this list');
});

it('tells a subscriber that does not keep up the cursor to go on with', async () => {
  const slow = subscribe(null, ({ seq }) => seq);
  const first = slow.next();
  await append(1);
  const { value: seen } = await first;
  await append(12);
  const cut = await slow.next().catch((error: unknown) => error);
  const resumeAfter = runtime.cursors.encode(seen ?? 0n, scope);
  expect(cut).toMatchObject({ code: 'SLOW_CONSUMER', retryable: true, cursors: { resumeAfter } });
  const resumed = subscribe(resumeAfter, ({ seq }) => seq);
  expect((await resumed.next()).value).toBe((seen ?? 0n) + 1n);
  await resumed.return?.();
});

it('tells a subscriber whose cursor is older than the log the oldest that works', async () => {
  await runtime.db.drizzle.execute(sql`update platform.sequencer set floor_seq = 5`);
  const oldestCursor = runtime.cursors.encode(5n, scope);
  const late = subscribe(runtime.cursors.encode(4n, scope), ({ seq }) => seq);
  await expect(late.next()).rejects.toMatchObject({
    code: 'RESYNC_REQUIRED',
    retryable: false,
    cursors: { oldestCursor },
  });
  const oldest = subscribe(oldestCursor, ({ seq }) => seq);
  expect((await oldest.next()).value).toBe(6n);
  await oldest.return?.();
});
