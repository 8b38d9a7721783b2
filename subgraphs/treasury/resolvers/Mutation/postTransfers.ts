import type { MutationResolvers, TransferInput } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { postTransfers as post } from '../../transfer/post-transfers.ts';
import { itemResults } from '../item-results.ts';

export const postTransfers: NonNullable<MutationResolvers['postTransfers']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const asked = { ...input, transfers: input.transfers.map(parse) };
    const items = await itemResults(await post(ctx.treasury, asked, ctx), (id) => ctx.loaders.transferById.load(id));
    return { results: items.map(({ object: transfer, ...result }) => ({ ...result, transfer })) };
  });
  return { results: [], ...payload };
};

function parse({ effectiveAt, exchange, metadata, pendingSeconds, linked, ...transfer }: TransferInput) {
  return {
    ...transfer,
    ...{ effectiveAt: effectiveAt ?? null, pendingSeconds: pendingSeconds ?? null, isLinked: linked ?? false },
    exchange: exchange ? { ...exchange, roundingAccountId: exchange.roundingAccountId ?? null } : null,
    metadata: metadata ?? null,
  };
}
