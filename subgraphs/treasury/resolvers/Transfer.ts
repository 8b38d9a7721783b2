import type { TransferResolvers } from '#codegen/resolvers/treasury.ts';

export const Transfer: TransferResolvers = {
  __resolveReference: ({ id }, ctx) => ctx.loaders.transferById.load(id),
  legs: ({ id }, _args, ctx) => ctx.loaders.entriesOfTransfer.load(id),
};
