import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { presentBacktest } from './present-backtest.ts';

export const restartPolicyBacktest: NonNullable<MutationResolvers['restartPolicyBacktest']> = (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'policy:write');
  const { idempotencyKey, backtestId } = input;
  return presentBacktest(ctx, () => ctx.backtests.restart({ idempotencyKey, backtestId }, ctx));
};
