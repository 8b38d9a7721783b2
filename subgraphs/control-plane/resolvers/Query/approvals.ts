import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listApprovals } from '../../approval/approval.repository.ts';
import { newestFirst, requireVenture } from '../lists.ts';

export const approvals: NonNullable<QueryResolvers['approvals']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId, state = null } = args;
  await requireVenture(ctx, ventureId);
  return newestFirst(
    args,
    (page) => listApprovals(ctx.db.drizzle, { ventureId, state }, page),
    (row) => row.requestedAt,
  );
};
