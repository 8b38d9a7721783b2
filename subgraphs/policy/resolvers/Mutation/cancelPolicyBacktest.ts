import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentBacktest } from './present-backtest.ts';

export const cancelPolicyBacktest: NonNullable<MutationResolvers['cancelPolicyBacktest']> = (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, backtestId } = input;
  return presentBacktest(ctx, () => ctx.backtests.cancel({ idempotencyKey, backtestId }, ctx));
};
