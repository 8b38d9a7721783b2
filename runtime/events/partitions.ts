import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';

/** The events of one month, or of all the time before the first one. */
export interface EventPartition {
  /** Of its table in the schema `platform`. */
  readonly name: string;
  /** Absent for the first one, which has everything before `to`. */
  readonly from: Date | undefined;
  readonly to: Date;
  readonly sizeBytes: bigint;
  /** When it was taken out of the log; absent while it is in it. */
  readonly detachedAt: Date | undefined;
}

/** The partitions of the log, oldest first; those that were detached too, as long as their tables are there. */
export async function listPartitions(queryable: Queryable): Promise<EventPartition[]> {
  const { rows } = await queryable.execute<{
    name: string;
    from_at: string | null;
    to_at: string;
    size: bigint;
    detached_at: string | null;
  }>(sql`
    select name, nullif(from_at, '-infinity') as from_at, to_at, detached_at,
      pg_total_relation_size(to_regclass('platform.' || name)) as size
    from platform.event_partitions where to_regclass('platform.' || name) is not null order by to_at`);
  return rows.map((row) => ({
    name: row.name,
    from: momentOf(row.from_at),
    to: new Date(row.to_at),
    sizeBytes: row.size,
    detachedAt: momentOf(row.detached_at),
  }));
}

/**
 * Takes the months that ended at or before a moment out of the log. Their tables stay, for an archive; order and hashes of
 * their events stay in the log. Needs the owner's role.
 * @returns names of the tables, and the highest position among their events (null for a month without any)
 * @throws a database error, SQLSTATE 55000, that says what still needs the events: consumers, dead letters, the sequencer
 */
export async function detachPartitions(
  queryable: Queryable,
  before: Date,
): Promise<{ readonly name: string; readonly upTo: bigint | null }[]> {
  const { rows } = await queryable.execute<{ name: string; upTo: bigint | null }>(
    sql`select partition as name, up_to as "upTo" from platform.detach_events(${before.toISOString()})`,
  );
  return rows;
}

function momentOf(text: string | null): Date | undefined {
  return text === null ? undefined : new Date(text);
}
