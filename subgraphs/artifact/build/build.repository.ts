import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { ArtifactSpec } from '#schema/specs/document-spec.ts';
import type { ArtifactKind } from '../artifact/artifact.ts';

/** One run of a compiler, as it is kept. */
export interface BuildRecord {
  readonly id: string;
  readonly artifactId: string;
  readonly ventureId: string;
  readonly attempt: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly failure: string | null;
}

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Builds of artifacts, oldest first. */
export async function buildsOfArtifacts(
  queryable: Queryable,
  artifactIds: readonly string[],
): Promise<readonly BuildRecord[]> {
  const { rows } = await queryable.execute<Record<string, unknown> & BuildRecord>(sql`
    select build_id as id, artifact_id as "artifactId", venture_id as "ventureId", attempt,
      ${sql.raw(instant('started_at'))} as "startedAt", ${sql.raw(instant('finished_at'))} as "finishedAt", failure
    from artifact.builds where artifact_id = any(${sql.param(artifactIds)}::text[]) order by artifact_id, attempt`);
  return rows;
}

/** An artifact that is due, locked by the transaction that asked. */
export interface DueArtifact {
  readonly id: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  readonly kind: ArtifactKind;
  readonly title: string;
  readonly authoredBy: string;
  readonly correlationId: string;
  readonly spec: ArtifactSpec;
  /** RFC 3339. */
  readonly requestedAt: string;
  readonly state: 'QUEUED' | 'BUILDING';
  /** Of the last build begun; 0 when there was none. */
  readonly attempt: number;
  readonly lastBuildId: string | null;
}

/** Locks the artifact that has been due for longest, passing over those that others hold. */
export async function lockDue(tx: Tx): Promise<DueArtifact | undefined> {
  const { rows } = await tx.execute<Record<string, unknown> & DueArtifact>(sql`
    select artifact_id as id, venture_id as "ventureId", workflow_id as "workflowId", task_id as "taskId", kind, title,
      authored_by as "authoredBy", correlation_id as "correlationId", spec,
      ${sql.raw(instant('requested_at'))} as "requestedAt", state, attempt,
      (select build_id from artifact.builds b where b.artifact_id = a.artifact_id and b.attempt = a.attempt)
        as "lastBuildId"
    from artifact.artifacts a where state in ('QUEUED', 'BUILDING') and due_at <= clock_timestamp()
    order by due_at, artifact_id limit 1 for update of a skip locked`);
  return rows[0];
}

/** Begins a build of an artifact that the transaction has locked. */
export async function beginBuild(
  tx: Tx,
  build: { readonly id: string; readonly artifactId: string; readonly ventureId: string; readonly attempt: number },
  leaseMs: number,
): Promise<void> {
  await tx.execute(sql`
    update artifact.artifacts
    set state = 'BUILDING', attempt = ${build.attempt}, due_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
    where artifact_id = ${build.artifactId}`);
  await tx.execute(sql`
    insert into artifact.builds (build_id, artifact_id, venture_id, attempt)
    values (${build.id}, ${build.artifactId}, ${build.ventureId}, ${build.attempt})`);
}

/** Which build of which artifact: what a compiler holds. */
export interface Attempt {
  readonly artifactId: string;
  readonly attempt: number;
}

/** @returns false when the artifact is not this attempt's any more */
export async function extendLease(queryable: Queryable, held: Attempt, leaseMs: number): Promise<boolean> {
  const { rowCount } = await queryable.execute(sql`
    update artifact.artifacts set due_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
    where artifact_id = ${held.artifactId} and attempt = ${held.attempt} and state = 'BUILDING'`);
  return rowCount === 1;
}

export interface StoredFile {
  readonly objectKey: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly pages: number;
}

/** @returns false when the artifact is not this attempt's any more; nothing is written then */
export async function saveReady(tx: Tx, held: Attempt, file: StoredFile): Promise<boolean> {
  const { rowCount } = await tx.execute(sql`
    update artifact.artifacts
    set state = 'READY', object_key = ${file.objectKey}, size_bytes = ${file.sizeBytes}, sha256 = ${file.sha256},
      pages = ${file.pages}
    where artifact_id = ${held.artifactId} and attempt = ${held.attempt} and state = 'BUILDING'`);
  if (rowCount === 1) await endBuild(tx, held, null);
  return rowCount === 1;
}

/**
 * @param retryAfterMs pause before the next attempt, or null when there is none: the artifact has FAILED
 * @returns false when the artifact is not this attempt's any more; nothing is written then
 */
export async function saveFailed(
  tx: Tx,
  held: Attempt,
  failure: string,
  retryAfterMs: number | null,
): Promise<boolean> {
  const { rowCount } = await tx.execute(sql`
    update artifact.artifacts
    set state = ${retryAfterMs === null ? 'FAILED' : 'QUEUED'}, failure = ${retryAfterMs === null ? failure : null},
      due_at = clock_timestamp() + ${retryAfterMs ?? 0} * interval '1 ms'
    where artifact_id = ${held.artifactId} and attempt = ${held.attempt} and state = 'BUILDING'`);
  if (rowCount === 1) await endBuild(tx, held, failure);
  return rowCount === 1;
}

async function endBuild(tx: Tx, held: Attempt, failure: string | null): Promise<void> {
  await tx.execute(sql`
    update artifact.builds set finished_at = clock_timestamp(), failure = ${failure}
    where artifact_id = ${held.artifactId} and attempt = ${held.attempt} and finished_at is null`);
}

/** @returns artifacts that wait for a compiler or are being built */
export async function countUnfinished(queryable: Queryable): Promise<number> {
  const { rows } = await queryable.execute<{ count: number }>(
    sql`select count(*)::int as count from artifact.artifacts where state in ('QUEUED', 'BUILDING')`,
  );
  return rows[0]?.count ?? 0;
}
