import { and, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Actor, Identity } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { VentureParent } from '../parents.ts';
import { ventures } from '../tables.ts';

export interface NewVenture {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly brief: JsonValue;
  readonly createdBy: Actor;
}

/** Keeps a new venture; its owner must be registered in the same transaction before. */
export async function insertVenture(tx: Tx, venture: NewVenture): Promise<void> {
  await tx.insert(ventures).values({ ...venture, createdAt: sql`clock_timestamp()` });
}

/** Ventures by id, in no order. */
export function findVentures(queryable: Queryable, ids: readonly string[]): Promise<VentureParent[]> {
  return queryable
    .select()
    .from(ventures)
    .where(inArray(ventures.id, [...ids]));
}

/** Ventures that a caller may see, newest first. */
export function listVentures(
  queryable: Queryable,
  { tenantId, ventureIds }: Identity,
  page: PageRequest,
): Promise<VentureParent[]> {
  const mine: (SQL | undefined)[] = [eq(ventures.tenantId, tenantId)];
  if (ventureIds !== undefined) mine.push(ventureIds.length === 0 ? sql`false` : inArray(ventures.id, [...ventureIds]));
  if (page.after !== undefined) {
    const [createdAt, id = ''] = page.after;
    mine.push(or(lt(ventures.createdAt, createdAt), and(eq(ventures.createdAt, createdAt), lt(ventures.id, id))));
  }
  return queryable
    .select()
    .from(ventures)
    .where(and(...mine))
    .orderBy(desc(ventures.createdAt), desc(ventures.id))
    .limit(page.first + 1);
}
