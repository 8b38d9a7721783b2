import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { voidMoneyIntent as giveUp } from '../../money-intent/void-money-intent.ts';

export const voidMoneyIntent: NonNullable<MutationResolvers['voidMoneyIntent']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { id, replayed } = await giveUp(ctx.treasury, input, ctx);
    return { moneyIntent: await ctx.loaders.intentById.load(id), replayed };
  });
  return { moneyIntent: null, replayed: false, ...payload };
};
