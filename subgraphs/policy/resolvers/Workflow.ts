import type { WorkflowResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const Workflow: WorkflowResolvers = {
  // A workflow's id does not tell its venture here; the loader shows only decisions of ventures that the caller may see.
  __resolveReference: ({ id }) => ({ id }),
  decisions: ({ id }, { effect }, ctx) => {
    requireScope(ctx, 'policy:read');
    return ctx.loaders.decisionsOfWorkflow.load({ workflowId: id, effect: effect ?? null });
  },
};
