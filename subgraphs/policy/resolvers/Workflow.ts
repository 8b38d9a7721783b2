import type { WorkflowResolvers } from '#codegen/resolvers/policy.ts';
import { hasScope } from '#runtime/auth/identity.ts';

export const Workflow: WorkflowResolvers = {
  // A workflow's id does not tell its venture here; the loader shows only decisions of ventures that the caller may see.
  __resolveReference: ({ id }) => ({ id }),
  decisions: ({ id }, { effect }, ctx) =>
    hasScope(ctx.identity, 'policy:read')
      ? ctx.loaders.decisionsOfWorkflow.load({ workflowId: id, effect: effect ?? null })
      : null,
};
