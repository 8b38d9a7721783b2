import { randomUUID } from 'node:crypto';
import type { Counter, Gauge } from 'prom-client';
import type { Identity } from '#runtime/auth/identity.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import type { FormatError } from '../errors.ts';
import type { JsonObject } from '../execution/json.ts';
import type { Run, RunnableSubscription } from '../execution/runnable.ts';
import type { Graph } from '../graph.ts';
import { type CompletionPlan, completeEntry } from './completion.ts';
import type { ReaderClassOf } from './reader.ts';
import type { RingLimits } from './ring.ts';
import { type Place, Topic } from './topic.ts';

export interface HubOptions {
  readonly readerClassOf: ReaderClassOf;
  readonly formatError: FormatError;
  readonly eventTimeoutMs: number;
  readonly limits: RingLimits;
  readonly metrics: SubscriptionMetrics;
  readonly tracing?: Tracing | undefined;
}

export interface SubscriptionMetrics {
  readonly active: Gauge;
  readonly upstreams: Gauge;
  readonly items: Counter;
  readonly slow: Counter;
  readonly merged: Counter;
}

/** What somebody subscribes to. */
export interface Wanted {
  readonly graph: Graph;
  readonly subscription: RunnableSubscription;
  /** As the client gave them. */
  readonly variables: Run['variables'];
  /** With their defaults. */
  readonly coerced: Readonly<JsonObject>;
  readonly identity: Identity;
  /** Of each item, where demand is controlled. */
  readonly cost: number | undefined;
}

/** A subscription's way into the hub. */
export interface Entrance {
  /** Equal for all who read the same source. */
  readonly topicKey: string;
  readonly plan: CompletionPlan;
  /** @param after cursor to start behind; what comes from now on when undefined */
  find(after: string | undefined): Place;
}

/** Everything that is subscribed to, once for all who may see the same. */
export interface Hub {
  enter(wanted: Wanted): Entrance;
}

/** @returns the gauges and counters of subscriptions */
export function createSubscriptionMetrics(metrics: Pick<Metrics, 'gauge' | 'counter'>): SubscriptionMetrics {
  return {
    active: metrics.gauge('gateway_subscriptions_active', 'Subscriptions open now.', []),
    upstreams: metrics.gauge('gateway_subscription_upstreams', 'Subscriptions open at subgraphs now.', []),
    items: metrics.counter('gateway_subscription_items_total', 'Items delivered to subscribers.', []),
    slow: metrics.counter('gateway_subscriptions_slow_total', 'Subscriptions ended because they fell behind.', []),
    merged: metrics.counter('gateway_subscription_merges_total', 'Sources that caught up with another one.', []),
  };
}

export function createHub(options: HubOptions): Hub {
  const { formatError, limits, metrics } = options;
  const topics = new Map<string, Topic>();
  const idOf = createIds();

  function openTopic(key: string, { graph, subscription, variables }: Wanted, identity: Identity): Topic {
    // Of nobody in particular, as all that is done for this topic.
    const requestId = randomUUID();
    const { source, sourceInput, position } = subscription;
    const completion = { ...options, requestId };
    const topic = new Topic({
      limits,
      cursorOf: (data) => position?.cursorOf(data),
      complete: (entry, plan) => completeEntry(entry, plan, completion),
      failed: (error) => ({ errors: [formatError(error, requestId)] }),
      async open(after, signal) {
        const transport = graph.transports.get(source.service);
        if (transport === undefined) throw new Error(`There is no way to ${source.service}`);
        const { query, operationName } = source;
        const given = sourceInput(variables, after).variables;
        return transport.subscribe({ query, operationName, variables: given, identity, requestId, signal });
      },
      onOpen: () => metrics.upstreams.inc(),
      onClose: () => metrics.upstreams.dec(),
      onMerge: () => metrics.merged.inc(),
      onEmpty: () => {
        if (topics.get(key) === topic) topics.delete(key);
      },
    });
    topics.set(key, topic);
    return topic;
  }

  return {
    enter(wanted) {
      const { graph, subscription, variables, coerced } = wanted;
      const { source, sourceInput, position } = subscription;
      const reader = options.readerClassOf(wanted.identity);
      const address = graph.subgraphs.find(({ name }) => name === source.service)?.url;
      const sourceVariables = sourceInput(variables, undefined).variables;
      const topicKey = JSON.stringify([source.service, address, source.query, sourceVariables, reader.key]);
      const selected = Object.entries(coerced).filter(([name]) => name !== position?.clientVariable);
      const plan: CompletionPlan = {
        key: JSON.stringify([idOf(subscription), selected]),
        graph,
        subscription,
        variables,
        transports: graph.transports,
        identity: reader.identity,
      };
      return {
        topicKey,
        plan,
        find(after) {
          const topic = topics.get(topicKey) ?? openTopic(topicKey, wanted, reader.identity);
          return topic.find(after, plan);
        },
      };
    },
  };
}

/** @returns a function that numbers objects */
function createIds(): (object: object) => number {
  const ids = new WeakMap<object, number>();
  let last = 0;
  return (object) => {
    const id = ids.get(object) ?? ++last;
    ids.set(object, id);
    return id;
  };
}
