import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';

/** What of the log can be read, and which log it is. */
export interface LogBounds {
  /** Which incarnation of the log this is, from 0: a log that was restored into another cluster begins the next one. */
  readonly epoch: number;
  /** Position from which the log can be replayed: events up to it have left the database; 0 when all are there. */
  readonly floor: bigint;
  /** Position of the last event, 0 for an empty log. */
  readonly head: bigint;
}

/** Reads the bounds of the log as they are now. */
export async function readLogBounds(queryable: Queryable): Promise<LogBounds> {
  const { rows } = await queryable.execute<{ epoch: number; floor: bigint; head: bigint }>(
    sql`select epoch, floor_seq as floor, seq as head from platform.sequencer`,
  );
  const [bounds] = rows;
  if (bounds === undefined) throw new Error('The log has no row in platform.sequencer; run the migrations');
  return bounds;
}
