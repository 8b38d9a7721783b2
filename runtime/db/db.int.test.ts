import type { Socket } from 'node:net';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { boundedRuns } from '#tests/support/property.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { constraintOf, type Database, isDatabaseAway, openDatabase, sqlStateOf, type Tx } from './db.ts';
import { RowArray, type RowOf } from './row-array.ts';

let stack: TestStack;
let db: Database;

beforeAll(async () => {
  stack = await startTestStack();
  db = openDatabase({
    databaseUrl: stack.databaseUrl,
    poolSize: 5,
    applicationName: 'db-test',
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  await db.drizzle.execute(sql`create table public.box (id text constraint box_key primary key, held bigint not null)`);
});
beforeEach(() => db.drizzle.execute(sql`truncate public.box`));
afterAll(async () => {
  await db?.close();
  await stack?.stop();
});

async function held(): Promise<Record<string, bigint>> {
  const { rows } = await db.drizzle.execute<{ id: string; held: bigint }>(sql`select id, held from public.box`);
  return Object.fromEntries(rows.map((row) => [row.id, row.held]));
}
async function backends(pid: number): Promise<bigint | undefined> {
  const { rows } = await db.drizzle.execute<{ count: bigint }>(
    sql`select count(*) as count from pg_stat_activity where pid = ${pid}`,
  );
  return rows[0]?.count;
}
const put = (tx: Tx, id: string, amount: bigint) => tx.execute(sql`insert into public.box values (${id}, ${amount})`);

describe('rows as a parameter', () => {
  const columns = { f: 'bool', t: 'text', u: 'uuid', i: 'int4', b: 'int8', at: 'timestamptz', j: 'jsonb' } as const;
  const back = async (rows: readonly RowOf<typeof columns>[]) => {
    const array = new RowArray(columns);
    for (const row of rows) array.push(row);
    const { rows: read } = await db.pool.query(
      `select f, t, u::text as u, i, b, extract(epoch from at) * 1000 as at, j::text as j from unnest($1::public.mixed[])`,
      [array.toParameter()],
    );
    return read.map((row) => ({ ...row, at: row.at === null ? null : Number(row.at) }));
  };

  beforeAll(async () => {
    await db.pool.query(
      'create type public.mixed as (f boolean, t text, u uuid, i int4, b int8, at timestamptz, j jsonb)',
    );
  });

  it('come out as they went in, whatever is in them', async () => {
    const seed = Date.now();
    console.log(`row array property, seed ${seed}`);
    const text = fc.string({ unit: 'binary', maxLength: 300 }).map((value) => value.replaceAll('\u0000', ''));
    const row = fc.record({
      f: fc.option(fc.boolean()),
      t: fc.option(text),
      u: fc.option(fc.uuid()),
      i: fc.option(fc.integer()),
      b: fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
      at: fc.option(fc.integer({ min: -1_000_000_000_000, max: 4_000_000_000_000 })),
      j: fc.option(fc.integer().map((value) => JSON.stringify({ value }).replace(':', ': '))),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
        expect(await back(rows)).toEqual(rows);
      }),
      { ...boundedRuns, seed, numRuns: 50 },
    );
  });

  it('grow with what is put into them', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i) => ({
      f: null,
      t: 'ü'.repeat(i),
      u: null,
      i,
      b: null,
      at: null,
      j: null,
    }));
    expect(await back(rows)).toEqual(rows);
  });

  it('are null when there are none', () => expect(new RowArray(columns).toParameter()).toBeNull());

  it('are refused when a column has another type than the row says', async () => {
    const array = new RowArray({ t: 'int4' });
    array.push({ t: 1 });
    const asked = db.pool.query('select * from unnest($1::public.box[])', [array.toParameter()]);
    await expect(asked).rejects.toThrow(/wrong number of columns|has type/);
  });
});

describe('the database', () => {
  it('gives bigint columns with every digit', async () => {
    const max = 2n ** 63n - 1n;
    await db.transaction((tx) => put(tx, 'a', max));
    expect(await held()).toEqual({ a: max });
  });

  it('names its connections', async () => {
    const { rows } = await db.drizzle.execute<{ name: string }>(
      sql`select current_setting('application_name') as name`,
    );
    expect(rows).toEqual([{ name: 'db-test' }]);
  });

  it('survives a connection that breaks while nobody uses it', async () => {
    await db.drizzle.execute(sql`select 1`);
    const { rows } = await db.drizzle.execute<{ broken: bigint }>(sql`
      select count(pg_terminate_backend(pid)) as broken from pg_stat_activity
      where application_name = 'db-test' and datname = current_database() and pid <> pg_backend_pid()`);
    expect(rows).toHaveLength(1);
    await expect.poll(() => db.drizzle.execute(sql`select 1`).then(() => 'answers', String)).toBe('answers');
  });
});

describe('a transaction', () => {
  it('fails, and nothing else does, when its connection breaks between two of its queries', async () => {
    const broken = db.transaction(async (tx) => {
      await put(tx, 'lost', 1n);
      const { rows } = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await db.drizzle.execute(sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`);
      // The connection is told while it waits for nothing.
      await expect.poll(async () => backends(rows[0]?.pid ?? 0)).toBe(0n);
      await put(tx, 'never', 1n);
    });
    const fault = await broken.catch((error: unknown) => error);
    expect(isDatabaseAway(fault)).toBe(true);
    expect(await held()).toEqual({});
  });

  it('that can not even begin gives its connection back', async () => {
    const own = openDatabase({
      databaseUrl: stack.databaseUrl,
      poolSize: 1,
      applicationName: 'db-test-begin',
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    // What the driver's types do not tell of.
    const breakIt = (client: unknown) => (client as { connection: { stream: Socket } }).connection.stream.destroy();
    own.pool.once('acquire', breakIt);
    const fault = await own.transaction((tx) => tx.execute(sql`select 1`)).catch((error: unknown) => error);
    expect(isDatabaseAway(fault)).toBe(true);
    expect(await own.transaction(async (tx) => (await tx.execute(sql`select 1`)).rowCount)).toBe(1);
    // Waits for all connections that somebody has.
    await own.close();
  });

  it('is kept when its work returns and taken back when it throws', async () => {
    expect(await db.transaction(async (tx) => (await put(tx, 'kept', 1n)).rowCount)).toBe(1);
    const failed = db.transaction(async (tx) => {
      await put(tx, 'lost', 1n);
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await held()).toEqual({ kept: 1n });
  });

  it('that meets a deadlock is run again until both are done', async () => {
    await db.transaction(async (tx) => {
      await put(tx, 'a', 0n);
      await put(tx, 'b', 0n);
    });
    let runs = 0;
    const bothHold = Promise.withResolvers<void>();
    let holding = 0;
    const isThrough = { a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>() };
    const move = async (first: 'a' | 'b', second: 'a' | 'b') => {
      let own = 0;
      await db.transaction(async (tx) => {
        runs++;
        // Run again before the other one has what it waits for, this one could stand in its way once more.
        if (++own > 1) await isThrough[second].promise;
        await tx.execute(sql`update public.box set held = held + 1 where id = ${first}`);
        holding++;
        if (holding === 2) bothHold.resolve();
        await bothHold.promise;
        await tx.execute(sql`update public.box set held = held + 1 where id = ${second}`);
      });
      isThrough[first].resolve();
    };
    await Promise.all([move('a', 'b'), move('b', 'a')]);
    expect(await held()).toEqual({ a: 2n, b: 2n });
    expect(runs).toBe(3);
  });

  it('that never gets through is given up after six runs', async () => {
    let runs = 0;
    const failed = db.transaction(async (tx) => {
      runs++;
      await tx.execute(sql`do $$ begin raise exception 'again' using errcode = 'serialization_failure'; end $$`);
    });
    const error: unknown = await failed.catch((fault: unknown) => fault);
    expect(sqlStateOf(error)).toBe('40001');
    expect(runs).toBe(6);
  });

  it('with any other fault is not run again', async () => {
    let runs = 0;
    const failed = db.transaction(async (tx) => {
      runs++;
      await put(tx, 'a', 1n);
      await put(tx, 'a', 2n);
    });
    const error: unknown = await failed.catch((fault: unknown) => fault);
    expect([sqlStateOf(error), constraintOf(error), runs]).toEqual(['23505', 'box_key', 1]);
    expect(await held()).toEqual({});
  });
});

describe('what an error is', () => {
  it('is undefined for one that is none of the database', () => {
    expect(sqlStateOf(new Error('no'))).toBeUndefined();
    expect(constraintOf('a text')).toBeUndefined();
  });
});

describe('a fault', () => {
  it.each([
    ['a server that is shutting down', '57P01', true],
    ['a server that is starting', '57P03', true],
    ['a connection that failed', '08006', true],
    ['a constraint', '23505', false],
    ['a deadlock', '40P01', false],
  ])('of %s', async (_what, state, isAway) => {
    const raised = db.drizzle.execute(sql.raw(`do $$ begin raise exception 'x' using errcode = '${state}'; end $$`));
    expect(isDatabaseAway(await raised.catch((error: unknown) => error))).toBe(isAway);
  });

  it('of nobody listening is one of a database that is away; one of ours is not', async () => {
    const nobody = openDatabase({
      databaseUrl: 'postgres://venture@127.0.0.1:1/none',
      poolSize: 1,
      applicationName: 'db-test',
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    expect(isDatabaseAway(await nobody.drizzle.execute(sql`select 1`).catch((error: unknown) => error))).toBe(true);
    await nobody.close();
    expect(isDatabaseAway(new Error('Something else'))).toBe(false);
  });
});
