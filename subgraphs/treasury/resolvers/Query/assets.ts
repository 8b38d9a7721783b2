import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const assets: NonNullable<QueryResolvers['assets']> = async (_parent, { ventureId }, ctx) => {
  requireScope(ctx, 'money:read');
  await ctx.treasury.runtime.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  return ctx.loaders.assetsOfVenture.load(ventureId);
};
