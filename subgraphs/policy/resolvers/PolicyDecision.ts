import type { PolicyDecisionResolvers } from '#codegen/resolvers/policy.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { readReceipt } from '../receipt/read-receipt.ts';

export const PolicyDecision: PolicyDecisionResolvers = {
  __resolveReference: scopedReference('policy:read', ({ id }, ctx) => ctx.loaders.decisionById.load(id)),
  input: async ({ id }, _args, ctx) => JSON.parse(await ctx.loaders.inputOfDecision.load(id)),
  seq: ({ id }, _args, ctx) => ctx.loaders.seqOfDecision.load(id),
  receipt: async ({ id }, _args, ctx) => {
    const receipt = await readReceipt(ctx.db.drizzle, id);
    if (receipt === null) throw new InvariantError(`The receipt of ${id} is not there`);
    // As a file would keep it, which is what it is checked as.
    return JSON.parse(JSON.stringify(receipt));
  },
  bundle: ({ bundleId }, _args, ctx) => (bundleId === null ? null : ctx.loaders.bundleById.load(bundleId)),
};
