import type { WorkflowResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

// Whose workflow it is, is known by its owner; here each intent is shown only to who may see the intent's venture.
export const Workflow: WorkflowResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  moneyIntents: ({ id }, _args, ctx) => {
    requireScope(ctx, 'money:read');
    return ctx.loaders.intentsOfWorkflow.load(id);
  },
  spent: ({ id }, _args, ctx) => {
    requireScope(ctx, 'money:read');
    return ctx.loaders.spentOfWorkflow.load(id);
  },
};
