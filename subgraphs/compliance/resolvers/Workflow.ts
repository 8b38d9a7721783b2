import type { WorkflowResolvers } from '#codegen/resolvers/compliance.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const Workflow: WorkflowResolvers = {
  // A workflow's id does not tell its venture here; the loader shows only cases of ventures that the caller may see.
  __resolveReference: ({ id }) => ({ id }),
  cases: ({ id }, _args, ctx) => {
    requireScope(ctx, 'compliance:read');
    return ctx.loaders.casesOfWorkflow.load(id);
  },
};
