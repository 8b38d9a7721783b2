import { timingSafeEqual } from 'node:crypto';
import { type Hash, nodeHash } from './merkle-tree.ts';

/** @returns true when both are the same hash */
export function sameHash(left: Hash, right: Hash): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

export interface InclusionClaim {
  /** Index of the leaf, from 0. */
  readonly index: bigint;
  /** Number of leaves of the tree. */
  readonly size: bigint;
  readonly leafHash: Hash;
  /** From the leaf to the root. */
  readonly hashes: readonly Hash[];
}

/**
 * Computes the root that an inclusion proof leads to (RFC 9162, section 2.1.3.2).
 * @returns undefined when the proof can't belong to that leaf of a tree of that size
 */
export function rootOfInclusion(claim: InclusionClaim): Hash | undefined {
  const { index, size } = claim;
  if (index < 0n || index >= size) return undefined;
  let node = index;
  let last = size - 1n;
  let root = claim.leafHash;
  for (const hash of claim.hashes) {
    if (last === 0n) return undefined;
    if ((node & 1n) === 1n || node === last) {
      root = nodeHash(hash, root);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      root = nodeHash(root, hash);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : undefined;
}

/** @returns true when the leaf is at its place in the tree with this root */
export function verifyInclusion(claim: InclusionClaim, root: Hash): boolean {
  const computed = rootOfInclusion(claim);
  return computed !== undefined && sameHash(computed, root);
}

export interface ConsistencyClaim {
  readonly firstSize: bigint;
  readonly firstRoot: Hash;
  readonly secondSize: bigint;
  readonly secondRoot: Hash;
  readonly hashes: readonly Hash[];
}

/**
 * Checks that the second tree only appended to the first (RFC 9162, section 2.1.4.2).
 * @returns false also for sizes that no proof exists for (0, or first above second)
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { firstSize, secondSize, firstRoot, secondRoot } = claim;
  if (firstSize <= 0n || firstSize > secondSize) return false;
  if (firstSize === secondSize) return claim.hashes.length === 0 && sameHash(firstRoot, secondRoot);
  // A first tree that is one complete subtree is its own first proof hash and is left out of the proof.
  const isPowerOfTwo = (firstSize & (firstSize - 1n)) === 0n;
  const [start, ...rest] = isPowerOfTwo ? [firstRoot, ...claim.hashes] : claim.hashes;
  if (start === undefined || claim.hashes.length === 0) return false;
  let node = firstSize - 1n;
  let last = secondSize - 1n;
  while ((node & 1n) === 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let first = start;
  let second = start;
  for (const hash of rest) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      second = nodeHash(second, hash);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameHash(first, firstRoot) && sameHash(second, secondRoot);
}
