import type { MoneyIntentResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';

export const MoneyIntent: MoneyIntentResolvers = {
  // Its venture is not known here; the loader shows only decisions of ventures that the caller may see.
  __resolveReference: ({ id }) => ({ id }),
  decision: ({ id }, _args, ctx) => {
    requireScope(ctx, 'policy:read');
    return ctx.loaders.decisionOfSubject.load(id);
  },
};
