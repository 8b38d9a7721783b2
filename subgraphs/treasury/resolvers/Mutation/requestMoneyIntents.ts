import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { requestMoneyIntents as request } from '../../money-intent/request-money-intents.ts';
import { itemResults } from '../item-results.ts';

export const requestMoneyIntents: NonNullable<MutationResolvers['requestMoneyIntents']> = async (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const intents = input.intents.map((intent) => ({
      ...intent,
      ...{ mandate: intent.mandate ?? null, metadata: intent.metadata ?? null },
    }));
    const outcomes = await request(ctx.treasury, { ...input, intents }, ctx);
    const items = await itemResults(outcomes, (id) => ctx.loaders.intentById.load(id));
    return { results: items.map(({ object: moneyIntent, ...result }) => ({ ...result, moneyIntent })) };
  });
  return { results: [], ...payload };
};
