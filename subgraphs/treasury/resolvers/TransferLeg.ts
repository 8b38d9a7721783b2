import type { TransferLegResolvers } from '#codegen/resolvers/treasury.ts';
import { accountOf } from './required.ts';

export const TransferLeg: TransferLegResolvers = {
  account: ({ accountId }, _args, ctx) => accountOf(accountId, ctx),
  amount: ({ amountMinor, currency }) => ({ amountMinor, currency }),
};
