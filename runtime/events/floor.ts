import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';

/** @returns position from which the log can be replayed: events up to it have left the database; 0 when all are there */
export async function readFloor(queryable: Queryable): Promise<bigint> {
  const { rows } = await queryable.execute<{ floor: bigint }>(
    sql`select floor_seq as floor from platform.sequencer limit 1`,
  );
  return rows[0]?.floor ?? 0n;
}
