import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { requestMoneyIntent as request } from '../../money-intent/request-money-intent.ts';

export const requestMoneyIntent: NonNullable<MutationResolvers['requestMoneyIntent']> = async (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { accountId, mandate = null, metadata = null, ...wish } = input;
    const account = { id: accountId, ventureId: null };
    // Agents ask over the bus, where role, workflow and task come with the request.
    const asked = { ...wish, mandate, metadata, account, agent: null, workflowId: null, taskId: null };
    const { id, replayed } = await request(ctx.treasury, asked, ctx);
    return { moneyIntent: await ctx.loaders.intentById.load(id), replayed };
  });
  return { moneyIntent: null, replayed: false, ...payload };
};
