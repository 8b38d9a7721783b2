import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { ComparisonReport } from '../backtest/comparison.ts';
import { shadows } from '../tables.ts';
import type { Shadow, ShadowEnd } from './shadow.ts';

const columns = {
  id: shadows.id,
  ventureId: shadows.ventureId,
  bundleId: shadows.bundleId,
  position: shadows.position,
  report: shadows.report,
  startedBy: shadows.startedBy,
  startedAt: shadows.startedAt,
  endedBecause: shadows.endedBecause,
  endedAt: shadows.endedAt,
};

export type NewShadow = Pick<Shadow, 'id' | 'ventureId' | 'bundleId' | 'position' | 'report' | 'startedBy'>;

/** Stores a shadow that runs; the venture must have none. */
export async function insertShadow(tx: Tx, shadow: NewShadow): Promise<void> {
  await tx.insert(shadows).values(shadow);
}

/** The shadow that runs in a venture, kept from changing until the transaction ends. */
export async function lockRunning(tx: Tx, ventureId: string): Promise<Shadow | null> {
  const rows = await tx
    .select(columns)
    .from(shadows)
    .where(and(eq(shadows.ventureId, ventureId), isNull(shadows.endedAt)))
    .for('update');
  return rows[0] ?? null;
}

/** Shadows by id, in no order; unknown ids are left out. */
export async function readShadows(queryable: Queryable, ids: readonly string[]): Promise<Shadow[]> {
  if (ids.length === 0) return [];
  return queryable
    .select(columns)
    .from(shadows)
    .where(inArray(shadows.id, [...ids]));
}

/** The latest shadow of each of these bundles, in no order. */
export async function readLatestOfBundles(queryable: Queryable, bundleIds: readonly string[]): Promise<Shadow[]> {
  if (bundleIds.length === 0) return [];
  return queryable
    .selectDistinctOn([shadows.bundleId], columns)
    .from(shadows)
    .where(inArray(shadows.bundleId, [...bundleIds]))
    .orderBy(shadows.bundleId, desc(shadows.id));
}

export async function endShadow(tx: Tx, id: string, because: ShadowEnd, by: Actor): Promise<void> {
  await tx
    .update(shadows)
    .set({ endedBecause: because, endedBy: by, endedAt: sql`clock_timestamp()` })
    .where(eq(shadows.id, id));
}

/** Takes, for so many seconds, the running shadows that no other process has, those not looked at longest first. */
export async function claimRunning(queryable: Queryable, seconds: number, limit: number): Promise<Shadow[]> {
  const free = queryable
    .select({ id: shadows.id })
    .from(shadows)
    .where(and(isNull(shadows.endedAt), sql`${shadows.claimedUntil} <= clock_timestamp()`))
    .orderBy(shadows.claimedUntil)
    .limit(limit)
    .for('update', { skipLocked: true });
  return queryable
    .update(shadows)
    .set({ claimedUntil: sql`clock_timestamp() + make_interval(secs => ${seconds})` })
    .where(inArray(shadows.id, free))
    .returning(columns);
}

/** Notes what was looked at since, and gives the shadow back. @returns false when somebody else did, or it has ended */
export async function advance(
  queryable: Queryable,
  { id, position }: Pick<Shadow, 'id' | 'position'>,
  to: { readonly position: bigint; readonly report: ComparisonReport },
): Promise<boolean> {
  const { rowCount } = await queryable
    .update(shadows)
    .set({ ...to, claimedUntil: sql`clock_timestamp()` })
    .where(and(eq(shadows.id, id), eq(shadows.position, position), isNull(shadows.endedAt)));
  return rowCount === 1;
}
