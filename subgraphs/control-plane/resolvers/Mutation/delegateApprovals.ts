import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { findDelegations } from '../../approval/delegation.repository.ts';
import { delegateInput, delegateApprovals as lend } from '../../approval/delegation.ts';

export const delegateApprovals: NonNullable<MutationResolvers['delegateApprovals']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'approvals:decide');
  const payload = await refusals(async () => {
    const { delegationId, replayed } = await lend(ctx, ctx, parseInput(delegateInput, args.input));
    const [delegation = null] = await findDelegations(ctx.db.drizzle, [delegationId]);
    return { delegation, replayed };
  });
  return { delegation: null, replayed: false, ...payload };
};
