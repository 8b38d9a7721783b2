import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentShadow } from './present-shadow.ts';

export const endPolicyShadow: NonNullable<MutationResolvers['endPolicyShadow']> = (_parent, { input }, ctx) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, shadowId } = input;
  return presentShadow(ctx, () => ctx.shadows.end({ idempotencyKey, shadowId }, ctx));
};
