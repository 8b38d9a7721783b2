import type { AssetResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const Asset: AssetResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.assetById.load(id)),
  venture: ({ ventureId }) => ({ id: ventureId }),
};
