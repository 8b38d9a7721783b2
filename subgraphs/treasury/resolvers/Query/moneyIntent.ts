import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const moneyIntent: NonNullable<QueryResolvers['moneyIntent']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'money:read');
  return ctx.loaders.intentById.load(id);
};
