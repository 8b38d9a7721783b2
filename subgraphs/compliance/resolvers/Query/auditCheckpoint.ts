import type { QueryResolvers } from '#codegen/resolvers/compliance.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { readLatestCheckpoint } from '../../checkpoint/checkpoint.repository.ts';

/** Any reader of compliance may have it, whatever the tenant: it tells nothing but a size and a root. */
export const auditCheckpoint: NonNullable<QueryResolvers['auditCheckpoint']> = (_parent, { size }, ctx) => {
  requireScope(ctx, 'compliance:read');
  if (size === null || size === undefined) return readLatestCheckpoint(ctx.db.drizzle);
  return ctx.loaders.checkpointBySize.load(size);
};
