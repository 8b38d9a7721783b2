import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import type { TreasuryContext } from '../context.ts';
import type { Done } from '../deps.ts';

/** What a mutation of one transfer tells. */
export async function transferPayload(ctx: TreasuryContext, work: () => Promise<Done>) {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { id, replayed } = await work();
    return { transfer: await ctx.loaders.transferById.load(id), replayed };
  });
  return { transfer: null, replayed: false, ...payload };
}
