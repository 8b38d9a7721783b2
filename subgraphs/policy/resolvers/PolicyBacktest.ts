import type { PolicyBacktestResolvers } from '#codegen/resolvers/policy.ts';

export const PolicyBacktest: PolicyBacktestResolvers = {
  __resolveReference: ({ id }, ctx) => ctx.loaders.backtestById.load(id),
  bundle: ({ bundleId }, _args, ctx) => (bundleId === null ? null : ctx.loaders.bundleById.load(bundleId)),
};
