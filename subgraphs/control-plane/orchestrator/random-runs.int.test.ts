import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Closable } from '#runtime/bus/bus.ts';
import { readEvents } from '#runtime/events/read.ts';
import { boundedRuns } from '#tests/support/property.ts';
import { taskWorkSubject } from '../task/task-work.ts';
import {
  type ControlPlaneStack,
  newVenture,
  startControlPlane,
  startWorker,
  statesOf,
  submit,
  succeedAtOnce,
  type TestVenture,
  view,
  type Work,
} from '../testing/fixture.ts';
import { createOrchestrator } from './orchestrator.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let workers: Closable[];
const second: { stop(): Promise<void> }[] = [];

/** What becomes of a task: how its attempts go before the last, and how that ends. */
interface Fate {
  readonly before: readonly ('lost' | 'released')[];
  readonly end: 'succeed' | 'fail';
}
const fates = new Map<string, Fate>();

/** Every message comes twice, and attempts go as their task's fate says. */
const work: Work = async (task, board) => {
  const { taskId, attempt } = task.token;
  const body = { taskId, workflowId: task.workflow.id, ventureId: task.venture.id, attempt };
  await plane.runtime.bus.jetstream.publish(taskWorkSubject(task.venture.id), JSON.stringify(body));
  const fate = fates.get(task.task.name);
  const how = fate?.before[attempt - 1];
  if (how === 'released') return board.release(task.token);
  if (how === 'lost') {
    await plane.runtime.db.drizzle.execute(
      sql`update control_plane.tasks set lease_expires_at = clock_timestamp() - interval '1 s' where task_id = ${taskId}`,
    );
    return;
  }
  await (fate?.end === 'fail' ? board.fail(task.token, 'it broke') : succeedAtOnce(task, board));
};

beforeAll(async () => {
  plane = await startControlPlane(['orchestrator']);
  venture = await newVenture(plane);
  // Two of everything that may be there twice.
  const other = createOrchestrator(plane.runtime, { sweepIntervalMs: 150 });
  await other.start();
  second.push(other);
  workers = await Promise.all([startWorker(plane, work), startWorker(plane, work)]);
});
afterAll(async () => {
  for (const worker of workers ?? []) await worker.close();
  for (const other of second) await other.stop();
  await plane?.stop();
});

const fate: fc.Arbitrary<Fate> = fc.record({
  before: fc.array(fc.constantFrom('lost' as const, 'released' as const), { maxLength: 2 }),
  end: fc.constantFrom('succeed', 'succeed', 'succeed', 'fail'),
});
const plan = fc.integer({ min: 1, max: 7 }).chain((size) =>
  fc.record({
    dependsOn: fc.tuple(...Array.from({ length: size }, (_, index) => fc.subarray([...Array(index).keys()]))),
    fates: fc.array(fate, { minLength: size, maxLength: size }),
  }),
);

test('workflows of any shape end as the outcomes of their tasks say, under two orchestrators, repeats and losses', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(plan, async ({ dependsOn, fates: chosen }) => {
      const prefix = `r${run++}`;
      const name = (index: number) => `${prefix}-t${index}`;
      chosen.forEach((item, index) => {
        fates.set(name(index), item);
      });
      const id = await submit(
        plane,
        venture,
        Object.fromEntries(dependsOn.map((before, index) => [name(index), before.map(name)])),
      );
      const expected: Record<string, string> = {};
      dependsOn.forEach((before, index) => {
        const mayRun = before.every((other) => expected[name(other)] === 'SUCCEEDED');
        expected[name(index)] = mayRun ? (chosen[index]?.end === 'fail' ? 'FAILED' : 'SUCCEEDED') : 'SKIPPED';
      });
      await vi.waitFor(async () => expect((await view(plane, venture, id)).state).toMatch(/SUCCEEDED|FAILED/), {
        timeout: 30_000,
        interval: 30,
      });
      expect(await statesOf(plane, venture, id)).toEqual(expected);
      const hasFailed = Object.values(expected).includes('FAILED');
      expect((await view(plane, venture, id)).state).toBe(hasFailed ? 'FAILED' : 'SUCCEEDED');
      await expectOneEndEach(id, Object.keys(expected).length);
    }),
    { ...boundedRuns, numRuns: 12 },
  );
});

/** The log tells of one end for each task and one for the workflow. */
async function expectOneEndEach(workflowId: string, tasks: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const events = await readEvents(plane.runtime.db.drizzle, { correlationId: workflowId, limit: 1_000 });
      const ends = (prefix: string) =>
        events.filter(
          ({ type }) => type.startsWith(prefix) && /\.(succeeded|failed|skipped|cancelled)\.v1$/.test(type),
        );
      expect(ends('task.')).toHaveLength(tasks);
      expect(ends('workflow.')).toHaveLength(1);
    },
    { timeout: 30_000 },
  );
}
