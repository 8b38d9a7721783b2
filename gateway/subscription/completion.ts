import type { FormattedExecutionResult } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import type { FormatError } from '../errors.ts';
import type { Run, RunnableSubscription } from '../execution/runnable.ts';
import type { Graph } from '../graph.ts';
import { resultOf } from '../http/result.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { Item } from './item.ts';
import type { RingEntry } from './ring.ts';

/** How the events of a source become answers: equal for all who select the same of them. */
export interface CompletionPlan {
  /** Equal for equal plans within one reader class. */
  readonly key: string;
  readonly graph: Pick<Graph, 'renew'>;
  readonly subscription: RunnableSubscription;
  readonly variables: Run['variables'];
  readonly transports: Run['transports'];
  readonly identity: Identity;
}

export interface CompletionOptions {
  readonly formatError: FormatError;
  /** Time that other subgraphs have to complete one event. */
  readonly eventTimeoutMs: number;
  readonly tracing?: Tracing | undefined;
}

/** Runs the rest of a plan for one event. Never throws. */
export async function completeEntry(
  { cursor, text }: RingEntry,
  plan: CompletionPlan,
  { formatError, eventTimeoutMs, tracing, requestId }: CompletionOptions & { readonly requestId: string },
): Promise<Item> {
  // Written by JSON.stringify of an event of a subgraph; the plan uses up what it is given.
  const event = JSON.parse(text) as FormattedExecutionResult;
  // A source that ends with a fault tells it in an event without data; there is nothing to complete.
  if (event.data === undefined) return new Item(event, cursor);
  const { graph, subscription, identity, variables, transports } = plan;
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.cancel(), eventTimeoutMs);
  const { service, operationName } = subscription.source;
  const trace = tracing?.start('subscription event', {
    'graphql.operation.type': 'subscription',
    // The planner puts the subgraph's name and a number behind the client's.
    'graphql.operation.name': operationName?.replace(/__.*$/, ''),
    'parpour.subgraph': service,
  });
  try {
    // What is read for this event must not be older than it.
    graph.renew(identity);
    const caller = { identity, requestId, cancellation, trace };
    const result = await subscription.complete(event, { transports, caller, variables });
    return new Item(resultOf(result, requestId, formatError), cursor);
  } catch (error) {
    return new Item({ errors: [formatError(error, requestId)] }, cursor);
  } finally {
    trace?.end();
    clearTimeout(timer);
  }
}
