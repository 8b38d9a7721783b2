import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { bundles } from '../tables.ts';
import type { BundleContent, BundleStanding, BundleState } from './bundle.ts';

/** A bundle as it is stored. */
export type BundleRow = typeof bundles.$inferSelect;

const standing = { id: bundles.id, version: bundles.version, hash: bundles.hash, state: bundles.state };

/** Makes publications and activations of one venture take turns until the transaction ends. */
export async function lockBundlesOf(tx: Tx, ventureId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`policy.bundles ${ventureId}`}, 0))`);
}

/** @returns 1 when the venture has no bundle yet */
export async function nextVersion(tx: Tx, ventureId: string): Promise<number> {
  const rows = await tx
    .select({ version: bundles.version })
    .from(bundles)
    .where(eq(bundles.ventureId, ventureId))
    .orderBy(desc(bundles.version))
    .limit(1);
  return (rows[0]?.version ?? 0) + 1;
}

export interface NewBundle extends BundleContent {
  readonly id: string;
  readonly ventureId: string;
  readonly version: number;
  readonly hash: string;
  readonly createdBy: Actor;
}

/** Stores a bundle in state PUBLISHED, created now. */
export async function insertBundle(tx: Tx, bundle: NewBundle): Promise<void> {
  await tx.insert(bundles).values({ ...bundle, state: 'PUBLISHED' });
}

/** Bundles by id, in no order; unknown ids are left out. */
export async function readBundles(queryable: Queryable, ids: readonly string[]): Promise<BundleRow[]> {
  if (ids.length === 0) return [];
  return queryable
    .select()
    .from(bundles)
    .where(inArray(bundles.id, [...ids]));
}

/** The bundles in force in these ventures, in no order. */
export async function readActiveBundles(queryable: Queryable, ventureIds: readonly string[]): Promise<BundleRow[]> {
  if (ventureIds.length === 0) return [];
  return queryable
    .select()
    .from(bundles)
    .where(and(inArray(bundles.ventureId, [...ventureIds]), eq(bundles.state, 'ACTIVE')));
}

/** The venture's bundle in force: always the committed truth, one row by index. */
export async function readActiveStanding(queryable: Queryable, ventureId: string): Promise<BundleStanding | null> {
  const rows = await queryable
    .select(standing)
    .from(bundles)
    .where(and(eq(bundles.ventureId, ventureId), eq(bundles.state, 'ACTIVE')));
  return rows[0] ?? null;
}

/** @returns null when there is no such bundle */
export async function readStanding(
  queryable: Queryable,
  id: string,
): Promise<(BundleStanding & { readonly ventureId: string; readonly createdBy: Actor }) | null> {
  const rows = await queryable
    .select({ ...standing, ventureId: bundles.ventureId, createdBy: bundles.createdBy })
    .from(bundles)
    .where(eq(bundles.id, id));
  return rows[0] ?? null;
}

/** The newest bundle before a version that was in force once. @returns null when there is none */
export async function readFormerlyActive(
  queryable: Queryable,
  ventureId: string,
  beforeVersion: number,
): Promise<BundleStanding | null> {
  const rows = await queryable
    .select(standing)
    .from(bundles)
    .where(and(eq(bundles.ventureId, ventureId), eq(bundles.state, 'RETIRED'), lt(bundles.version, beforeVersion)))
    .orderBy(desc(bundles.version))
    .limit(1);
  return rows[0] ?? null;
}

/** @returns null when there is no such bundle */
export async function readContent(queryable: Queryable, id: string): Promise<BundleContent | null> {
  const rows = await queryable
    .select({ policies: bundles.policies, schema: bundles.schema, allowlists: bundles.allowlists })
    .from(bundles)
    .where(eq(bundles.id, id));
  return rows[0] ?? null;
}

/** @returns the content of a bundle that is known to be there. @throws InvariantError when it is gone */
export async function requireContent(queryable: Queryable, id: string): Promise<BundleContent> {
  const content = await readContent(queryable, id);
  if (content === null) throw new InvariantError(`Policy bundle ${id} is gone`);
  return content;
}

export async function setState(tx: Tx, id: string, state: BundleState): Promise<void> {
  await tx.update(bundles).set({ state }).where(eq(bundles.id, id));
}
