import type { ExchangeResolvers } from '#codegen/resolvers/treasury.ts';
import { accountOf } from './required.ts';

export const Exchange: ExchangeResolvers = {
  roundingAccount: ({ roundingAccountId }, _args, ctx) =>
    roundingAccountId === null ? null : accountOf(roundingAccountId, ctx),
};
