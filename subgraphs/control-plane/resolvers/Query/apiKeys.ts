import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listApiKeys } from '../../api-key/api-key.repository.ts';
import { byInstant, requireVenture } from '../lists.ts';

export const apiKeys: NonNullable<QueryResolvers['apiKeys']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'keys:read');
  const { ventureId = null, state = null } = args;
  if (ventureId !== null) await requireVenture(ctx, ventureId);
  return byInstant(
    args,
    (page) => listApiKeys(ctx.db.drizzle, ctx.identity, { ventureId, state }, page),
    (row) => row.createdAt,
  );
};
