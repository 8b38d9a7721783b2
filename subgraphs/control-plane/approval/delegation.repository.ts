import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { PageRequest } from '#runtime/graphql/connection.ts';
import type { ApprovalDelegationParent } from '../parents.ts';
import { approvalDelegations } from '../tables.ts';

/** In force now, by the database's clock. */
const inForce = and(isNull(approvalDelegations.revokedAt), gt(approvalDelegations.endsAt, sql`clock_timestamp()`));

export type NewDelegation = Pick<
  ApprovalDelegationParent,
  'id' | 'ventureId' | 'fromId' | 'from' | 'toId' | 'toName' | 'reason' | 'endsAt'
>;

/** Stores a delegation, made now. */
export async function insertDelegation(tx: Tx, delegation: NewDelegation): Promise<void> {
  await tx.insert(approvalDelegations).values({ ...delegation, createdAt: sql`clock_timestamp()` });
}

/** Delegations by id, in no order. */
export function findDelegations(queryable: Queryable, ids: readonly string[]): Promise<ApprovalDelegationParent[]> {
  return queryable
    .select()
    .from(approvalDelegations)
    .where(inArray(approvalDelegations.id, [...ids]));
}

/**
 * The delegation in force by which somebody may use another's voice in a venture, the one that ends last; it can't be revoked
 * until the transaction ends.
 */
export async function lockDelegation(
  tx: Tx,
  { ventureId, fromId, toId }: { readonly ventureId: string; readonly fromId: string; readonly toId: string },
): Promise<ApprovalDelegationParent | null> {
  const { ventureId: venture, fromId: from, toId: to } = approvalDelegations;
  const [row] = await tx
    .select()
    .from(approvalDelegations)
    .where(and(eq(venture, ventureId), eq(from, fromId), eq(to, toId), inForce))
    .orderBy(desc(approvalDelegations.endsAt))
    .limit(1)
    .for('share');
  return row ?? null;
}

/** @returns false when it was revoked before */
export async function revoke(
  tx: Tx,
  { id, by, reason }: { readonly id: string; readonly by: Actor; readonly reason: string },
): Promise<boolean> {
  const rows = await tx
    .update(approvalDelegations)
    .set({ revokedAt: sql`clock_timestamp()`, revokedBy: by, revokeReason: reason })
    .where(and(eq(approvalDelegations.id, id), isNull(approvalDelegations.revokedAt)))
    .returning({ id: approvalDelegations.id });
  return rows.length > 0;
}

/** Delegations of a venture, newest first. */
export function listDelegations(
  queryable: Queryable,
  { ventureId, onlyInForce }: { readonly ventureId: string; readonly onlyInForce: boolean },
  page: PageRequest,
): Promise<ApprovalDelegationParent[]> {
  const { id, createdAt } = approvalDelegations;
  const [at, afterId = ''] = page.after ?? [];
  return queryable
    .select()
    .from(approvalDelegations)
    .where(
      and(
        eq(approvalDelegations.ventureId, ventureId),
        onlyInForce ? inForce : undefined,
        at === undefined ? undefined : or(lt(createdAt, at), and(eq(createdAt, at), lt(id, afterId))),
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(page.first + 1);
}
