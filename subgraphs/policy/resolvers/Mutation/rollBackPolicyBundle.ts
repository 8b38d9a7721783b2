import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentBundle } from './present-bundle.ts';

export const rollBackPolicyBundle: NonNullable<MutationResolvers['rollBackPolicyBundle']> = (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, ventureId, bundleId, reason } = input;
  const command = { idempotencyKey, ventureId, bundleId: bundleId ?? null, reason };
  return presentBundle(ctx, () => ctx.bundles.rollBack(command, ctx));
};
