import type { TransferResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const Transfer: TransferResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.transferById.load(id)),
  legs: ({ id }, _args, ctx) => ctx.loaders.entriesOfTransfer.load(id),
};
