import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { type ChangeAccountState, changeAccountState } from '../account/change-account-state.ts';
import type { TreasuryContext } from '../context.ts';

/** What the three mutations of an account's state do, and tell. */
export async function accountStateChange(
  kind: Parameters<typeof changeAccountState>[1],
  input: ChangeAccountState,
  ctx: TreasuryContext,
) {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { id, replayed } = await changeAccountState(ctx.treasury, kind, input, ctx);
    return { account: await ctx.loaders.accountById.load(id), replayed };
  });
  return { account: null, replayed: false, ...payload };
}
