import { RequestError } from '#runtime/errors/errors.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { type SubgraphTransport, SubgraphUnavailableError } from './transport.ts';

/** What is counted of one subgraph. */
export interface SubgraphMeasures {
  answered(seconds: number): void;
  failed(seconds: number, code: string): void;
  retried(): void;
  /** Whether it is left alone because it failed again and again. */
  leftAlone(isLeftAlone: boolean): void;
}

/** @returns the measures of the gateway for each subgraph; asking twice for one gives the same */
export function createSubgraphMeasures(metrics: Pick<Metrics, 'counter' | 'gauge' | 'histogram'>) {
  const durations = metrics.histogram(
    'gateway_subgraph_request_duration_seconds',
    'Time until a subgraph answered, retries included.',
    ['subgraph'],
  );
  const errors = metrics.counter('gateway_subgraph_errors_total', 'Requests that a subgraph did not answer.', [
    'subgraph',
    'code',
  ]);
  const retries = metrics.counter('gateway_subgraph_retries_total', 'Reads that were sent again.', ['subgraph']);
  const open = metrics.gauge('gateway_subgraph_breaker_open', '1 while a subgraph is left alone, else 0.', [
    'subgraph',
  ]);
  return (subgraph: string): SubgraphMeasures => {
    const duration = durations.labels({ subgraph });
    open.set({ subgraph }, 0);
    return {
      answered: (seconds) => duration.observe(seconds),
      failed(seconds, code) {
        duration.observe(seconds);
        errors.inc({ subgraph, code });
      },
      retried: () => retries.inc({ subgraph }),
      leftAlone: (isLeftAlone) => open.set({ subgraph }, isLeftAlone ? 1 : 0),
    };
  };
}

/** A transport whose requests are timed and whose failures are counted. */
export function withMeasures(transport: SubgraphTransport, measures: SubgraphMeasures): SubgraphTransport {
  return {
    ...transport,
    execute(call) {
      const startedAt = performance.now();
      const seconds = () => (performance.now() - startedAt) / 1_000;
      const answer = transport.execute(call);
      answer.then(
        () => measures.answered(seconds()),
        (error: unknown) => measures.failed(seconds(), codeOf(error)),
      );
      return answer;
    },
  };
}

/** @returns a code for what went wrong on the way to a subgraph, of a few that there are */
export function codeOf(error: unknown): string {
  return error instanceof SubgraphUnavailableError || error instanceof RequestError
    ? error.code
    : 'INTERNAL_SERVER_ERROR';
}
