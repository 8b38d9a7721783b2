import type { WorkflowResolvers } from '#codegen/resolvers/treasury.ts';
import { hasScope } from '#runtime/auth/identity.ts';

// Whose workflow it is, is known by its owner; here each intent is shown only to who may see the intent's venture.
export const Workflow: WorkflowResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  moneyIntents: ({ id }, _args, ctx) =>
    hasScope(ctx.identity, 'money:read') ? ctx.loaders.intentsOfWorkflow.load(id) : null,
  spent: ({ id }, _args, ctx) => (hasScope(ctx.identity, 'money:read') ? ctx.loaders.spentOfWorkflow.load(id) : null),
};
