import type { PolicyDecisionResolvers } from '#codegen/resolvers/policy.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const PolicyDecision: PolicyDecisionResolvers = {
  __resolveReference: scopedReference('policy:read', ({ id }, ctx) => ctx.loaders.decisionById.load(id)),
  bundle: ({ bundleId }, _args, ctx) => (bundleId === null ? null : ctx.loaders.bundleById.load(bundleId)),
};
