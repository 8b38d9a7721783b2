import type { WorkflowResolvers } from '#codegen/resolvers/artifact.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

// Whose workflow it is, is known by its owner; here each artifact is shown only to who may see the artifact's venture.
export const Workflow: WorkflowResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  artifacts: ({ id }, _args, ctx) => {
    requireScope(ctx, 'artifacts:read');
    return ctx.loaders.artifactsOfWorkflow.load(id);
  },
};
