import type { VentureResolvers } from '#codegen/resolvers/policy.ts';

export const Venture: VentureResolvers = {
  __resolveReference: async ({ id }, ctx) => ((await ctx.access.canSee(ctx.identity, id)) ? { id } : null),
  activePolicyBundle: ({ id }, _args, ctx) => ctx.loaders.activeBundleOfVenture.load(id),
};
