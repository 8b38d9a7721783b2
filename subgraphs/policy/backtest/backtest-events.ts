import type { AppendRequest } from '#runtime/events/append.ts';
import type { Cause } from '../cause.ts';
import type { Ending } from './backtest.repository.ts';
import type { Backtest } from './backtest.ts';

type Told = Pick<Backtest, 'id' | 'ventureId' | 'bundleId' | 'candidateHash' | 'from' | 'to'>;

/** A backtest was started, for the first time or again. */
export function backtestStarted(backtest: Told, { actor, requestId, decisionId }: Cause): AppendRequest {
  const { id, ventureId, bundleId, candidateHash, from, to } = backtest;
  return {
    ventureId,
    stream: { id, expectedVersion: 'any' },
    actor,
    correlationId: requestId,
    causationId: decisionId,
    events: [
      {
        type: 'policy.backtest_started.v1',
        payload: { backtestId: id, bundleId, candidateHash, from: from.toISOString(), to: to.toISOString() },
      },
    ],
  };
}

/** A backtest ended, one way or the other. */
export function backtestEnded(backtest: Told, ending: Ending, { actor, requestId, decisionId }: Cause): AppendRequest {
  const { id, ventureId, bundleId, candidateHash } = backtest;
  const report = ending.state === 'SUCCEEDED' ? ending.report : null;
  return {
    ventureId,
    stream: { id, expectedVersion: 'any' },
    actor,
    correlationId: requestId,
    causationId: decisionId,
    events: [
      {
        type: 'policy.backtest_ended.v1',
        payload: {
          backtestId: id,
          bundleId,
          candidateHash,
          state: ending.state,
          result: report && {
            decisions: report.decisions,
            newlyDenied: report.newlyDenied,
            newlyAllowed: report.newlyAllowed,
            newlyNeedsApproval: report.newlyNeedsApproval,
          },
        },
      },
    ],
  };
}
