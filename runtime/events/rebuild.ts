import { randomBytes } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '#runtime/db/db.ts';
import { InvalidInputError } from '#runtime/errors/errors.ts';
import type { EventType } from '#schema/events/catalog.ts';
import type { SequencedEvent } from './event.ts';
import { readLogBounds } from './log-bounds.ts';
import { type ReadVersions, readEvents } from './read.ts';

/** Tables that follow from the log alone, and how: what can be thrown away and made again. */
export interface Projection extends ReadVersions {
  /** Name of the consumer that keeps the tables. */
  readonly name: string;
  readonly types: readonly EventType[];
  /** With their schema: `control_plane.venture_activity`. No other table refers to them, and they have no triggers. */
  readonly tables: readonly string[];
  /**
   * Applies events in order, in the caller's transaction, with as few statements as can be. Reads and writes nothing but
   * `tables`.
   * @param events at least one, up to 1,000
   * @param nameOf the table to use in place of one of `tables`
   */
  project(tx: Tx, events: readonly SequencedEvent[], nameOf: (table: string) => SQL): Promise<void>;
}

/** Names the tables of a projection as they are. */
export const liveTables = (table: string): SQL => sql.raw(table);

export interface Rebuilt {
  /** Events that were applied. */
  readonly events: number;
  /** Position up to which the tables stand. */
  readonly seq: bigint;
}

const shadowMark = '_rebuilt_';
// Bounded, since an open transaction that has written holds up the sequencing of the whole log.
const pageSize = 1_000;
/** The rest that is replayed while the consumer waits. */
const restMax = 200;

/**
 * Makes a projection's tables again from the log, beside the live ones, and puts them in their place in one transaction.
 * The consumer goes on meanwhile; it waits only while the last few events are replayed and the tables are exchanged.
 * @param onProgress told the position after each page
 * @throws InvalidInputError when the consumer has never run, a table has what would be lost, or the log has lost its start
 */
export async function rebuildProjection(
  db: Database,
  projection: Projection,
  onProgress: (seq: bigint) => void = () => undefined,
): Promise<Rebuilt> {
  const { name, tables } = projection;
  // A name of its own: two rebuilds at once never write to one table, the later one ends the earlier.
  const suffix = `${shadowMark}${randomBytes(4).toString('hex')}`;
  const shadows = new Map(tables.map((table) => [table, `${table}${suffix}`]));
  const shadowOf = (table: string) => sql.raw(shadows.get(table) ?? table);
  const { floor } = await readLogBounds(db.drizzle);
  if (floor > 0n)
    throw new InvalidInputError(`The log begins behind seq ${floor}: ${name} can't be made again from it`);
  await db.transaction((tx) => makeShadows(tx, shadows));
  let seq = 0n;
  let events = 0;

  /** Replays one page. @returns how many events it had */
  async function replay(tx: Tx, upTo: bigint): Promise<number> {
    const { types, upcast = false } = projection;
    const page = await readEvents(tx, { types, upcast, after: seq, upTo, limit: pageSize });
    if (page.length > 0) await projection.project(tx, page, shadowOf);
    // A page that is not full has everything up to there.
    seq = page.length < pageSize ? upTo : (page.at(-1)?.seq ?? upTo);
    events += page.length;
    return page.length;
  }

  try {
    for (;;) {
      const target = await positionOf(db.drizzle, name, '');
      while (seq < target) {
        const before = { seq, events };
        await db.transaction((tx) => {
          // Run again after a deadlock: what was rolled back was not replayed.
          ({ seq, events } = before);
          return replay(tx, target);
        });
        onProgress(seq);
      }
      const now = await positionOf(db.drizzle, name, '');
      if (now - target <= restMax) break;
    }
    const before = { seq, events };
    return await db.transaction(async (tx) => {
      ({ seq, events } = before);
      const last = await positionOf(tx, name, 'for update');
      while (seq < last) await replay(tx, last);
      for (const [table, shadow] of shadows) await exchange(tx, table, shadow);
      return { events, seq: last };
    });
  } catch (error) {
    // What can't be dropped now, the next rebuild drops.
    await db.transaction((tx) => dropShadows(tx, shadows)).catch(() => undefined);
    throw error;
  }
}

async function positionOf(queryable: Pick<Tx, 'execute'>, name: string, lock: 'for update' | ''): Promise<bigint> {
  const { rows } = await queryable.execute<{ seq: bigint }>(
    sql`select seq from platform.consumers where name = ${name} ${sql.raw(lock)}`,
  );
  if (rows[0] === undefined) throw new InvalidInputError(`${name} has never run: it has nothing to make again`);
  return rows[0].seq;
}

async function makeShadows(tx: Tx, shadows: ReadonlyMap<string, string>): Promise<void> {
  for (const [table, shadow] of shadows) {
    await refuseLosses(tx, table);
    await dropLeftovers(tx, table);
    await tx.execute(sql`create table ${sql.raw(shadow)} (like ${sql.raw(table)} including all)`);
  }
}

async function dropShadows(tx: Tx, shadows: ReadonlyMap<string, string>): Promise<void> {
  for (const shadow of shadows.values()) await tx.execute(sql`drop table if exists ${sql.raw(shadow)}`);
}

/** Drops what a rebuild that was killed left behind. */
async function dropLeftovers(tx: Tx, table: string): Promise<void> {
  const { rows } = await tx.execute<{ left: string }>(sql`
    select format('%I.%I', schemaname, tablename) as left from pg_tables
    where starts_with(schemaname || '.' || tablename, ${table + shadowMark})`);
  for (const { left } of rows) await tx.execute(sql`drop table if exists ${sql.raw(left)}`);
}

/** A copy has the columns, checks and indexes of a table, and neither its triggers nor its foreign keys. */
async function refuseLosses(tx: Tx, table: string): Promise<void> {
  const { rows } = await tx.execute<{ what: string }>(sql`
    select 'the trigger ' || tgname as what from pg_trigger where tgrelid = ${table}::regclass and not tgisinternal
    union all select 'the foreign key ' || conname from pg_constraint
      where contype = 'f' and ${table}::regclass in (conrelid, confrelid)`);
  if (rows[0] !== undefined) throw new InvalidInputError(`${table} can't be exchanged: it would lose ${rows[0].what}`);
}

/**
 * Empties the live table and fills it from its shadow. Readers see the one state or the other; names, grants and
 * whatever else hangs on the table stay as they are.
 */
async function exchange(tx: Tx, table: string, shadow: string): Promise<void> {
  await tx.execute(sql`delete from ${sql.raw(table)}`);
  await tx.execute(sql`insert into ${sql.raw(table)} select * from ${sql.raw(shadow)}`);
  await tx.execute(sql`drop table ${sql.raw(shadow)}`);
}
