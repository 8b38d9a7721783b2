import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { governanceChanges } from '../tables.ts';
import type { GovernanceChange, GovernanceChangeState } from './governance.ts';

/** What governs a venture, and what waits for a second person. */
export interface GovernanceStanding {
  readonly inForce: GovernanceChange | null;
  readonly proposed: GovernanceChange | null;
}

export type NewGovernanceChange = Pick<
  GovernanceChange,
  'id' | 'ventureId' | 'state' | 'settings' | 'reason' | 'proposedBy'
>;

/** Stores a change, made now; the venture must have none in that state. */
export async function insertChange(tx: Tx, change: NewGovernanceChange): Promise<void> {
  await tx.insert(governanceChanges).values(change);
}

/** Changes by id, in no order; unknown ids are left out. */
export async function readChanges(queryable: Queryable, ids: readonly string[]): Promise<GovernanceChange[]> {
  if (ids.length === 0) return [];
  return queryable
    .select()
    .from(governanceChanges)
    .where(inArray(governanceChanges.id, [...ids]));
}

/** Changes of these ventures that are in force or wait, in no order: at most two of each. */
export async function readStandingChanges(
  queryable: Queryable,
  ventureIds: readonly string[],
): Promise<GovernanceChange[]> {
  if (ventureIds.length === 0) return [];
  return queryable
    .select()
    .from(governanceChanges)
    .where(
      and(
        inArray(governanceChanges.ventureId, [...ventureIds]),
        inArray(governanceChanges.state, ['IN_FORCE', 'PROPOSED']),
      ),
    );
}

/** One venture's. */
export async function readStanding(queryable: Queryable, ventureId: string): Promise<GovernanceStanding> {
  return standingOf(await readStandingChanges(queryable, [ventureId]));
}

/** @param changes of one venture */
export function standingOf(changes: readonly GovernanceChange[]): GovernanceStanding {
  const inState = (state: GovernanceChangeState) => changes.find((change) => change.state === state) ?? null;
  return { inForce: inState('IN_FORCE'), proposed: inState('PROPOSED') };
}

/**
 * Whether anybody beside this actor has had a hand in policies of the tenant: published a bundle, run a backtest, or proposed or
 * confirmed a change of governance, by themselves or by a key that they made. Whoever could, and has not, is not known here.
 */
export async function isAnotherKnown(
  queryable: Queryable,
  { tenantId, actor }: { readonly tenantId: string; readonly actor: Actor },
): Promise<boolean> {
  const { rows } = await queryable.execute<{ known: boolean }>(sql`
    with self as materialized (select platform.person_behind(${JSON.stringify(actor)}::jsonb) as id)
    select exists (
      select 1 from platform.ventures v
      cross join lateral (
        select b.created_by as actor from policy.bundles b where b.venture_id = v.venture_id
        union all select t.requested_by from policy.backtests t where t.venture_id = v.venture_id
        union all select unnest(array[g.proposed_by, g.decided_by])
          from platform.governance_changes g where g.venture_id = v.venture_id
      ) as had
      where v.tenant_id = ${tenantId} and had.actor ->> 'kind' in ('PERSON', 'INTEGRATION')
        and platform.person_behind(had.actor) <> (select id from self)
    ) as known`);
  return rows[0]?.known === true;
}

/** A change that was in force is so no more. */
export async function retireChange(tx: Tx, id: string): Promise<void> {
  await tx.update(governanceChanges).set({ state: 'REPLACED' }).where(eq(governanceChanges.id, id));
}

/** Confirms or withdraws what waits. */
export async function decideChange(
  tx: Tx,
  { id, state, by }: { readonly id: string; readonly state: 'IN_FORCE' | 'WITHDRAWN'; readonly by: Actor },
): Promise<void> {
  await tx
    .update(governanceChanges)
    .set({ state, decidedBy: by, decidedAt: sql`clock_timestamp()` })
    .where(eq(governanceChanges.id, id));
}
