import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readEvents, readHead } from '#runtime/events/read.ts';
import {
  type ControlPlaneStack,
  newVenture,
  startControlPlane,
  startWorker,
  submit,
  succeedAtOnce,
  view,
} from '../testing/fixture.ts';
import { findActivities, portfolioEventTypes, projectActivity } from './portfolio.projection.ts';

let plane: ControlPlaneStack;

beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane?.stop());

test('replaying the log from zero, with repeats, gives the totals that were kept as it grew', async () => {
  const ventures = await Promise.all([newVenture(plane), newVenture(plane)]);
  const worker = await startWorker(plane, (work, board) =>
    work.workflow.name === 'Launch' && work.task.name === 'fail'
      ? board.fail(work.token, 'on purpose')
      : succeedAtOnce(work, board),
  );
  for (const venture of ventures) {
    for (const task of ['win', 'fail', 'win']) {
      const id = await submit(plane, venture, { [task]: [] });
      await vi.waitFor(async () => expect((await view(plane, venture, id)).state).toMatch(/SUCCEEDED|FAILED/), 60_000);
    }
  }
  await worker.close();
  const { db } = plane.runtime;
  const ids = ventures.map((venture) => venture.id);
  const read = async () => (await findActivities(db.drizzle, ids)).sort((a, b) => (a.ventureId < b.ventureId ? -1 : 1));
  const totals = { workflowsSubmitted: 3, workflowsSucceeded: 2, workflowsFailed: 1 };
  await vi.waitFor(async () => expect(await read()).toMatchObject([totals, totals]), 60_000);

  const kept = await read();
  const events = await readEvents(db.drizzle, {
    types: portfolioEventTypes,
    upTo: await readHead(db.drizzle),
    limit: 1_000,
  });
  await db.transaction(async (tx) => {
    await tx.execute(sql`truncate control_plane.venture_activity`);
    for (const event of events) {
      await projectActivity(tx, [event]);
      await projectActivity(tx, [event]);
    }
  });
  expect(await read()).toEqual(kept);

  await db.transaction(async (tx) => {
    await tx.execute(sql`truncate control_plane.venture_activity`);
    await projectActivity(tx, events.slice(0, 5));
    await projectActivity(tx, events);
    await projectActivity(tx, events.slice(3));
  });
  expect(await read()).toEqual(kept);
});
