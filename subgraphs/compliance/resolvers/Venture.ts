import type { VentureResolvers } from '#codegen/resolvers/compliance.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const Venture: VentureResolvers = {
  __resolveReference: async ({ id }, ctx) => ((await ctx.access.canSee(ctx.identity, id)) ? { id } : null),
  cases: ({ id }, { state }, ctx) => {
    requireScope(ctx, 'compliance:read');
    return ctx.loaders.casesOfVenture.load({ ventureId: id, state: state ?? null });
  },
};
