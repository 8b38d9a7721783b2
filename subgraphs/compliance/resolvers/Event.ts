import type { EventResolvers } from '#codegen/resolvers/compliance.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import type { EventProof } from '../tree/event-proof.ts';

export const Event: EventResolvers = {
  // Whether the caller may see the event is the loader's to find out, for all events of an answer at once.
  __resolveReference: ({ id }) => ({ id }),
  inclusionProof: async ({ id }, _args, ctx) => {
    requireScope(ctx, 'compliance:read');
    const proof = await ctx.loaders.proofOfEvent.load(id);
    return proof === undefined ? null : presentProof(proof);
  },
};

function presentProof(proof: EventProof) {
  const base64 = (hash: Uint8Array) => Buffer.from(hash).toString('base64');
  return {
    leafIndex: proof.index,
    treeSize: proof.size,
    leafHash: base64(proof.leafHash),
    hashes: proof.hashes.map(base64),
    rootHash: base64(proof.rootHash),
  };
}
