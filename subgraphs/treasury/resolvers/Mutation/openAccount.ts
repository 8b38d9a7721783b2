import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { openAccount as open } from '../../account/open-account.ts';

export const openAccount: NonNullable<MutationResolvers['openAccount']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'money:write');
  const { overdraft = null, overdraftLimitMinor = null, metadata = null } = input;
  const payload = await refusals(async () => {
    const { id, replayed } = await open(ctx.treasury, { ...input, overdraft, overdraftLimitMinor, metadata }, ctx);
    return { account: await ctx.loaders.accountById.load(id), replayed };
  });
  return { account: null, replayed: false, ...payload };
};
