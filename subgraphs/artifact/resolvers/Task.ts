import type { TaskResolvers } from '#codegen/resolvers/artifact.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

// Whose task it is, is known by its owner; here each artifact is shown only to who may see the artifact's venture.
export const Task: TaskResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  artifacts: ({ id }, _args, ctx) => {
    requireScope(ctx, 'artifacts:read');
    return ctx.loaders.artifactsOfTask.load(id);
  },
};
