import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const transfer: NonNullable<QueryResolvers['transfer']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'money:read');
  return ctx.loaders.transferById.load(id);
};
