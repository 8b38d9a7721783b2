import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentBacktest } from './present-backtest.ts';

export const startPolicyBacktest: NonNullable<MutationResolvers['startPolicyBacktest']> = (_parent, { input }, ctx) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, ventureId, bundleId, policies, allowlists, from, to } = input;
  const command = {
    idempotencyKey,
    ventureId,
    bundleId: bundleId ?? null,
    policies: policies ?? null,
    allowlists: allowlists ?? null,
    from: from ?? null,
    to: to ?? null,
  };
  return presentBacktest(ctx, () => ctx.backtests.start(command, ctx));
};
