import type { SpendingLimitResolvers } from '#codegen/resolvers/treasury.ts';

export const SpendingLimit: SpendingLimitResolvers = {
  __resolveReference: ({ id }, ctx) => ctx.loaders.limitById.load(id),
};
