import type { Queryable } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { rootOfInclusion, sameHash } from '#runtime/proof/merkle-proof.ts';
import type { Hash } from '#runtime/proof/merkle-tree.ts';
import type { LeafProof, LogTree } from './tree.ts';

/** An event's inclusion proof with the root that it leads to. */
export interface EventProof extends LeafProof {
  readonly rootHash: Hash;
}

/**
 * Proves events against a checkpoint.
 * @param seqs positions of the events; undefined where there is none to prove
 * @returns in the same order; undefined for events that the checkpoint does not cover
 * @throws InvariantError when the tree does not lead to the checkpoint's root
 */
export async function proveEvents(
  deps: { readonly tree: LogTree; readonly queryable: Queryable },
  seqs: readonly (bigint | undefined)[],
  checkpoint: { readonly size: bigint; readonly rootHash: Hash },
): Promise<(EventProof | undefined)[]> {
  const { size, rootHash } = checkpoint;
  const covered = seqs.filter((seq): seq is bigint => seq !== undefined && seq <= size);
  const proofs = await deps.tree.inclusionProofs(
    deps.queryable,
    covered.map((seq) => ({ index: seq - 1n, size })),
  );
  const bySeq = new Map<bigint, EventProof>();
  for (const proof of proofs) {
    const root = rootOfInclusion(proof);
    if (root === undefined || !sameHash(root, rootHash)) {
      throw new InvariantError(`Leaf ${proof.index} does not lead to the root of the checkpoint of size ${size}`);
    }
    bySeq.set(proof.index + 1n, { ...proof, rootHash: root });
  }
  return seqs.map((seq) => (seq === undefined ? undefined : bySeq.get(seq)));
}
