import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { captureMoneyIntents as capture } from '../../money-intent/capture-money-intents.ts';
import { itemResults } from '../item-results.ts';

export const captureMoneyIntents: NonNullable<MutationResolvers['captureMoneyIntents']> = async (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const captures = input.captures.map(({ moneyIntentId, amount = null, final: isFinal }) => ({
      ...{ moneyIntentId, amount, isFinal: isFinal ?? true },
    }));
    const outcomes = await capture(ctx.treasury, { ...input, captures }, ctx);
    const items = await itemResults(outcomes, (id) => ctx.loaders.intentById.load(id));
    return { results: items.map(({ object: moneyIntent, ...result }) => ({ ...result, moneyIntent })) };
  });
  return { results: [], ...payload };
};
