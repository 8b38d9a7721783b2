import type { TaskResolvers } from '#codegen/resolvers/artifact.ts';
import { hasScope } from '#runtime/auth/identity.ts';

// Whose task it is, is known by its owner; here each artifact is shown only to who may see the artifact's venture.
export const Task: TaskResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  artifacts: ({ id }, _args, ctx) =>
    hasScope(ctx.identity, 'artifacts:read') ? ctx.loaders.artifactsOfTask.load(id) : null,
};
