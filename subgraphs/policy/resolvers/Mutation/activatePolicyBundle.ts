import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentBundle } from './present-bundle.ts';

export const activatePolicyBundle: NonNullable<MutationResolvers['activatePolicyBundle']> = (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, bundleId, overrideReason } = input;
  const command = { idempotencyKey, bundleId, overrideReason: overrideReason ?? null };
  return presentBundle(ctx, () => ctx.bundles.activate(command, ctx));
};
