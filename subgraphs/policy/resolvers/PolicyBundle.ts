import type { PolicyBundleResolvers } from '#codegen/resolvers/policy.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const PolicyBundle: PolicyBundleResolvers = {
  __resolveReference: scopedReference('policy:read', ({ id }, ctx) => ctx.loaders.bundleById.load(id)),
  shadow: ({ id }, _args, ctx) => ctx.loaders.latestShadowOfBundle.load(id),
};
