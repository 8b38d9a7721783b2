import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readHead } from '#runtime/events/read.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import {
  type ControlPlaneStack,
  newVenture,
  specOf,
  startControlPlane,
  submitMutation,
  type TestVenture,
} from '../testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;

beforeAll(async () => {
  // Nobody moves workflows on, so that what is submitted piles up.
  plane = await startControlPlane([]);
  venture = await newVenture(plane);
});
afterAll(() => plane?.stop());

interface Submitted {
  readonly submitWorkflow: Record<string, unknown>;
}

test('a workflow is not let in while thousands of events wait for the orchestrator, and a repeat is answered', async () => {
  const { runtime } = plane;
  const input = { idempotencyKey: systemIds.uuid(), ventureId: venture.id, spec: specOf({ research: [] }) };
  const first = await plane.data<Submitted>(venture.founder, submitMutation, { input });
  const before = await readHead(runtime.db.drizzle);
  const stream = systemIds.next('workflow');
  await runtime.events.transact((unit) =>
    unit.append({
      ventureId: venture.id,
      stream: { id: stream, expectedVersion: 0 },
      actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
      correlationId: stream,
      events: Array.from({ length: 5_000 }, () => ({
        type: 'workflow.cancelled.v1' as const,
        payload: { workflowId: stream, reason: 'test' },
      })),
    }),
  );
  await vi.waitFor(
    async () => expect(await readHead(runtime.db.drizzle)).toBeGreaterThanOrEqual(before + 5_000n),
    30_000,
  );

  await vi.waitFor(async () => {
    const another = { ...input, idempotencyKey: systemIds.uuid() };
    const { errors } = await plane.execute(venture.founder, submitMutation, { input: another });
    expect(errors).toMatchObject([
      { extensions: { code: 'OVERLOADED', retryable: true, retryAfterSeconds: expect.any(Number) } },
    ]);
  }, 30_000);
  expect(await plane.data(venture.founder, submitMutation, { input })).toEqual({
    submitWorkflow: { ...first.submitWorkflow, replayed: true },
  });
});
