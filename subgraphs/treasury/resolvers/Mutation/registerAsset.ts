import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { registerAsset as register } from '../../asset/register-asset.ts';

export const registerAsset: NonNullable<MutationResolvers['registerAsset']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'money:write');
  const payload = await refusals(async () => {
    const { id, replayed } = await register(ctx.treasury, input, ctx);
    return { asset: await ctx.loaders.assetById.load(id), replayed };
  });
  return { asset: null, replayed: false, ...payload };
};
