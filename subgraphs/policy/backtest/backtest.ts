import type { Actor } from '#runtime/auth/identity.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import type { BundleContent } from '../bundle/bundle.ts';
import type { ComparisonReport } from './comparison.ts';

export type BacktestState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'INTERRUPTED';

/** A candidate put before the decisions of a span of time. */
export interface Backtest {
  readonly id: string;
  readonly ventureId: string;
  /** Null for a candidate that is no published bundle. */
  readonly bundleId: string | null;
  /** The candidate where it is no published bundle. */
  readonly content: BundleContent | null;
  readonly candidateHash: string;
  readonly from: Date;
  readonly to: Date;
  readonly state: BacktestState;
  /** Null until they were counted. */
  readonly decisionsTotal: number | null;
  readonly decisionsDone: number;
  /** There once it succeeded. */
  readonly report: ComparisonReport | null;
  /** Why it failed; for people. */
  readonly failure: string | null;
  readonly runs: number;
  readonly requestedBy: Actor;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
}

/** Backtests of one venture that may be waiting or running at once. */
export const openBacktestsMax = 3;

/** The venture has as many backtests under way as it may. */
export class TooManyBacktestsError extends DomainError {
  readonly code = 'TOO_MANY_BACKTESTS';

  constructor() {
    super(`${openBacktestsMax} backtests of this venture are waiting or running; cancel one, or start this one later`);
  }
}

/** The backtest is in a state in which this can't be done. */
export class BacktestStateError extends DomainError {
  readonly code = 'INVALID_STATE';
}

export function isOpen(state: BacktestState): boolean {
  return state === 'QUEUED' || state === 'RUNNING';
}

/**
 * Decides a cancellation: one that waits is over at once; one that runs is told to stop and is CANCELLED within a second or
 * two; one that was cancelled stays so.
 * @throws BacktestStateError when it ended otherwise
 */
export function decideCancellation({ id, state }: Pick<Backtest, 'id' | 'state'>): 'end' | 'ask' | 'nothing' {
  if (state === 'QUEUED') return 'end';
  if (state === 'RUNNING') return 'ask';
  if (state === 'CANCELLED') return 'nothing';
  throw new BacktestStateError(`Backtest ${id} is ${state} and can't be cancelled any more`, ['input', 'backtestId']);
}

/**
 * Decides whether a backtest may be run again, which is from the start: nothing half done is kept.
 * @throws BacktestStateError when it waits, runs or has succeeded
 */
export function requireRestartable({ id, state }: Pick<Backtest, 'id' | 'state'>): void {
  if (state === 'FAILED' || state === 'CANCELLED' || state === 'INTERRUPTED') return;
  throw new BacktestStateError(`Backtest ${id} is ${state} and can't be started again`, ['input', 'backtestId']);
}
