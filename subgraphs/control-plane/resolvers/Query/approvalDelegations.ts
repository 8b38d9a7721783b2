import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listDelegations } from '../../approval/delegation.repository.ts';
import { byInstant, requireVenture } from '../lists.ts';

export const approvalDelegations: NonNullable<QueryResolvers['approvalDelegations']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId, inForce } = args;
  await requireVenture(ctx, ventureId);
  return byInstant(
    args,
    (page) => listDelegations(ctx.db.drizzle, { ventureId, onlyInForce: inForce === true }, page),
    (row) => row.createdAt,
  );
};
