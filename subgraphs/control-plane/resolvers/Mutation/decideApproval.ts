import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { voteOnApproval as vote, voteInput } from '../../approval/vote.ts';

export const decideApproval: NonNullable<MutationResolvers['decideApproval']> = async (_parent, args, ctx) => {
  // Whoever votes with a lent voice need not have the scope: who lent it had it.
  requireScope(ctx, args.input.onBehalfOfId == null ? 'approvals:decide' : 'ventures:read');
  const payload = await refusals(async () => {
    const { approvalId, replayed } = await vote(ctx, ctx, parseInput(voteInput, args.input));
    return { approval: await ctx.loaders.approval.load(approvalId), replayed };
  });
  return { approval: null, replayed: false, ...payload };
};
