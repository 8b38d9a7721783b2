import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentBundle } from './present-bundle.ts';

export const publishPolicyBundle: NonNullable<MutationResolvers['publishPolicyBundle']> = (_parent, { input }, ctx) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, ventureId, policies, allowlists, tests } = input;
  const command = { idempotencyKey, ventureId, policies: policies ?? null, allowlists, tests: tests ?? null };
  return presentBundle(ctx, () => ctx.bundles.publish(command, ctx));
};
