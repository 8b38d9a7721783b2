import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { depositFunds as deposit } from '../../transfer/deposit-funds.ts';

export const depositFunds: NonNullable<MutationResolvers['depositFunds']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { id, replayed } = await deposit(ctx.treasury, input, ctx);
    return { transfer: await ctx.loaders.transferById.load(id), replayed };
  });
  return { transfer: null, replayed: false, ...payload };
};
