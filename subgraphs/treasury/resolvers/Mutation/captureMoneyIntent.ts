import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { captureMoneyIntent as capture } from '../../money-intent/capture-money-intent.ts';

export const captureMoneyIntent: NonNullable<MutationResolvers['captureMoneyIntent']> = async (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { amount = null, final: isFinal } = input;
    const asked = { ...input, ventureId: null, amount, isFinal: isFinal ?? true };
    const { id, replayed } = await capture(ctx.treasury, asked, ctx);
    return { moneyIntent: await ctx.loaders.intentById.load(id), replayed };
  });
  return { moneyIntent: null, replayed: false, ...payload };
};
