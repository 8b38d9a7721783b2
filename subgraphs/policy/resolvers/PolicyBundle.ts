import type { PolicyBundleResolvers } from '#codegen/resolvers/policy.ts';

export const PolicyBundle: PolicyBundleResolvers = {
  __resolveReference: ({ id }, ctx) => ctx.loaders.bundleById.load(id),
};
