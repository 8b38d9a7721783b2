import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { Actor } from './identity.ts';

export type FreezeScope = 'AGENT' | 'WORKFLOW' | 'VENTURE' | 'PLATFORM';

/** Subject of a freeze of the whole platform, and the venture that it stands under. */
export const platformSubject = 'platform';

/** A stop order on an agent, a workflow, a venture or the whole platform. */
export interface Freeze {
  readonly id: string;
  readonly ventureId: string;
  readonly scope: FreezeScope;
  readonly subjectId: string;
  readonly reason: string;
  readonly by: Actor;
  readonly at: Date;
}

/** What an action touches; any freeze on one of them stops it. */
export interface FreezeQuery {
  readonly ventureId: string;
  readonly workflowId?: string | null;
  readonly agentId?: string | null;
}

/** Seed that keeps these advisory locks apart from others on the same text. */
const lockSpace = 2;

interface FreezeRow extends Record<string, unknown> {
  freeze_id: string;
  venture_id: string;
  scope: FreezeScope;
  subject_id: string;
  reason: string;
  applied_by: Actor;
  applied_at: Date | string;
}

/**
 * Reads the freeze in force on any of the subjects, the widest first. Always the committed truth, never a cache. In a
 * transaction it also holds a new freeze of the venture back until the transaction ends: once a freeze is acknowledged,
 * nothing that was checked before it can still commit.
 */
export async function freezeInForce(queryable: Queryable, query: FreezeQuery): Promise<Freeze | null> {
  // A statement of its own: the next one's snapshot must be taken with the lock held.
  await queryable.execute(sql`
    select pg_advisory_xact_lock_shared(hashtextextended(${platformSubject}, ${lockSpace})),
      pg_advisory_xact_lock_shared(hashtextextended(${query.ventureId}, ${lockSpace}))`);
  const subjects = subjectsOf(query);
  const { rows } = await queryable.execute<FreezeRow>(sql`
    select freeze_id, venture_id, scope, subject_id, reason, applied_by, applied_at from platform.freezes
    where subject_id in ${subjects} and lifted_at is null
    order by array_position(array['PLATFORM', 'VENTURE', 'WORKFLOW', 'AGENT'], scope) limit 1`);
  return rows[0] ? toFreeze(rows[0]) : null;
}

/** What a freeze on stops the action, the widest first. */
export function subjectsOf({ ventureId, workflowId, agentId }: FreezeQuery): string[] {
  return [platformSubject, ventureId, workflowId, agentId].filter((id) => id !== undefined && id !== null);
}

/** Freezes in force on each of the subjects, by subject id. */
export async function freezesOn(queryable: Queryable, subjectIds: readonly string[]): Promise<Map<string, Freeze>> {
  if (subjectIds.length === 0) return new Map();
  const { rows } = await queryable.execute<FreezeRow>(sql`
    select freeze_id, venture_id, scope, subject_id, reason, applied_by, applied_at from platform.freezes
    where subject_id in ${subjectIds} and lifted_at is null`);
  return new Map(rows.map((row) => [row.subject_id, toFreeze(row)]));
}

/** Waits for transactions that have checked the venture's freezes. @returns false when the subject is frozen already; the freeze in force stays as it is */
export async function applyFreeze(tx: Tx, freeze: Omit<Freeze, 'at'>): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${freeze.ventureId}, ${lockSpace}))`);
  const { rowCount } = await tx.execute(sql`
    insert into platform.freezes (freeze_id, venture_id, scope, subject_id, reason, applied_by)
    values (${freeze.id}, ${freeze.ventureId}, ${freeze.scope}, ${freeze.subjectId}, ${freeze.reason}, ${JSON.stringify(freeze.by)}::jsonb)
    on conflict (subject_id) where lifted_at is null do nothing`);
  return rowCount === 1;
}

/** @returns the freeze that was lifted, or null when none was in force */
export async function liftFreeze(
  tx: Tx,
  lift: { readonly subjectId: string; readonly reason: string; readonly by: Actor },
): Promise<Freeze | null> {
  const { rows } = await tx.execute<FreezeRow>(sql`
    update platform.freezes
    set lifted_at = clock_timestamp(), lifted_by = ${JSON.stringify(lift.by)}::jsonb, lift_reason = ${lift.reason}
    where subject_id = ${lift.subjectId} and lifted_at is null
    returning freeze_id, venture_id, scope, subject_id, reason, applied_by, applied_at`);
  return rows[0] ? toFreeze(rows[0]) : null;
}

function toFreeze(row: FreezeRow): Freeze {
  return {
    id: row.freeze_id,
    ventureId: row.venture_id,
    scope: row.scope,
    subjectId: row.subject_id,
    reason: row.reason,
    by: row.applied_by,
    at: new Date(row.applied_at),
  };
}
