import { sql } from 'drizzle-orm';
import type { Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';

/**
 * The database's clock at this moment, in whole milliseconds. Read after locks are taken and not as `now()`, which stands
 * still from the start of the transaction: whoever waited for a lock would decide at a time before the one it waited for.
 */
export async function readDatabaseClock(tx: Tx): Promise<Date> {
  const { rows } = await tx.execute<{ ms: string }>(
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::text as ms`,
  );
  const ms = rows[0]?.ms;
  if (ms === undefined) throw new InvariantError('the database has no clock');
  return new Date(Number(ms));
}
