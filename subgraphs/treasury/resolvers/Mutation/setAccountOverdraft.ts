import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { setAccountOverdraft as set } from '../../account/set-account-overdraft.ts';

export const setAccountOverdraft: NonNullable<MutationResolvers['setAccountOverdraft']> = async (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'money:write');
  const { overdraftLimitMinor = null } = input;
  const payload = await refusals(async () => {
    const { id, replayed } = await set(ctx.treasury, { ...input, overdraftLimitMinor }, ctx);
    return { account: await ctx.loaders.accountById.load(id), replayed };
  });
  return { account: null, replayed: false, ...payload };
};
