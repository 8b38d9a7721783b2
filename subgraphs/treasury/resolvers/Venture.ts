import type { VentureResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const Venture: VentureResolvers = {
  __resolveReference: async ({ id }, ctx) =>
    (await ctx.treasury.runtime.access.canSee(ctx.identity, id)) ? { id } : null,
  accounts: ({ id }, _args, ctx) => {
    requireScope(ctx, 'money:read');
    return ctx.loaders.accountsOfVenture.load(id);
  },
  spendingLimits: ({ id }, _args, ctx) => {
    requireScope(ctx, 'money:read');
    return ctx.loaders.limitsOfVenture.load(id);
  },
};
