import type { HoldResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { remainingMinorOf } from '../hold/hold.ts';
import { accountOf } from './required.ts';

export const Hold: HoldResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.holdById.load(id)),
  account: (hold, _args, ctx) => accountOf(hold.accountId, ctx),
  captured: ({ amount, capturedMinor }) => ({ ...amount, amountMinor: capturedMinor }),
  remaining: (hold) => ({ ...hold.amount, amountMinor: hold.state === 'PENDING' ? remainingMinorOf(hold) : 0n }),
};
