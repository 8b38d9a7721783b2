import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const venture: NonNullable<QueryResolvers['venture']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'ventures:read');
  return ctx.loaders.venture.load(id);
};
