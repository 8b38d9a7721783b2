import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const policyShadow: NonNullable<QueryResolvers['policyShadow']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'policy:read');
  return ctx.loaders.shadowById.load(id);
};
