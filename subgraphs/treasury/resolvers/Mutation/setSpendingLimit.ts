import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { setSpendingLimit as set } from '../../spending-limit/set-spending-limit.ts';

export const setSpendingLimit: NonNullable<MutationResolvers['setSpendingLimit']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const {
      subject = null,
      windowSeconds = null,
      calendar = null,
      timeZone = null,
      countMax = null,
      name = null,
    } = input;
    const asked = {
      ...input,
      subject,
      windowSeconds,
      calendar,
      timeZone,
      countMax,
      name,
      isShadow: input.shadow ?? false,
    };
    const { id, replayed } = await set(ctx.treasury, asked, ctx);
    return { spendingLimit: await ctx.loaders.limitById.load(id), replayed };
  });
  return { spendingLimit: null, replayed: false, ...payload };
};
