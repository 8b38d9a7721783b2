import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { createIntake } from './intake.ts';
import { readHead } from './read.ts';

const consumer = 'test.slow';
const types = ['workflow.succeeded.v1'] as const;
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

async function append(count: number, type: 'workflow.succeeded.v1' | 'workflow.waiting.v1' = types[0]): Promise<void> {
  const before = await readHead(runtime.db.drizzle);
  const id = systemIds.next('workflow');
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: 'ven_1',
      stream: { id, expectedVersion: 0 },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: id,
      events: Array.from({ length: count }, () => ({ type, payload: { workflowId: id } })),
    }),
  );
  await expect.poll(() => readHead(runtime.db.drizzle)).toBe(before + BigInt(count));
}

const intake = () => createIntake(runtime, { consumer, types, waitingSoftMax: 10, waitingHardMax: 20, lookMs: 0 });

async function metric(name: string, outcome?: string): Promise<number | undefined> {
  const found = await runtime.metrics.registry.getSingleMetric(name)?.get();
  return found?.values.find(({ labels }) => outcome === undefined || labels.outcome === outcome)?.value;
}

/** @returns whether the request was let in without a pause: it is counted when it was not */
async function isAdmittedAtOnce(): Promise<boolean> {
  const before = (await metric('venture_intake_held_total', 'slowed')) ?? 0;
  await intake().admit();
  return ((await metric('venture_intake_held_total', 'slowed')) ?? 0) === before;
}

it('is open while the consumer keeps up, slows down when it is behind, and is shut beyond the limit', async () => {
  await append(10);
  // What the consumer does not handle does not wait for it.
  await append(50, 'workflow.waiting.v1');
  expect(await isAdmittedAtOnce()).toBe(true);
  expect(await metric('venture_intake_waiting_events')).toBe(10);

  await append(5);
  const startedAt = performance.now();
  expect(await isAdmittedAtOnce()).toBe(false);
  // Half-way between the limits: half of the longest pause, less what timers are inexact by.
  expect(performance.now() - startedAt).toBeGreaterThan(450);

  await append(5);
  await expect(intake().admit()).rejects.toMatchObject({
    code: 'OVERLOADED',
    retryable: true,
    retryAfterSeconds: expect.any(Number),
    message: expect.stringMatching(/^20 events or more wait for test\.slow; try again in \d+ s$/),
  });
  expect(await metric('venture_intake_held_total', 'refused')).toBe(1);
  expect(await metric('venture_intake_waiting_events')).toBe(20);

  const head = await readHead(runtime.db.drizzle);
  await runtime.db.drizzle.execute(sql`insert into platform.consumers (name, seq) values (${consumer}, ${head})`);
  expect(await isAdmittedAtOnce()).toBe(true);
  expect(await metric('venture_intake_waiting_events')).toBe(0);
});

it('says how long to wait from how fast the consumer is', async () => {
  const gate = intake();
  await append(400);
  await runtime.db.drizzle.execute(sql`update platform.consumers set seq = seq + 1 where name = ${consumer}`);
  await expect(gate.admit()).rejects.toMatchObject({ retryAfterSeconds: 30 });
  await runtime.db.drizzle.execute(sql`update platform.consumers set seq = seq + 300 where name = ${consumer}`);
  await expect(gate.admit()).rejects.toMatchObject({ retryAfterSeconds: 1 });
});
