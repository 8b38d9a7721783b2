import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listApprovals } from '../../approval/approval.repository.ts';
import { deciderOf } from '../decider-of.ts';
import { byInstant, requireVenture } from '../lists.ts';

export const approvals: NonNullable<QueryResolvers['approvals']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId, state = null } = args;
  await requireVenture(ctx, ventureId);
  const decidableBy = args.decidableByMe === true ? deciderOf(ctx) : null;
  return byInstant(
    args,
    (page) => listApprovals(ctx.db.drizzle, { ventureId, state, decidableBy }, page),
    (row) => row.requestedAt,
  );
};
