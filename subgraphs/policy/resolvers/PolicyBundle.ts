import type { PolicyBundleResolvers } from '#codegen/resolvers/policy.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { limitsOfBundle } from '../limit/bundle-limits.ts';

export const PolicyBundle: PolicyBundleResolvers = {
  __resolveReference: scopedReference('policy:read', ({ id }, ctx) => ctx.loaders.bundleById.load(id)),
  async limits({ hash, policies, schema, allowlists, venture }, _args, ctx) {
    const bundle = await ctx.bundleCache.get(hash, async () => ({ policies, schema, allowlists }));
    const limits = limitsOfBundle(bundle);
    if (limits.length === 0) return [];
    const known = await ctx.limits.now(venture.id);
    return limits.map(({ name, policies: by }) => {
      const limit = known.find((each) => each.name === name);
      return { name, policies: by, spendingLimit: limit === undefined ? null : { id: limit.limitId } };
    });
  },
  shadow: ({ id }, _args, ctx) => ctx.loaders.latestShadowOfBundle.load(id),
};
