import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import type { Hash, NodeAddress, TreeNode } from '#runtime/proof/merkle-tree.ts';

/** How far the tree has come. */
export interface TreeState {
  /** Number of leaves. */
  readonly size: bigint;
  /** Chain hash of the last event in the tree. */
  readonly headHash: string;
  /** Size that a checkpoint is wanted for. */
  readonly dueSize: bigint;
}

export async function readTreeState(queryable: Queryable, lock: 'locked' | 'unlocked'): Promise<TreeState | undefined> {
  const { rows } = await queryable.execute<{ size: bigint; head_hash: string; due_size: bigint }>(
    sql`select size, head_hash, due_size from compliance.log_tree ${lock === 'locked' ? sql`for update` : sql``}`,
  );
  const row = rows[0];
  return row && { size: row.size, headHash: row.head_hash, dueSize: row.due_size };
}

/**
 * Adds one event's nodes, in one statement, if the event is the very next one.
 * @param isDue whether the event calls for a checkpoint some time
 * @returns false when the tree does not end with the event before this one; nothing is written then
 */
export async function insertLeaf(
  tx: Tx,
  event: SequencedEvent,
  nodes: readonly TreeNode[],
  isDue: boolean,
): Promise<boolean> {
  const { rowCount } = await tx.execute(sql`
    with moved as (
      update compliance.log_tree
      set size = ${event.seq}, head_hash = ${event.hash}, due_size = case when ${isDue} then ${event.seq} else due_size end
      where size = ${event.seq - 1n} and head_hash = ${event.previousHash}
      returning 1)
    insert into compliance.tree_nodes (level, node_index, hash)
    select node.level, node.node_index, node.hash
    from moved, unnest(${levelsOf(nodes)}::smallint[], ${indexesOf(nodes)}::bigint[],
      ${sql.param(nodes.map((node) => node.hash))}::bytea[]) as node (level, node_index, hash)`);
  return rowCount === nodes.length;
}

/** Reads complete subtrees; those that are not stored are left out. */
export async function readNodes(queryable: Queryable, addresses: readonly NodeAddress[]): Promise<NodeReader> {
  const hashes = new Map<string, Hash>();
  if (addresses.length > 0) {
    const { rows } = await queryable.execute<{ level: number; node_index: bigint; hash: Buffer }>(sql`
      select level, node_index, hash from compliance.tree_nodes
      join unnest(${levelsOf(addresses)}::smallint[], ${indexesOf(addresses)}::bigint[]) as wanted (level, node_index)
        using (level, node_index)`);
    for (const row of rows) hashes.set(keyOf({ level: row.level, index: row.node_index }), row.hash);
  }
  return (address) => hashes.get(keyOf(address));
}

/** Hash of a complete subtree that was read, else undefined. */
export type NodeReader = (address: NodeAddress) => Hash | undefined;

function keyOf({ level, index }: NodeAddress): string {
  return `${level}/${index}`;
}

function levelsOf(addresses: readonly NodeAddress[]) {
  return sql.param(addresses.map((address) => address.level));
}

function indexesOf(addresses: readonly NodeAddress[]) {
  return sql.param(addresses.map((address) => address.index.toString()));
}
