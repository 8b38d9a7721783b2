import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const account: NonNullable<QueryResolvers['account']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'money:read');
  return ctx.loaders.accountById.load(id);
};
