import type { FormattedExecutionResult } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
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
}

/** Runs the rest of a plan for one event. Never throws. */
export async function completeEntry(
  { cursor, text }: RingEntry,
  plan: CompletionPlan,
  { formatError, eventTimeoutMs, requestId }: CompletionOptions & { readonly requestId: string },
): Promise<Item> {
  // Written by JSON.stringify of an event of a subgraph; the plan uses up what it is given.
  const event = JSON.parse(text) as FormattedExecutionResult;
  // A source that ends with a fault tells it in an event without data; there is nothing to complete.
  if (event.data === undefined) return new Item(event, cursor);
  const { graph, subscription, identity, variables, transports } = plan;
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.cancel(), eventTimeoutMs);
  try {
    // What is read for this event must not be older than it.
    graph.renew(identity);
    const caller = { identity, requestId, cancellation };
    const result = await subscription.complete(event, { transports, caller, variables });
    return new Item(resultOf(result, requestId, formatError), cursor);
  } catch (error) {
    return new Item({ errors: [formatError(error, requestId)] }, cursor);
  } finally {
    clearTimeout(timer);
  }
}
