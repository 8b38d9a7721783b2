import type { PolicyBacktestResolvers } from '#codegen/resolvers/policy.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const PolicyBacktest: PolicyBacktestResolvers = {
  __resolveReference: scopedReference('policy:read', ({ id }, ctx) => ctx.loaders.backtestById.load(id)),
  bundle: ({ bundleId }, _args, ctx) => (bundleId === null ? null : ctx.loaders.bundleById.load(bundleId)),
};
