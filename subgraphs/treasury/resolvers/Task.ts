import type { TaskResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const Task: TaskResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  moneyIntents: ({ id }, _args, ctx) => {
    requireScope(ctx, 'money:read');
    return ctx.loaders.intentsOfTask.load(id);
  },
};
