import type { QueryResolvers } from '#codegen/resolvers/artifact.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const artifact: NonNullable<QueryResolvers['artifact']> = (_parent, { id }, ctx) => {
  requireScope(ctx, 'artifacts:read');
  return ctx.loaders.artifactById.load(id);
};
