import { executeQueryPlan, type GraphQLDataSource } from '@apollo/gateway';
import type { FormattedExecutionResult } from 'graphql';
import type { Gauge } from 'prom-client';
import { mapEvents } from '#runtime/graphql/events.ts';
import type { SubgraphEvents } from '#runtime/graphql/executor.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { GatewayContext } from '../context.ts';
import { formatGatewayError, withCompletionErrors } from '../errors.ts';
import type { SubgraphTransport } from '../transport/transport.ts';
import { eventService, type OperationPlanner, type SubscriptionPlan } from './plan.ts';

export interface SubscriptionDeps {
  readonly planner: OperationPlanner;
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  readonly dataSources: ReadonlyMap<string, GraphQLDataSource<GatewayContext>>;
  readonly logger: Logger;
  /** Subscriptions open now. */
  readonly active: Gauge;
  /** Time that other subgraphs have to complete one event. */
  readonly eventTimeoutMs: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** Who subscribes. */
export interface Subscriber extends Pick<GatewayContext, 'identity' | 'requestId'> {
  /** Called once when events were opened and no more will follow. */
  readonly onEnd: () => void;
}

export type Subscribe = (
  plan: SubscriptionPlan,
  variables: Variables,
  caller: Subscriber,
) => Promise<SubgraphEvents | FormattedExecutionResult>;

/**
 * Opens federated subscriptions: the source at the subgraph that owns the field, and for each of its events the rest of
 * the plan at the others. Events come out in the order of the source, one at a time, none is read ahead. Never throws.
 */
export function createSubscribe(deps: SubscriptionDeps): Subscribe {
  const { transports, logger, active } = deps;

  return async (plan, variables, { onEnd, ...caller }) => {
    const site = { logger, requestId: caller.requestId };
    const failed = (error: unknown) => ({ errors: [formatGatewayError(error, site)] });
    const { primary } = plan;
    const ended = new AbortController();
    try {
      const transport = transports.get(primary.serviceName);
      if (transport === undefined) throw new Error(`No transport to ${primary.serviceName}`);
      const source = await transport.subscribe({
        query: primary.operation,
        operationName: primary.operationName,
        variables: pick(variables, primary.variableUsages ?? []),
        ...caller,
        signal: ended.signal,
      });
      // Formatted by the subgraph.
      if (!(Symbol.asyncIterator in source)) return { errors: source.errors ?? [] };
      active.inc();
      return mapEvents(source, {
        signal: ended.signal,
        map: (event) => completeEvent(deps, plan, variables, { ...caller, signal: ended.signal }, event),
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
  deps: SubscriptionDeps,
  plan: SubscriptionPlan,
  variables: Variables,
  request: GatewayContext,
  event: FormattedExecutionResult,
): Promise<FormattedExecutionResult> {
  const { planner, logger } = deps;
  const site = { logger, requestId: request.requestId };
  // A source that ends with a fault tells it in an event without data; there is nothing to complete.
  if (event.data === undefined && event.errors !== undefined) return event;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(deps.eventTimeoutMs)]);
  const services = { ...Object.fromEntries(deps.dataSources), [eventService]: { process: async () => event } };
  const result = await executeQueryPlan(
    plan.perEvent,
    services as Record<string, GraphQLDataSource>,
    // Of a request's context the executor reads these four parts only.
    { request: { variables }, context: { ...request, signal }, logger, metrics: {} } as unknown as Parameters<
      typeof executeQueryPlan
    >[2],
    plan.operationContext,
    planner.supergraphSchema,
    planner.apiSchema,
  );
  const errors = result.errors?.map((error) => formatGatewayError(error, site));
  return withCompletionErrors({ data: result.data ?? null, ...(errors && { errors }), ...extensionsOf(result) }, site);
}

function extensionsOf({ extensions }: { readonly extensions?: Record<string, unknown> }) {
  return extensions === undefined ? {} : { extensions };
}

function pick(variables: Variables, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in variables).map((name) => [name, variables[name]]));
}
