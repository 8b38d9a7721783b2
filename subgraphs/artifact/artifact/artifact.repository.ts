import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { ArtifactSpec } from '#schema/specs/document-spec.ts';
import type { ArtifactKind, ArtifactState } from './artifact.ts';

/** An artifact as it is kept, without its spec. */
export interface ArtifactRecord {
  readonly id: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  readonly kind: ArtifactKind;
  readonly title: string;
  readonly fileName: string;
  readonly authoredBy: string;
  readonly requestedBy: Actor;
  /** RFC 3339. */
  readonly requestedAt: string;
  readonly state: ArtifactState;
  readonly objectKey: string | null;
  readonly sizeBytes: bigint | null;
  readonly sha256: string | null;
  readonly pages: number | null;
  readonly failure: string | null;
}

type Row = Record<string, unknown> & ArtifactRecord;

const columns = sql.raw(`
  artifact_id as id, venture_id as "ventureId", workflow_id as "workflowId", task_id as "taskId", kind, title,
  file_name as "fileName", authored_by as "authoredBy", requested_by as "requestedBy",
  to_char(requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "requestedAt",
  state, object_key as "objectKey", size_bytes as "sizeBytes", sha256, pages, failure`);

export interface NewArtifact {
  readonly id: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly taskId: string | null;
  readonly kind: ArtifactKind;
  readonly title: string;
  readonly fileName: string;
  readonly authoredBy: string;
  readonly spec: ArtifactSpec;
  readonly requestedBy: Actor;
  readonly correlationId: string;
}

/** Keeps a new artifact in state QUEUED, due at once. */
export async function insertArtifact(tx: Tx, artifact: NewArtifact): Promise<void> {
  const { id, ventureId, workflowId, taskId, kind, title, fileName, authoredBy, correlationId } = artifact;
  await tx.execute(sql`
    insert into artifact.artifacts (
      artifact_id, venture_id, workflow_id, task_id, kind, title, file_name, authored_by, correlation_id, spec, requested_by)
    values (
      ${id}, ${ventureId}, ${workflowId}, ${taskId}, ${kind}, ${title}, ${fileName}, ${authoredBy}, ${correlationId},
      ${JSON.stringify(artifact.spec)}::jsonb, ${JSON.stringify(artifact.requestedBy)}::jsonb)`);
}

/** Artifacts by id, in no order; ids that name none are left out. */
export function findArtifacts(queryable: Queryable, ids: readonly string[]): Promise<readonly ArtifactRecord[]> {
  return select(queryable, sql`where artifact_id = any(${sql.param(ids)}::text[])`);
}

/** Artifacts of workflows, oldest first; at most `limit` of each. */
export function artifactsOfWorkflows(
  queryable: Queryable,
  ids: readonly string[],
  limit: number,
): Promise<readonly ArtifactRecord[]> {
  return selectEach(queryable, sql`workflow_id`, ids, limit);
}

/** Artifacts of tasks, oldest first; at most `limit` of each. */
export function artifactsOfTasks(
  queryable: Queryable,
  ids: readonly string[],
  limit: number,
): Promise<readonly ArtifactRecord[]> {
  return selectEach(queryable, sql`task_id`, ids, limit);
}

/** A page of a venture's artifacts, newest first. */
export function artifactsOfVenture(
  queryable: Queryable,
  ventureId: string,
  page: { readonly kind: ArtifactKind | undefined; readonly before: string | undefined; readonly limit: number },
): Promise<readonly ArtifactRecord[]> {
  const conditions = [sql`venture_id = ${ventureId}`];
  if (page.kind !== undefined) conditions.push(sql`kind = ${page.kind}`);
  if (page.before !== undefined) conditions.push(sql`artifact_id < ${page.before}`);
  return select(
    queryable,
    sql`where ${sql.join(conditions, sql` and `)} order by artifact_id desc limit ${page.limit}`,
  );
}

async function select(queryable: Queryable, rest: SQL): Promise<readonly ArtifactRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`select ${columns} from artifact.artifacts ${rest}`);
  return rows;
}

async function selectEach(
  queryable: Queryable,
  owner: SQL,
  ids: readonly string[],
  limit: number,
): Promise<readonly ArtifactRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select a.* from unnest(${sql.param(ids)}::text[]) as wanted (id)
    cross join lateral (
      select ${columns} from artifact.artifacts where ${owner} = wanted.id order by artifact_id limit ${limit}) a
    order by a.id`);
  return rows;
}
