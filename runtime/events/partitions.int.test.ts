import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlStateOf } from '#runtime/db/db.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { readLogBounds } from './log-bounds.ts';
import { detachPartitions, listPartitions } from './partitions.ts';
import { readEvents, readHead } from './read.ts';
import { ageTheLog, appendAt as appendTo } from './testing/aged-log.ts';

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

const run = (text: string) => runtime.db.drizzle.execute<Record<string, unknown>>(sql.raw(text));

/** What the leader of the sequencer does now and then. @returns the names of new ones */
async function ensurePartitions(): Promise<unknown[]> {
  const { rows } = await run('select platform.ensure_event_partitions() as name');
  return rows.map(({ name }) => name);
}

const appendAt = (moment: string) => appendTo(runtime.db.drizzle, moment);

async function partitionOf(id: string): Promise<string> {
  const { rows } = await runtime.db.drizzle.execute<{ name: string }>(
    sql`select relname as name from platform.events e join pg_class c on c.oid = e.tableoid where e.id = ${id}`,
  );
  return rows[0]?.name ?? 'none';
}

const month = (offset: number) => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
};
const nameOf = (at: Date) => `events_${at.toISOString().slice(0, 7).replace('-', '_')}`;

describe('the partitions of the log', () => {
  it('are there for this month and the next three, each beginning where the one before ends', async () => {
    const partitions = await listPartitions(runtime.db.drizzle);
    expect(partitions.map(({ name }) => name)).toEqual(['events_first', ...[1, 2, 3].map((n) => nameOf(month(n)))]);
    expect(partitions.map(({ to }) => to)).toEqual([1, 2, 3, 4].map(month));
    expect(partitions.map(({ from }) => from)).toEqual([undefined, ...[1, 2, 3].map(month)]);
  });

  it('are made once, however many ask at the same time', async () => {
    await run(`drop table platform.${nameOf(month(3))}`);
    await run(`delete from platform.event_partitions where name = '${nameOf(month(3))}'`);
    const made = await Promise.all([1, 2, 3, 4].map(() => ensurePartitions()));
    // The leader of the sequencer, which looks once it leads, may have been the one.
    expect([[], [nameOf(month(3))]]).toContainEqual(made.flat());
    const names = (await listPartitions(runtime.db.drizzle)).map(({ name }) => name);
    expect(names).toEqual(['events_first', ...[1, 2, 3].map((n) => nameOf(month(n)))]);
    expect(await ensurePartitions()).toEqual([]);
  });

  it('take each event by the time in its id, and one of no month too', async () => {
    const next = new Date(month(1).getTime() + 86_400_000).toISOString();
    expect(await partitionOf(await appendAt(new Date().toISOString()))).toBe('events_first');
    expect(await partitionOf(await appendAt(next))).toBe(nameOf(month(1)));
    expect(await partitionOf(await appendAt('2199-01-01T00:00:00Z'))).toBe('events_other');
  });

  it('can be neither changed nor emptied, one by one or together', async () => {
    await appendAt(new Date().toISOString());
    const tables = ['events', 'events_first', 'events_other', nameOf(month(1))];
    for (const table of tables) {
      await expect(run(`truncate platform.${table}`)).rejects.toMatchObject({ cause: { message: /append-only/ } });
      await expect(run(`update platform.${table} set type = 'x'`)).rejects.toMatchObject({
        cause: { message: /append-only/ },
      });
      await expect(run(`delete from platform.${table}`)).rejects.toMatchObject({ cause: { message: /append-only/ } });
    }
  });
});

describe('detaching months', () => {
  const reasonOf = async (before: string) => {
    const refused: unknown = await detachPartitions(runtime.db.drizzle, new Date(before)).catch(
      (error: unknown) => error,
    );
    expect(sqlStateOf(refused)).toBe('55000');
    return String((refused as { cause: Error }).cause.message);
  };

  it('waits for the sequencer, for every consumer and for dead letters, then takes them out and says up to where', async () => {
    const own = await startTestStack();
    const before = runtime;
    runtime = await createTestRuntime(own, { sequencer: false });
    try {
      await ageTheLog(runtime.db.drizzle);
      const made = (await listPartitions(runtime.db.drizzle)).map(({ name }) => name);
      expect(made.slice(0, 3)).toEqual(['events_first', 'events_2026_02', 'events_2026_03']);
      expect(made.at(-1)).toBe(nameOf(month(3)));

      const old = [await appendAt('2025-06-01T00:00:00Z'), await appendAt('2026-02-03T00:00:00Z')];
      const recent = await appendAt('2026-03-01T00:00:00Z');
      expect(await Promise.all(old.map(partitionOf))).toEqual(['events_first', 'events_2026_02']);
      expect(await reasonOf('2026-03-01Z')).toBe(
        'events_first has 1 events that are not in the log yet: is a sequencer running?',
      );

      const sequencer = await createTestRuntime(own);
      await expect.poll(() => readHead(runtime.db.drizzle), { timeout: 30_000 }).toBe(3n);
      await sequencer.close();
      await run(`insert into platform.consumers (name, seq) values ('slow', 1)`);
      expect(await reasonOf('2026-03-01Z')).toContain('not every consumer has got there: slow at 1');
      // Refused as a whole: nothing is half done.
      expect((await readEvents(runtime.db.drizzle, { limit: 10 })).map(({ seq }) => seq)).toEqual([1n, 2n, 3n]);

      await run(`update platform.consumers set seq = 3`);
      await run(`insert into platform.dead_letters (dead_letter_id, consumer, seq, event_id, type, venture_id, reason, attempts,
        first_failed_at, last_failed_at) values ('dl_1', 'slow', 2, '${old[1]}', 'x', 'ven_1', 'no', 1, now(), now())`);
      expect(await reasonOf('2026-03-01Z')).toContain('events that are to be handled again: dl_1');

      await run(`update platform.dead_letters set state = 'RESOLVED', resolved_at = now()`);
      expect(await detachPartitions(runtime.db.drizzle, new Date('2026-03-01Z'))).toEqual([
        { name: 'events_first', upTo: 1n },
        { name: 'events_2026_02', upTo: 2n },
      ]);
      expect(await readLogBounds(runtime.db.drizzle)).toEqual({ epoch: 0, floor: 2n, head: 3n });
      expect((await readEvents(runtime.db.drizzle, { limit: 10 })).map(({ id }) => id)).toEqual([recent]);
      // The chain goes on, and what was taken out is still a table.
      const { rows } = await run('select count(*) from platform.event_log');
      expect(rows).toEqual([{ count: 3n }]);
      const kept = await listPartitions(runtime.db.drizzle);
      expect(kept.filter(({ detachedAt }) => detachedAt !== undefined).map(({ name }) => name)).toEqual([
        'events_first',
        'events_2026_02',
      ]);
      expect(await detachPartitions(runtime.db.drizzle, new Date('2026-03-01Z'))).toEqual([]);
    } finally {
      await runtime.close();
      runtime = before;
      await own.stop();
    }
  });

  it('leaves this month and later ones alone', async () => {
    expect(await detachPartitions(runtime.db.drizzle, new Date('2198-01-01'))).toEqual([]);
    expect((await readLogBounds(runtime.db.drizzle)).floor).toBe(0n);
  });
});
