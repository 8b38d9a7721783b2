import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { cancelWorkflow as cancel, cancelWorkflowInput } from '../../workflow/cancel-workflow.ts';

export const cancelWorkflow: NonNullable<MutationResolvers['cancelWorkflow']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'workflows:write');
  const payload = await refusals(async () => {
    const { workflowId, replayed } = await cancel(ctx, ctx, parseInput(cancelWorkflowInput, args.input));
    return { workflow: await ctx.loaders.workflow.load(workflowId), replayed };
  });
  return { workflow: null, replayed: false, ...payload };
};
