import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { findDelegations } from '../../approval/delegation.repository.ts';
import { revokeDelegationInput, revokeDelegation as takeBack } from '../../approval/delegation.ts';

export const revokeApprovalDelegation: NonNullable<MutationResolvers['revokeApprovalDelegation']> = async (
  _parent,
  args,
  ctx,
) => {
  requireScope(ctx, 'approvals:decide');
  const payload = await refusals(async () => {
    const { delegationId, replayed } = await takeBack(ctx, ctx, parseInput(revokeDelegationInput, args.input));
    const [delegation = null] = await findDelegations(ctx.db.drizzle, [delegationId]);
    return { delegation, replayed };
  });
  return { delegation: null, replayed: false, ...payload };
};
