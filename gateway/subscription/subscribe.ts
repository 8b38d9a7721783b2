import type { FormattedExecutionResult } from 'graphql';
import type { Gauge } from 'prom-client';
import type { Identity } from '#runtime/auth/identity.ts';
import { mapEvents } from '#runtime/graphql/events.ts';
import type { SubgraphEvents } from '#runtime/graphql/executor.ts';
import { resultOf } from '../direct-route.ts';
import type { FormatError } from '../errors.ts';
import type { JsonObject } from '../execution/json.ts';
import type { Run, RunnableSubscription } from '../execution/runnable.ts';
import { type Graph, isErrors } from '../graph.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import { Cancellation } from '../transport/cancellation.ts';

export interface SubscriptionDeps {
  readonly graph: Graph;
  readonly formatError: FormatError;
  /** Subscriptions open now. */
  readonly active: Gauge;
  /** Time that other subgraphs have to complete one event. */
  readonly eventTimeoutMs: number;
}

/** Who subscribes. */
export interface Subscriber {
  readonly identity: Identity;
  readonly requestId: string;
  /** Called once when events were opened and no more will follow. */
  readonly onEnd: () => void;
}

export type Subscribe = (
  prepared: PreparedOperation,
  variables: JsonObject,
  caller: Subscriber,
) => Promise<SubgraphEvents | FormattedExecutionResult>;

/**
 * Opens federated subscriptions: the source at the subgraph that owns the field, and for each of its events the rest of
 * the plan at the others. Events come out in the order of the source, one at a time, none is read ahead. Never throws.
 */
export function createSubscribe(deps: SubscriptionDeps): Subscribe {
  const { graph, formatError, active } = deps;

  return async (prepared, variables, { onEnd, ...caller }) => {
    const failed = (error: unknown) => ({ errors: [formatError(error, caller.requestId)] });
    const ended = new AbortController();
    try {
      const ending = Cancellation.of(ended.signal);
      const started = graph.start(prepared, variables, { ...caller, cancellation: ending });
      if (isErrors(started)) return { errors: started.map((error) => formatError(error, caller.requestId)) };
      const { run, subscription } = started;
      if (subscription === undefined) throw new Error('The operation is no subscription');
      const { source, sourceInput } = subscription;
      const transport = graph.transports.get(source.service);
      if (transport === undefined) throw new Error(`There is no way to ${source.service}`);
      const events = await transport.subscribe({
        query: source.query,
        operationName: source.operationName,
        variables: sourceInput(variables).variables,
        ...caller,
        signal: ended.signal,
      });
      // Formatted by the subgraph.
      if (!(Symbol.asyncIterator in events)) return { errors: events.errors ?? [] };
      active.inc();
      return mapEvents(events, {
        signal: ended.signal,
        map: (event) => completeEvent(deps, subscription, run, event),
        onError: failed,
        onEnd() {
          active.dec();
          ended.abort();
          onEnd();
        },
      });
    } catch (error) {
      return failed(error);
    }
  };
}

async function completeEvent(
  { graph, formatError, eventTimeoutMs }: SubscriptionDeps,
  subscription: RunnableSubscription,
  run: Run,
  event: FormattedExecutionResult,
): Promise<FormattedExecutionResult> {
  // A source that ends with a fault tells it in an event without data; there is nothing to complete.
  if (event.data === undefined && event.errors !== undefined) return event;
  const { caller } = run;
  const cancellation = new Cancellation();
  const stopListening = caller.cancellation.onCancel(() => cancellation.cancel());
  const timer = setTimeout(() => cancellation.cancel(), eventTimeoutMs);
  try {
    // What is read for this event, and by this caller after it, must not be older than the event.
    graph.renew(caller.identity);
    const result = await subscription.complete(event, { ...run, caller: { ...caller, cancellation } });
    return resultOf(result, caller.requestId, formatError);
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}
