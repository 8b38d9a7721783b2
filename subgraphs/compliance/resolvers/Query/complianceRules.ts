import type { QueryResolvers } from '#codegen/resolvers/compliance.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const complianceRules: NonNullable<QueryResolvers['complianceRules']> = (_parent, _args, ctx) => {
  requireScope(ctx, 'compliance:read');
  return ctx.rules.rules;
};
