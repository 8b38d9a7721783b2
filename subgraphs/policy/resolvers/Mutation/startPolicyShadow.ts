import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentShadow } from './present-shadow.ts';

export const startPolicyShadow: NonNullable<MutationResolvers['startPolicyShadow']> = (_parent, { input }, ctx) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, bundleId } = input;
  return presentShadow(ctx, () => ctx.shadows.start({ idempotencyKey, bundleId }, ctx));
};
