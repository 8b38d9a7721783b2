import { readBacktests } from '../../backtest/backtest.repository.ts';
import type { BacktestResult } from '../../backtest/backtests.ts';
import type { PolicyContext } from '../../context.ts';
import { type PolicyBacktestParent, toBacktestParent } from '../../parents.ts';
import { outcomeOf, type PresentedError } from './user-errors.ts';

interface BacktestPayload {
  readonly backtest: PolicyBacktestParent | null;
  readonly replayed: boolean;
  readonly userErrors: readonly PresentedError[];
}

/** Runs a command on a backtest and presents what came of it: the backtest as it stands now, or why not. */
export async function presentBacktest(
  ctx: PolicyContext,
  run: () => Promise<BacktestResult>,
): Promise<BacktestPayload> {
  const { result, userErrors } = await outcomeOf(run);
  if (result === null) return { backtest: null, replayed: false, userErrors };
  const [backtest] = await readBacktests(ctx.db.drizzle, [result.backtestId]);
  return {
    backtest: backtest === undefined ? null : toBacktestParent(backtest),
    replayed: result.replayed,
    userErrors,
  };
}
