import type { TransferResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { transferOf } from './required.ts';

export const Transfer: TransferResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.transferById.load(id)),
  legs: ({ id }, _args, ctx) => ctx.loaders.entriesOfTransfer.load(id),
  holds: ({ id, planned }, _args, ctx) => (planned === null ? [] : ctx.loaders.holdsOfTransfer.load(id)),
  reverses: ({ reversesId }, _args, ctx) => (reversesId === null ? null : transferOf(reversesId, ctx)),
  reversedBy: async ({ id }, _args, ctx) => (await ctx.loaders.reversalsOfTransfer.load(id))[0] ?? null,
  linked: ({ linkedId }, _args, ctx) => (linkedId === null ? [] : ctx.loaders.transfersLinkedTo.load(linkedId)),
};
