import type { FormattedExecutionResult } from 'graphql';
import type { SubgraphEvents, SubgraphRequest } from '#runtime/graphql/executor.ts';

/** The way to one subgraph. */
export interface SubgraphTransport {
  /** @throws RequestError UNAVAILABLE when the subgraph can't be reached or the request's signal fires first */
  execute(request: SubgraphRequest): Promise<FormattedExecutionResult>;
  /**
   * Opens a subscription. Its events are pulled: while nobody asks for the next one, nothing is read from the subgraph.
   * @returns events, whose `return()` reaches the subgraph at once; or a result with `errors`
   * @throws RequestError UNAVAILABLE
   */
  subscribe(request: SubgraphRequest): Promise<SubgraphEvents | FormattedExecutionResult>;
  close(): Promise<void>;
}
