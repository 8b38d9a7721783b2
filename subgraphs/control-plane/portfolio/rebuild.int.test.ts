import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { readEvents } from '#runtime/events/read.ts';
import { rebuildProjection } from '#runtime/events/rebuild.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { type ControlPlaneStack, startControlPlane } from '../testing/fixture.ts';
import { portfolioEventTypes, portfolioProjection } from './portfolio.projection.ts';

const ventureIds = Array.from({ length: 5 }, () => systemIds.next('venture'));
let plane: ControlPlaneStack;

beforeAll(async () => {
  plane = await startControlPlane(['projector']);
});
beforeEach(() => append(200));
afterAll(() => plane?.stop());

let appended = 0;
async function append(count: number): Promise<void> {
  for (let done = 0; done < count; done += 20) {
    const workflowId = systemIds.next('workflow');
    await plane.runtime.events.transact((unit) =>
      unit.append({
        ventureId: ventureIds[appended++ % ventureIds.length] ?? '',
        stream: { id: workflowId, expectedVersion: 0 },
        actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
        correlationId: workflowId,
        events: Array.from({ length: 20 }, () => ({ type: 'workflow.succeeded.v1' as const, payload: { workflowId } })),
      }),
    );
  }
}

async function activity(): Promise<unknown[]> {
  const { rows } = await plane.runtime.db.drizzle.execute(
    sql`select * from control_plane.venture_activity order by venture_id`,
  );
  return rows;
}

/** What the log says, counted by the database. */
async function wanted(): Promise<unknown[]> {
  const { rows } = await plane.runtime.db.drizzle.execute(sql`
    select venture_id, count(*)::integer as workflows_succeeded, max(seq) as seq from platform.event_log
    where type = 'workflow.succeeded.v1' group by venture_id order by venture_id`);
  return rows;
}

/** Waits until the projector has come to the end of the log. */
async function settled(): Promise<void> {
  const { db } = plane.runtime;
  await vi.waitFor(
    async () => {
      const { rows } = await db.drizzle.execute<{ left: bigint; seq: bigint }>(sql`
        select (select count(*) from platform.events) - (select count(*) from platform.event_log) as left,
          (select seq from platform.consumers where name = 'control-plane.portfolio') as seq`);
      const [last] = await readEvents(db.drizzle, { types: portfolioEventTypes, limit: 1, order: 'desc' });
      expect(rows).toEqual([{ left: 0n, seq: last?.seq }]);
    },
    { timeout: 30_000, interval: 25 },
  );
}

async function shadowTables(): Promise<unknown[]> {
  const { rows } = await plane.runtime.db.drizzle.execute(
    sql`select tablename from pg_tables where tablename like '%rebuilt%'`,
  );
  return rows;
}

describe('rebuilding the portfolio', () => {
  test('gives what the log says, while events are appended and the projector goes on', async () => {
    await settled();
    let isOver = false;
    const appending = (async () => {
      while (!isOver) {
        await append(20);
        await setTimeout(50);
      }
    })();
    const seen: unknown[][] = [];
    const reading = (async () => {
      while (!isOver) {
        seen.push(await activity());
        await setTimeout(10);
      }
    })();
    try {
      for (let round = 0; round < 3; round++) {
        const { events, seq } = await rebuildProjection(plane.runtime.db, portfolioProjection);
        expect(events).toBeGreaterThanOrEqual(200);
        expect(seq).toBeGreaterThanOrEqual(200n);
      }
    } finally {
      isOver = true;
      await Promise.all([appending, reading]);
    }
    await settled();
    expect(await activity()).toMatchObject(await wanted());
    expect(await shadowTables()).toEqual([]);
    // Nobody ever saw it empty, or half full: the totals only grow.
    const totals = seen.filter((rows) => rows.length > 0).map(totalOf);
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    const firstFull = seen.findIndex((rows) => rows.length === ventureIds.length);
    expect(seen.slice(firstFull).every((rows) => rows.length === ventureIds.length)).toBe(true);
  });

  test('mends what is wrong', async () => {
    await settled();
    const right = await activity();
    await plane.runtime.db.drizzle.execute(sql`update control_plane.venture_activity set workflows_succeeded = 7`);
    await plane.runtime.db.drizzle.execute(
      sql`insert into control_plane.venture_activity (venture_id, seq) values ('ven_none', 1)`,
    );
    await rebuildProjection(plane.runtime.db, portfolioProjection);
    expect(await activity()).toEqual(right);
  });

  test('leaves the live table as it is when it fails, and nothing beside it', async () => {
    await settled();
    const before = await activity();
    const failing = rebuildProjection(plane.runtime.db, {
      ...portfolioProjection,
      project: async (...args) => {
        await portfolioProjection.project(...args);
        throw new Error('changed its mind');
      },
    });
    await expect(failing).rejects.toThrow('changed its mind');
    expect(await activity()).toEqual(before);
    expect(await shadowTables()).toEqual([]);
  });

  test('removes what a rebuild that was killed left behind', async () => {
    await settled();
    await plane.runtime.db.drizzle.execute(
      sql`create table control_plane.venture_activity_rebuilt_0badcafe (like control_plane.venture_activity)`,
    );
    await rebuildProjection(plane.runtime.db, portfolioProjection);
    expect(await shadowTables()).toEqual([]);
  });

  test('is refused once the start of the log has been taken out of the database', async () => {
    await settled();
    const before = await activity();
    const { drizzle } = plane.runtime.db;
    await drizzle.execute(sql`update platform.sequencer set floor_seq = 10`);
    await expect(rebuildProjection(plane.runtime.db, portfolioProjection)).rejects.toThrow('begins behind seq 10');
    await drizzle.execute(sql`update platform.sequencer set floor_seq = 0`);
    expect(await activity()).toEqual(before);
  });

  test('is refused for a table that would lose something, and for a consumer that never ran', async () => {
    const never = { ...portfolioProjection, name: 'test.never' };
    await expect(rebuildProjection(plane.runtime.db, never)).rejects.toThrow('test.never has never run');
    const events = { ...portfolioProjection, tables: ['platform.events'] };
    await expect(rebuildProjection(plane.runtime.db, events)).rejects.toThrow('it would lose the trigger');
    expect(await shadowTables()).toEqual([]);
  });
});

function totalOf(rows: readonly unknown[]): number {
  // The column is an integer that is never null.
  return (rows as { workflows_succeeded: number }[]).reduce((sum, row) => sum + row.workflows_succeeded, 0);
}
