import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { LaneResult } from './lane/lane-command.ts';
import type { Entry } from './transfer/transfer.ts';

/** What the treasury measures. Counted after the commit: a transaction may run more than once. */
export interface TreasuryMetrics {
  /** Counts what a money intent came to; nothing when nothing was decided. */
  decided(decision: LaneResult['decision'], durationMs: number): void;
  /** Counts a request that policy did not answer. */
  undecided(durationMs: number): void;
  posted(entries: readonly Entry[]): void;
}

/** Registers the treasury's instruments, under names that dashboards and alerts know. */
export function createTreasuryMetrics(metrics: Metrics): TreasuryMetrics {
  const decisions = metrics.counter(
    'venture_treasury_auth_decisions_total',
    'Authorisations of money intents, by what was decided and the first reason against it.',
    ['decision', 'reason_code'],
  );
  const durations = metrics.histogram(
    'venture_treasury_auth_duration_seconds',
    'Time from asking for money to the committed decision, policy included.',
    ['decision'],
  );
  const entryCount = metrics.counter('venture_ledger_entries_total', 'Entries written to the ledger, by side.', [
    'entry_type',
  ]);

  function count(decision: string, reasonCode: string, durationMs: number): void {
    decisions.inc({ decision, reason_code: reasonCode });
    durations.observe({ decision }, durationMs / 1_000);
  }

  return {
    decided(decision, durationMs) {
      if (decision !== null) count(decision.outcome, decision.reasonCode ?? 'NONE', durationMs);
    },
    undecided: (durationMs) => count('unavailable', 'NONE', durationMs),
    posted(entries) {
      for (const { side } of entries) entryCount.inc({ entry_type: side.toLowerCase() });
    },
  };
}
