import type { WorkflowResolvers } from '#codegen/resolvers/compliance.ts';
import { hasScope } from '#runtime/auth/identity.ts';

export const Workflow: WorkflowResolvers = {
  // A workflow's id does not tell its venture here; the loader shows only cases of ventures that the caller may see.
  __resolveReference: ({ id }) => ({ id }),
  cases: ({ id }, _args, ctx) =>
    hasScope(ctx.identity, 'compliance:read') ? ctx.loaders.casesOfWorkflow.load(id) : null,
};
