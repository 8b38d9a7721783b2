import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const policyBundle: NonNullable<QueryResolvers['policyBundle']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'policy:read');
  return ctx.loaders.bundleById.load(id);
};
