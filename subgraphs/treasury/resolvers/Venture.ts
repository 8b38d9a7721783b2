import type { VentureResolvers } from '#codegen/resolvers/treasury.ts';
import { hasScope } from '#runtime/auth/identity.ts';

export const Venture: VentureResolvers = {
  __resolveReference: async ({ id }, ctx) =>
    (await ctx.treasury.runtime.access.canSee(ctx.identity, id)) ? { id } : null,
  accounts: ({ id }, _args, ctx) =>
    hasScope(ctx.identity, 'money:read') ? ctx.loaders.accountsOfVenture.load(id) : null,
  spendingLimits: ({ id }, _args, ctx) =>
    hasScope(ctx.identity, 'money:read') ? ctx.loaders.limitsOfVenture.load(id) : null,
};
