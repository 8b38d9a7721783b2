import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';

/** Transfers that have waited long enough, those first that have waited longest. */
export async function lapsedTransfers(
  queryable: Queryable,
  limit: number,
): Promise<readonly { readonly id: string; readonly ventureId: string }[]> {
  const { rows } = await queryable.execute<{ id: string; ventureId: string }>(sql`
    select transfer_id as id, venture_id as "ventureId" from treasury.pending_transfers
    where state = 'PENDING' and expires_at <= clock_timestamp() order by expires_at limit ${limit}`);
  return rows;
}
