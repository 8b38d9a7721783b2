import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { hasScope } from '#runtime/auth/identity.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { type Decider, listApprovals } from '../../approval/approval.repository.ts';
import { voicesLentTo } from '../../approval/delegation.repository.ts';
import type { ControlPlaneContext } from '../../context.ts';
import { newestFirst, requireVenture } from '../lists.ts';

export const approvals: NonNullable<QueryResolvers['approvals']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId, state = null } = args;
  await requireVenture(ctx, ventureId);
  const decidableBy = args.decidableByMe === true ? await deciderOf(ctx, ventureId) : null;
  return newestFirst(
    args,
    (page) => listApprovals(ctx.db.drizzle, { ventureId, state, decidableBy }, page),
    (row) => row.requestedAt,
  );
};

/** Voices that the caller may use: their own with the scope, and those lent to them. Only people have any. */
async function deciderOf({ db, identity }: ControlPlaneContext, ventureId: string): Promise<Decider> {
  const { id: personId, kind } = identity.actor;
  if (kind !== 'PERSON') return { personId, voiceIds: [] };
  const own = hasScope(identity, 'approvals:decide') ? [personId] : [];
  return { personId, voiceIds: [...own, ...(await voicesLentTo(db.drizzle, personId, ventureId))] };
}
