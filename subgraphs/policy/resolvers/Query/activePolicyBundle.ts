import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const activePolicyBundle: NonNullable<QueryResolvers['activePolicyBundle']> = (_parent, { ventureId }, ctx) => {
  requireScope(ctx, 'policy:read');
  return ctx.loaders.activeBundleOfVenture.load(ventureId);
};
