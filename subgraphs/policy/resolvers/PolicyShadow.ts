import type { PolicyShadowResolvers } from '#codegen/resolvers/policy.ts';
import { InvariantError } from '#runtime/errors/errors.ts';

export const PolicyShadow: PolicyShadowResolvers = {
  async bundle({ bundleId }, _args, ctx) {
    const bundle = await ctx.loaders.bundleById.load(bundleId);
    if (bundle === null) throw new InvariantError(`Policy bundle ${bundleId} can't be seen, and its shadow can`);
    return bundle;
  },
};
