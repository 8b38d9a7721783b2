import type { FormattedExecutionResult } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import type { SubgraphEvents, SubgraphRequest } from '#runtime/graphql/executor.ts';
import type { TraceSpan } from '#runtime/telemetry/tracing.ts';
import type { Cancellation } from './cancellation.ts';

/** One operation for a subgraph. */
export interface SubgraphCall {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The three above as the body of a request (JSON). */
  readonly body: string;
  readonly identity: Identity;
  readonly requestId: string;
  readonly cancellation: Cancellation;
  /** What the call is a part of, where traces are kept. */
  readonly trace?: TraceSpan | undefined;
  /** What the whole operation was charged; for the gateway's own part of the graph. */
  readonly cost?: number | undefined;
}

/** What a subgraph answered. */
export interface SubgraphAnswer {
  /** The answer itself, which is the caller's to change; to be called once. */
  take(): FormattedExecutionResult;
  /** An answer that shares nothing with any other; never after `take`. */
  copy(): FormattedExecutionResult;
}

/** The way to one subgraph. */
export interface SubgraphTransport {
  /**
   * @throws SubgraphUnavailableError when the subgraph can't be reached or does not answer as a subgraph does
   * @throws RequestError UNAVAILABLE when the call is cancelled first
   */
  execute(call: SubgraphCall): Promise<SubgraphAnswer>;
  /**
   * Opens a subscription. Its events are pulled: while nobody asks for the next one, nothing is read from the subgraph.
   * @returns events, whose `return()` reaches the subgraph at once; or a result with `errors`
   * @throws RequestError UNAVAILABLE
   */
  subscribe(request: SubgraphRequest): Promise<SubgraphEvents | FormattedExecutionResult>;
  close(): Promise<void>;
  /** Answers are about the operation itself, so no two of them may be shared. */
  readonly isUnshared?: boolean;
}

/** A subgraph is down, or not itself. Its part of an answer is null; what others gave stays. */
export class SubgraphUnavailableError extends Error {
  readonly code = 'SUBGRAPH_UNAVAILABLE';
  readonly service: string;

  constructor(service: string, options?: ErrorOptions) {
    super(`No answer from ${service}`, options);
    this.name = 'SubgraphUnavailableError';
    this.service = service;
  }
}
