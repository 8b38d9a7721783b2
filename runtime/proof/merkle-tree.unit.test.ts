import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootOfInclusion, verifyConsistency, verifyInclusion } from './merkle-proof.ts';
import {
  appendLeaf,
  consistencyAddresses,
  emptyFrontier,
  emptyRoot,
  type Frontier,
  foldSubtrees,
  frontierAddresses,
  type Hash,
  inclusionAddresses,
  leafHash,
  type NodeAddress,
  rootOf,
} from './merkle-tree.ts';

// Test data of the Certificate Transparency reference implementation for RFC 6962.
const referenceLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'));
const referenceRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const h01 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const h45 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const h0123 = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';
const h4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const leaf0 = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
const leaf1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const leaf4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const referenceInclusions: readonly [index: number, size: number, path: readonly string[]][] = [
  [0, 1, []],
  [0, 8, [leaf1, h01, h4567]],
  [5, 8, [leaf4, h45, h0123]],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [1, 5, [leaf0, h01, leaf4]],
];
const referenceConsistencies: readonly [first: number, second: number, path: readonly string[]][] = [
  [1, 1, []],
  [1, 8, [leaf1, h01, h4567]],
  [6, 8, ['0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a', h45, h0123]],
  [2, 5, [h01, leaf4]],
];

function hex(hash: Hash | undefined): string | undefined {
  return hash === undefined ? undefined : Buffer.from(hash).toString('hex');
}

/** MTH straight from the RFC's recursion, over leaf data: shares nothing with the tree under test. */
function plainRoot(leaves: readonly Uint8Array[]): Buffer {
  const sha = (...parts: readonly Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = leaves;
  if (only === undefined) return sha();
  if (leaves.length === 1) return sha(Buffer.of(0), only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.of(1), plainRoot(leaves.slice(0, k)), plainRoot(leaves.slice(k)));
}

/** A tree that keeps its complete subtrees as a store would. */
class StoredTree {
  readonly #nodes = new Map<string, Hash>();
  readonly frontiers: Frontier[] = [emptyFrontier];

  constructor(leaves: readonly Uint8Array[]) {
    for (const data of leaves) {
      const { frontier, nodes } = appendLeaf(this.frontiers.at(-1) ?? emptyFrontier, leafHash(data));
      for (const node of nodes) this.#nodes.set(`${node.level}/${node.index}`, node.hash);
      this.frontiers.push(frontier);
    }
  }
  root(size: number): Hash {
    return rootOf(this.frontiers[size] ?? emptyFrontier);
  }
  read(address: NodeAddress): Hash {
    const hash = this.#nodes.get(`${address.level}/${address.index}`);
    if (hash === undefined) throw new Error(`no node ${address.level}/${address.index}`);
    return hash;
  }
  fold(addresses: readonly NodeAddress[][]): Hash[] {
    return addresses.map((range) => foldSubtrees(range.map((address) => this.read(address))));
  }
  inclusion(index: number, size: number): Hash[] {
    return this.fold(inclusionAddresses(BigInt(index), BigInt(size)));
  }
  consistency(first: number, second: number): Hash[] {
    return this.fold(consistencyAddresses(BigInt(first), BigInt(second)));
  }
}

describe('RFC 6962 reference vectors', () => {
  const tree = new StoredTree(referenceLeaves);

  it('gives the known root at every size', () => {
    expect(referenceRoots.map((_, size) => hex(tree.root(size)))).toEqual(referenceRoots);
    expect(hex(emptyRoot)).toBe(referenceRoots[0]);
  });

  it.each(referenceInclusions)('gives the known inclusion proof of leaf %i at size %i', (index, size, path) => {
    expect(tree.inclusion(index, size).map(hex)).toEqual(path);
  });

  it.each(referenceConsistencies)('gives the known consistency proof from size %i to %i', (first, second, path) => {
    expect(tree.consistency(first, second).map(hex)).toEqual(path);
  });
});

describe('trees of 1 to 200 leaves', () => {
  const sizeMax = 200;
  const leaves = Array.from({ length: sizeMax }, (_, index) => Buffer.from(`leaf ${index}`));
  const tree = new StoredTree(leaves);

  it('has the root of the plain recursion at every size', () => {
    for (let size = 0; size <= sizeMax; size++) {
      expect(hex(tree.root(size)), `size ${size}`).toBe(hex(plainRoot(leaves.slice(0, size))));
    }
  });

  it('restores the right edge from the stored subtrees', () => {
    for (let size = 0; size <= sizeMax; size++) {
      const hashes = frontierAddresses(BigInt(size)).map((address) => hex(tree.read(address)));
      expect(hashes, `size ${size}`).toEqual(tree.frontiers[size]?.hashes.map(hex));
    }
  });

  it('proves every leaf at every size', () => {
    for (let size = 1; size <= sizeMax; size++) {
      const root = tree.root(size);
      for (const [index, data] of leaves.slice(0, size).entries()) {
        const claim = {
          index: BigInt(index),
          size: BigInt(size),
          leafHash: leafHash(data),
          hashes: tree.inclusion(index, size),
        };
        if (!verifyInclusion(claim, root)) throw new Error(`leaf ${index} at size ${size}`);
        expect(claim.hashes.length).toBeLessThanOrEqual(8);
      }
    }
  });

  it('proves that every size grew out of every smaller one', () => {
    for (let second = 1; second <= sizeMax; second++) {
      for (let first = 1; first <= second; first++) {
        const isConsistent = verifyConsistency({
          firstSize: BigInt(first),
          firstRoot: tree.root(first),
          secondSize: BigInt(second),
          secondRoot: tree.root(second),
          hashes: tree.consistency(first, second),
        });
        if (!isConsistent) throw new Error(`from ${first} to ${second}`);
      }
    }
  });

  it('refuses an inclusion proof with any bit, index, size or length changed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: sizeMax }), fc.nat(), fc.nat(), fc.nat(7), (size, leaf, at, bit) => {
        const index = leaf % size;
        const data = leaves[index] ?? Buffer.of();
        const hashes = tree.inclusion(index, size);
        const claim = { index: BigInt(index), size: BigInt(size), leafHash: leafHash(data), hashes };
        const root = tree.root(size);
        const flip = (hash: Hash) => hash.map((byte, i) => (i === at % 32 ? byte ^ (1 << bit) : byte));
        const flipped = hashes.map((hash, i) => (i === at % hashes.length ? flip(hash) : hash));
        expect(verifyInclusion({ ...claim, hashes: flipped }, root)).toBe(false);
        expect(verifyInclusion({ ...claim, leafHash: flip(claim.leafHash) }, root)).toBe(false);
        expect(verifyInclusion({ ...claim, index: BigInt((index + 1 + (at % (size - 1))) % size) }, root)).toBe(false);
        expect(verifyInclusion({ ...claim, hashes: hashes.slice(1) }, root)).toBe(false);
        expect(verifyInclusion({ ...claim, hashes: [...hashes, claim.leafHash] }, root)).toBe(false);
        expect(verifyInclusion(claim, flip(root))).toBe(false);
      }),
    );
  });

  it('refuses a consistency proof with a changed hash, root or length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: sizeMax }), fc.nat(), fc.nat(), (second, small, at) => {
        const first = 1 + (small % (second - 1));
        const hashes = tree.consistency(first, second);
        const claim = {
          firstSize: BigInt(first),
          firstRoot: tree.root(first),
          secondSize: BigInt(second),
          secondRoot: tree.root(second),
          hashes,
        };
        const other = leafHash(Buffer.from('another'));
        expect(
          verifyConsistency({ ...claim, hashes: hashes.map((hash, i) => (i === at % hashes.length ? other : hash)) }),
        ).toBe(false);
        expect(verifyConsistency({ ...claim, hashes: hashes.slice(1) })).toBe(false);
        expect(verifyConsistency({ ...claim, hashes: [...hashes, other] })).toBe(false);
        expect(verifyConsistency({ ...claim, firstRoot: other })).toBe(false);
        expect(verifyConsistency({ ...claim, secondRoot: other })).toBe(false);
      }),
    );
  });

  it('refuses a leaf outside the tree', () => {
    expect(() => inclusionAddresses(3n, 3n)).toThrow(RangeError);
    expect(rootOfInclusion({ index: 3n, size: 3n, leafHash: emptyRoot, hashes: [] })).toBeUndefined();
    expect(() => consistencyAddresses(0n, 3n)).toThrow(RangeError);
    expect(() => consistencyAddresses(4n, 3n)).toThrow(RangeError);
    expect(
      verifyConsistency({ firstSize: 4n, firstRoot: emptyRoot, secondSize: 3n, secondRoot: emptyRoot, hashes: [] }),
    ).toBe(false);
  });
});
