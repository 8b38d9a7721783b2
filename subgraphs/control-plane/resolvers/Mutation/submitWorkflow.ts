import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { submitWorkflow as submit, submitWorkflowInput } from '../../workflow/submit-workflow.ts';

export const submitWorkflow: NonNullable<MutationResolvers['submitWorkflow']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'workflows:write');
  const payload = await refusals(async () => {
    const { workflowId, replayed } = await submit(ctx, ctx, parseInput(submitWorkflowInput, args.input));
    return { workflow: await ctx.loaders.workflow.load(workflowId), replayed };
  });
  return { workflow: null, replayed: false, ...payload };
};
