import type { TaskResolvers } from '#codegen/resolvers/treasury.ts';
import { hasScope } from '#runtime/auth/identity.ts';

export const Task: TaskResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  moneyIntents: ({ id }, _args, ctx) =>
    hasScope(ctx.identity, 'money:read') ? ctx.loaders.intentsOfTask.load(id) : null,
};
