import type { Queryable, Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { chainHash, type SequencedEvent } from '#runtime/events/event.ts';
import { eventLeafHash } from '#runtime/proof/event-leaf.ts';
import {
  appendLeaf,
  consistencyAddresses,
  emptyFrontier,
  type Frontier,
  foldSubtrees,
  frontierAddresses,
  type Hash,
  inclusionAddresses,
  type NodeAddress,
  rootOf,
} from '#runtime/proof/merkle-tree.ts';
import { insertLeaf, type NodeReader, readNodes, readTreeState } from './tree.repository.ts';

/** Where one leaf is in a tree of one size. */
export interface LeafPlace {
  /** From 0: the event's `seq` less one. */
  readonly index: bigint;
  readonly size: bigint;
}

/** An inclusion proof without its root. */
export interface LeafProof extends LeafPlace {
  readonly leafHash: Hash;
  /** From the leaf to the root. */
  readonly hashes: readonly Hash[];
}

/** The Merkle tree over the whole log. */
export interface LogTree {
  /**
   * Appends the next event's leaf.
   * @param isDue whether the event calls for a checkpoint some time
   * @throws InvariantError when the event's hash is wrong, or it is not the one that follows the last: a gap, a repeat,
   *   or a broken chain
   */
  append(tx: Tx, event: SequencedEvent, isDue: boolean): Promise<void>;
  /** @throws InvariantError when the tree has not come to this size */
  rootAt(queryable: Queryable, size: bigint): Promise<Hash>;
  /**
   * Inclusion proofs for any number of leaves, by one query of at most about log2(size) nodes each.
   * @throws InvariantError when the tree has not come to a size; RangeError for a leaf outside its size
   */
  inclusionProofs(queryable: Queryable, places: readonly LeafPlace[]): Promise<LeafProof[]>;
  /** @throws InvariantError as `rootAt`; RangeError unless 0 < first <= second */
  consistencyProof(queryable: Queryable, first: bigint, second: bigint): Promise<Hash[]>;
}

/** Opens the tree that is stored in the database. */
export function createLogTree(): LogTree {
  // The right edge follows from the log alone, so it stays right when the database transaction that made it rolls back.
  let edge: Frontier = emptyFrontier;

  async function edgeAt(queryable: Queryable, size: bigint): Promise<Frontier> {
    if (edge.size === size) return edge;
    const addresses = frontierAddresses(size);
    const read = await readNodes(queryable, addresses);
    return { size, hashes: addresses.map((address) => required(read, address)) };
  }

  return {
    async append(tx, event, isDue) {
      if (chainHash(event) !== event.hash) {
        throw new InvariantError(`Event ${event.seq} (${event.id}) does not have the hash that the log gives it`);
      }
      const before = await edgeAt(tx, event.seq - 1n);
      const { frontier, nodes } = appendLeaf(before, eventLeafHash(event));
      if (!(await insertLeaf(tx, event, nodes, isDue))) {
        const state = await readTreeState(tx, 'unlocked');
        throw new InvariantError(
          state?.size === event.seq - 1n
            ? `Event ${event.seq} does not follow from the event before it: the chain of hashes is broken`
            : `Event ${event.seq} can't be appended to a tree of ${state?.size} leaves`,
        );
      }
      edge = frontier;
    },
    async rootAt(queryable, size) {
      return rootOf(await edgeAt(queryable, size));
    },
    async inclusionProofs(queryable, places) {
      const plans = places.map((place) => ({
        place,
        leaf: { level: 0, index: place.index },
        path: inclusionAddresses(place.index, place.size),
      }));
      const read = await readNodes(queryable, unique(plans.flatMap((plan) => [plan.leaf, ...plan.path.flat()])));
      return plans.map(({ place, leaf, path }) => ({
        ...place,
        leafHash: required(read, leaf),
        hashes: path.map((range) => foldSubtrees(range.map((address) => required(read, address)))),
      }));
    },
    async consistencyProof(queryable, first, second) {
      const path = consistencyAddresses(first, second);
      const read = await readNodes(queryable, path.flat());
      return path.map((range) => foldSubtrees(range.map((address) => required(read, address))));
    },
  };
}

function required(read: NodeReader, address: NodeAddress): Hash {
  const hash = read(address);
  if (hash === undefined) throw new InvariantError(`The tree has no node ${address.index} on level ${address.level}`);
  return hash;
}

function unique(addresses: readonly NodeAddress[]): NodeAddress[] {
  return [...new Map(addresses.map((address) => [`${address.level}/${address.index}`, address])).values()];
}
