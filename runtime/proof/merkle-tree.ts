import { createHash } from 'node:crypto';

// RFC 6962, section 2.1 (the same tree as RFC 9162, section 2.1), with SHA-256. Sizes and indexes are bigints: the log's
// positions are.

/** A tree hash: 32 bytes. */
export type Hash = Uint8Array;

/** Root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Hash = createHash('sha256').digest();

const leafPrefix = Uint8Array.of(0x00);
const nodePrefix = Uint8Array.of(0x01);

/** Hash of a leaf: SHA-256(0x00 || data). */
export function leafHash(data: Uint8Array): Hash {
  return createHash('sha256').update(leafPrefix).update(data).digest();
}

/** Hash of an inner node: SHA-256(0x01 || left || right). */
export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest();
}

/** A complete subtree: the one over leaves `index * 2^level` up to, not with, `(index + 1) * 2^level`. */
export interface NodeAddress {
  readonly level: number;
  readonly index: bigint;
}

/** A complete subtree with its hash. It never changes once its last leaf is there, so it may be stored for good. */
export interface TreeNode extends NodeAddress {
  readonly hash: Hash;
}

/** The right edge of a tree: hashes of its largest complete subtrees, left to right. All that appending needs. */
export interface Frontier {
  /** Number of leaves. */
  readonly size: bigint;
  /** As many as `size` has one bits. */
  readonly hashes: readonly Hash[];
}

/** The tree without leaves. */
export const emptyFrontier: Frontier = { size: 0n, hashes: [] };

/**
 * Appends one leaf.
 * @returns the new right edge, and the subtrees that became complete, the leaf first; two of them on average
 */
export function appendLeaf(frontier: Frontier, leaf: Hash): { frontier: Frontier; nodes: TreeNode[] } {
  const hashes = [...frontier.hashes];
  const nodes: TreeNode[] = [{ level: 0, index: frontier.size, hash: leaf }];
  let hash = leaf;
  let index = frontier.size;
  for (let level = 1; (index & 1n) === 1n; level++) {
    const left = hashes.pop();
    if (left === undefined) throw new RangeError(`A frontier of size ${frontier.size} lacks hashes`);
    hash = nodeHash(left, hash);
    index >>= 1n;
    nodes.push({ level, index, hash });
  }
  return { frontier: { size: frontier.size + 1n, hashes: [...hashes, hash] }, nodes };
}

/** Root of the tree whose right edge this is (RFC 6962, MTH). */
export function rootOf(frontier: Frontier): Hash {
  return frontier.size === 0n ? emptyRoot : foldSubtrees(frontier.hashes);
}

/**
 * Joins the complete subtrees of a range into the range's hash, from the right.
 * @param hashes left to right, at least one
 */
export function foldSubtrees(hashes: readonly Hash[]): Hash {
  const last = hashes.at(-1);
  if (last === undefined) throw new RangeError('There is nothing to fold');
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Where the hashes of a frontier are stored, left to right. */
export function frontierAddresses(size: bigint): NodeAddress[] {
  return rangeAddresses(0n, size);
}

/**
 * Where the hashes of an inclusion proof come from (RFC 6962, section 2.1.1).
 * @param index of the leaf, from 0
 * @returns one list of subtrees for each hash of the proof, from the leaf to the root; `foldSubtrees` makes the hash
 * @throws RangeError when the tree has no such leaf
 */
export function inclusionAddresses(index: bigint, size: bigint): NodeAddress[][] {
  if (index < 0n || index >= size) throw new RangeError(`A tree of ${size} leaves has no leaf ${index}`);
  const path: NodeAddress[][] = [];
  let begin = 0n;
  let end = size;
  while (end - begin > 1n) {
    const middle = begin + splitOf(end - begin);
    if (index < middle) {
      path.push(rangeAddresses(middle, end));
      end = middle;
    } else {
      path.push(rangeAddresses(begin, middle));
      begin = middle;
    }
  }
  return path.reverse();
}

/**
 * Where the hashes of a consistency proof come from (RFC 6962, section 2.1.2).
 * @param first size of the older tree, from 1
 * @param second size of the newer tree
 * @returns as `inclusionAddresses`; empty for equal sizes
 * @throws RangeError when the sizes are not 0 < first <= second
 */
export function consistencyAddresses(first: bigint, second: bigint): NodeAddress[][] {
  if (first <= 0n || first > second) throw new RangeError(`No consistency proof leads from ${first} to ${second}`);
  const path: NodeAddress[][] = [];
  let begin = 0n;
  let end = second;
  // True while the older tree is a whole subtree of the newer one that its reader already has.
  let isKnown = true;
  while (first !== end) {
    const middle = begin + splitOf(end - begin);
    if (first <= middle) {
      path.push(rangeAddresses(middle, end));
      end = middle;
    } else {
      path.push(rangeAddresses(begin, middle));
      begin = middle;
      isKnown = false;
    }
  }
  if (!isKnown) path.push(rangeAddresses(begin, end));
  return path.reverse();
}

/** Largest power of two below `size`, for sizes above 1. */
function splitOf(size: bigint): bigint {
  return 1n << BigInt((size - 1n).toString(2).length - 1);
}

/** Complete subtrees that make up leaves `begin` to `end`, left to right; `begin` starts a subtree that reaches `end`. */
function rangeAddresses(begin: bigint, end: bigint): NodeAddress[] {
  const addresses: NodeAddress[] = [];
  let at = begin;
  while (at < end) {
    const level = (end - at).toString(2).length - 1;
    addresses.push({ level, index: at >> BigInt(level) });
    at += 1n << BigInt(level);
  }
  return addresses;
}
