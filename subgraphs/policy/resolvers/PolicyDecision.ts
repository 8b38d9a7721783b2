import type { PolicyDecisionResolvers } from '#codegen/resolvers/policy.ts';

export const PolicyDecision: PolicyDecisionResolvers = {
  __resolveReference: ({ id }, ctx) => ctx.loaders.decisionById.load(id),
  bundle: ({ bundleId }, _args, ctx) => (bundleId === null ? null : ctx.loaders.bundleById.load(bundleId)),
};
