import type { VentureResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const Venture: VentureResolvers = {
  __resolveReference: async ({ id }, ctx) => ((await ctx.access.canSee(ctx.identity, id)) ? { id } : null),
  governance: ({ id }, _args, ctx) => {
    requireScope(ctx, 'policy:read');
    return ctx.loaders.governanceOfVenture.load(id);
  },
  activePolicyBundle: ({ id }, _args, ctx) => {
    requireScope(ctx, 'policy:read');
    return ctx.loaders.activeBundleOfVenture.load(id);
  },
};
