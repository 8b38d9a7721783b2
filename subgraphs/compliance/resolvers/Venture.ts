import type { VentureResolvers } from '#codegen/resolvers/compliance.ts';
import { hasScope } from '#runtime/auth/identity.ts';

export const Venture: VentureResolvers = {
  __resolveReference: async ({ id }, ctx) => ((await ctx.access.canSee(ctx.identity, id)) ? { id } : null),
  cases: ({ id }, { state }, ctx) =>
    hasScope(ctx.identity, 'compliance:read')
      ? ctx.loaders.casesOfVenture.load({ ventureId: id, state: state ?? null })
      : null,
};
