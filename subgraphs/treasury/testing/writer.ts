import { RequestError } from '#runtime/errors/errors.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { LaneCommand, LaneResult } from '../lane/lane-command.ts';
import { createLanes, type Lanes, type LanesOptions } from '../lane/lanes.ts';
import { createTreasuryMetrics } from '../metrics.ts';

/** Submits until there is an answer, as a caller does that meets a busy machine or a change of writers. */
export async function untilAnswered(writer: Lanes, command: LaneCommand): Promise<LaneResult> {
  for (;;) {
    try {
      return await writer.submit(command);
    } catch (error) {
      if (!(error instanceof RequestError && error.retryable)) throw error;
    }
  }
}

/** A writer of ledgers without the subgraph around it, for tests and benchmarks. */
export function createWriter(
  runtime: LanesOptions['runtime'] & Pick<Runtime, 'metrics'>,
  options: Pick<LanesOptions, 'waitingMax' | 'reached'> & { readonly holdTtlSeconds?: number } = {},
): Lanes {
  const { holdTtlSeconds = 3_600, ...rest } = options;
  return createLanes({ runtime, metrics: createTreasuryMetrics(runtime.metrics), holdTtlSeconds, ...rest });
}
