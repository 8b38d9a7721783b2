import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const policyDecision: NonNullable<QueryResolvers['policyDecision']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'policy:read');
  return ctx.loaders.decisionById.load(id);
};
