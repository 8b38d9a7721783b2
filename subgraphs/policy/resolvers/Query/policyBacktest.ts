import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const policyBacktest: NonNullable<QueryResolvers['policyBacktest']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'policy:read');
  return ctx.loaders.backtestById.load(id);
};
