import type { PolicyDifferenceResolvers } from '#codegen/resolvers/policy.ts';

export const PolicyDifference: PolicyDifferenceResolvers = {
  decision: ({ decisionId }, _args, ctx) => ctx.loaders.decisionById.load(decisionId),
  policies: ({ policies }) => policies.filter((id) => id !== null),
};
