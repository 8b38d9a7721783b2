import DataLoader from 'dataloader';
import { hasScope, type Identity } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import {
  type ArtifactRecord,
  artifactsOfTasks,
  artifactsOfWorkflows,
  findArtifacts,
} from './artifact/artifact.repository.ts';
import { type BuildRecord, buildsOfArtifacts } from './build/build.repository.ts';

/**
 * Batched reads of one operation. Each hides what the caller may not see: rows of another tenant come out as null or as
 * an empty list, and so does everything without `artifacts:read`.
 */
export interface Loaders {
  readonly artifactById: DataLoader<string, ArtifactRecord | null>;
  /** Oldest first, at most 200. */
  readonly artifactsOfWorkflow: DataLoader<string, readonly ArtifactRecord[]>;
  /** Oldest first, at most 200. */
  readonly artifactsOfTask: DataLoader<string, readonly ArtifactRecord[]>;
  /** Oldest first. */
  readonly buildsOfArtifact: DataLoader<string, readonly BuildRecord[]>;
}

/** Most artifacts that a workflow or task lists. */
const listMax = 200;
const unkept = { cache: false };

/** Makes the loaders of one operation, for one caller. */
export function createLoaders({ db, access }: Pick<Runtime, 'db' | 'access'>, identity: Identity): Loaders {
  const mayRead = hasScope(identity, 'artifacts:read');

  /** Reads rows for keys that a column can hold (PostgreSQL has no NUL in its text), and keeps those the caller may see. */
  async function visible<Row extends { readonly ventureId: string }>(
    read: (queryable: Queryable, keys: readonly string[]) => Promise<readonly Row[]>,
    keys: readonly string[],
  ): Promise<readonly Row[]> {
    const wanted = [...new Set(keys)].filter((key) => !key.includes('\0'));
    if (!mayRead || wanted.length === 0) return [];
    const rows = await read(db.drizzle, wanted);
    const ventureIds = [...new Set(rows.map((row) => row.ventureId))];
    const seen = await Promise.all(ventureIds.map((id) => access.canSee(identity, id)));
    const ventures = new Set(ventureIds.filter((_id, index) => seen[index]));
    return rows.filter((row) => ventures.has(row.ventureId));
  }

  function listBy<Row extends { readonly ventureId: string }>(
    read: (queryable: Queryable, keys: readonly string[]) => Promise<readonly Row[]>,
    keyOf: (row: Row) => string | null,
  ) {
    return new DataLoader<string, readonly Row[]>(async (keys) => {
      const rows = Map.groupBy(await visible(read, keys), keyOf);
      return keys.map((key) => rows.get(key) ?? []);
    }, unkept);
  }

  return {
    artifactById: new DataLoader<string, ArtifactRecord | null>(async (ids) => {
      const found = new Map((await visible(findArtifacts, ids)).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    }, unkept),
    artifactsOfWorkflow: listBy(
      (queryable, ids) => artifactsOfWorkflows(queryable, ids, listMax),
      (row) => row.workflowId,
    ),
    artifactsOfTask: listBy(
      (queryable, ids) => artifactsOfTasks(queryable, ids, listMax),
      (row) => row.taskId,
    ),
    buildsOfArtifact: listBy(buildsOfArtifacts, (row) => row.artifactId),
  };
}
