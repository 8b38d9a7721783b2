import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const workflow: NonNullable<QueryResolvers['workflow']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'ventures:read');
  return ctx.loaders.workflow.load(id);
};
