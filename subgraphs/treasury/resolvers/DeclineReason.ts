import type { DeclineReasonResolvers } from '#codegen/resolvers/treasury.ts';

export const DeclineReason: DeclineReasonResolvers = {
  limit: ({ limitId }, _args, ctx) => (limitId === null ? null : ctx.loaders.limitById.load(limitId)),
};
