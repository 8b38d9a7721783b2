import type { HoldResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { accountOf } from './required.ts';

export const Hold: HoldResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.holdById.load(id)),
  account: (hold, _args, ctx) => accountOf(hold.accountId, ctx),
};
