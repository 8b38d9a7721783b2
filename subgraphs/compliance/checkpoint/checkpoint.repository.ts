import { type SQL, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { Hash } from '#runtime/proof/merkle-tree.ts';

/** A checkpoint as it is kept. */
export interface CheckpointRow {
  /** Number of events covered. */
  readonly size: bigint;
  readonly origin: string;
  readonly rootHash: Hash;
  /** 8 hex digits. */
  readonly keyId: string;
  readonly verifierKey: string;
  /** The signed note. */
  readonly note: string;
  readonly at: Date;
}

/** Inserts a checkpoint unless there is one of its size. `at` is the database's clock when left out. */
export async function insertCheckpoint(
  tx: Tx,
  row: Omit<CheckpointRow, 'at'> & { readonly at?: Date | undefined },
): Promise<CheckpointRow | undefined> {
  const at = row.at === undefined ? sql`clock_timestamp()` : sql`${row.at.toISOString()}::timestamptz`;
  const { rows } = await tx.execute<StoredCheckpoint>(sql`
    insert into compliance.checkpoints (size, origin, root_hash, key_id, verifier_key, note, at)
    values (${row.size}, ${row.origin}, ${sql.param(row.rootHash)}, ${row.keyId}, ${row.verifierKey}, ${row.note}, ${at})
    on conflict (size) do nothing returning ${columns}`);
  return rows[0] && toRow(rows[0]);
}

export async function readCheckpointsBySize(queryable: Queryable, sizes: readonly bigint[]): Promise<CheckpointRow[]> {
  const wanted = sql.param(sizes.map(String));
  return select(queryable, sql`where size = any(${wanted}::bigint[])`);
}

/** @returns the checkpoint of the largest size, or undefined before the first */
export async function readLatestCheckpoint(queryable: Queryable): Promise<CheckpointRow | undefined> {
  return (await select(queryable, sql`order by size desc limit 1`))[0];
}

interface StoredCheckpoint extends Record<string, unknown> {
  readonly size: bigint;
  readonly origin: string;
  readonly root_hash: Buffer;
  readonly key_id: string;
  readonly verifier_key: string;
  readonly note: string;
  readonly at: string;
}

const columns = sql.raw('size, origin, root_hash, key_id, verifier_key, note, at');

async function select(queryable: Queryable, rest: SQL): Promise<CheckpointRow[]> {
  const { rows } = await queryable.execute<StoredCheckpoint>(
    sql`select ${columns} from compliance.checkpoints ${rest}`,
  );
  return rows.map(toRow);
}

function toRow(row: StoredCheckpoint): CheckpointRow {
  return {
    size: row.size,
    origin: row.origin,
    rootHash: row.root_hash,
    keyId: row.key_id,
    verifierKey: row.verifier_key,
    note: row.note,
    at: new Date(row.at),
  };
}
