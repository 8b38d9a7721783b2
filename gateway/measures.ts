import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { ObservePhase } from './operation/phases.ts';

/** How an operation ended: `ok`, `partial` when errors came beside data, `refused` when nothing of it ran. */
export type OperationOutcome = 'ok' | 'partial' | 'refused';

/** Counts an operation. Its type is `unknown` when it could not be read. */
export type CountOperation = (
  type: 'query' | 'mutation' | 'subscription' | 'unknown',
  outcome: OperationOutcome,
) => void;

export function createOperationCount(metrics: Pick<Metrics, 'counter'>): CountOperation {
  const operations = metrics.counter('gateway_operations_total', 'Queries and mutations by how they ended.', [
    'type',
    'outcome',
  ]);
  return (type, outcome) => operations.inc({ type, outcome });
}

export function createPhaseMeasure(metrics: Pick<Metrics, 'histogram'>): ObservePhase {
  const phases = metrics.histogram(
    'gateway_operation_preparation_seconds',
    'Time to parse, validate and plan operations that were not known yet.',
    ['phase'],
  );
  return (phase, seconds) => phases.observe({ phase }, seconds);
}
