import type { QueryResolvers } from '#codegen/resolvers/compliance.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const complianceCase: NonNullable<QueryResolvers['complianceCase']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'compliance:read');
  return ctx.loaders.caseById.load(id);
};
