import { type FormattedExecutionResult, print } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import type { Demand } from '../demand/demand.ts';
import { payInTime } from '../demand/pay-in-time.ts';
import type { FormatError } from '../errors.ts';
import type { JsonObject } from '../execution/json.ts';
import { type Graph, isErrors } from '../graph.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { createHub, type Entrance, type SubscriptionMetrics, type Wanted } from './hub.ts';
import { Item } from './item.ts';
import type { ReaderClassOf } from './reader.ts';
import type { RingLimits } from './ring.ts';
import { type Sink, Subscriber } from './subscriber.ts';

export interface SubscriptionDeps {
  /** Whom items are charged to; nobody without it. */
  readonly demand: Demand | undefined;
  readonly readerClassOf: ReaderClassOf;
  readonly formatError: FormatError;
  readonly metrics: SubscriptionMetrics;
  /** Time that other subgraphs have to complete one event. */
  readonly eventTimeoutMs: number;
  /** How far a subscriber may be behind the fastest of its source. */
  readonly behindMax: RingLimits;
  readonly tracing?: Tracing | undefined;
}

/** What somebody subscribes to, and who it is. */
export interface SubscriptionRequest {
  /** The graph that prepared the operation. */
  readonly graph: Graph;
  readonly prepared: PreparedOperation;
  readonly variables: JsonObject;
  readonly identity: Identity;
  readonly requestId: string;
  /** Cursor to start behind, in place of the operation's own `after`. */
  readonly after?: string;
  /** Asked before each item. @returns false when the token holds no longer; whoever knows ends the subscription then */
  readonly mayHave: () => boolean;
  /** Called once when it was opened and is over. */
  readonly onEnd: () => void;
}

/** One open subscription of one client. */
export interface Subscription {
  /** Of the last item that was delivered, or where it started; undefined when that is not known. */
  readonly cursor: string | undefined;
  /** Begins to deliver items to the sink, of which the first may be there at once. */
  deliverTo(sink: Sink): void;
  /** The sink, which had answered false, takes items again. */
  ready(): void;
  /** Ends it at once and without another word; with the last subscriber the source is given up. */
  close(): void;
  /** Goes on under a new token of the same caller, from the last item on; ends with an error when it may not. */
  renew(identity: Identity): void;
}

export interface Subscriptions {
  /** Never throws. @returns the subscription, or a result with `errors` when there is nothing to subscribe to */
  subscribe(request: SubscriptionRequest): Subscription | FormattedExecutionResult;
  /** Goes on with another graph: what is still valid in it from the last item on, what is not ends with SCHEMA_CHANGED. */
  reload(graph: Graph): void;
}

/** @param current the graph to begin with */
export function createSubscriptions(deps: SubscriptionDeps, current: Graph): Subscriptions {
  const { demand, formatError, metrics, eventTimeoutMs, behindMax, readerClassOf, tracing } = deps;
  const hub = createHub({ readerClassOf, formatError, eventTimeoutMs, limits: behindMax, metrics, tracing });
  const open = new Set<OpenSubscription>();
  let graph = current;

  /** @returns what the caller may subscribe to, or why not */
  function look(request: Omit<SubscriptionRequest, 'mayHave' | 'onEnd'>): Wanted | FormattedExecutionResult {
    const { prepared, variables, identity, requestId } = request;
    const refuse = (errors: readonly unknown[]) => ({ errors: errors.map((error) => formatError(error, requestId)) });
    try {
      const coerced = prepared.coerce(variables);
      if (isErrors(coerced)) return refuse(coerced);
      const context = { identity, requestId, cancellation: new Cancellation() };
      const started = request.graph.start(prepared, variables, context);
      if (isErrors(started)) return refuse(started);
      const { subscription, cost } = started;
      if (subscription === undefined) throw new Error('The operation is no subscription');
      return { graph: request.graph, subscription, variables, coerced, identity, cost };
    } catch (error) {
      return refuse([error]);
    }
  }

  class OpenSubscription implements Subscription {
    #request: SubscriptionRequest;
    #entrance: Entrance;
    #cost: number | undefined;
    readonly #subscriber: Subscriber;

    constructor(request: SubscriptionRequest, wanted: Wanted) {
      this.#request = request;
      this.#entrance = hub.enter(wanted);
      this.#cost = wanted.cost;
      const { position } = wanted.subscription;
      const after = position && (request.after ?? position.after(wanted.coerced));
      this.#subscriber = new Subscriber(this.#entrance.find(after), after, {
        mayHave: () => {
          // What this caller reads from now on must not be older than the event that it is about to see.
          this.#request.graph.renew(this.#request.identity);
          return this.#request.mayHave();
        },
        pay: () => this.#pay(),
        unpaidItem: (resumeAfter) =>
          new Item({ errors: [formatError(demand?.unpaid(resumeAfter), request.requestId)] }, undefined),
        slowItem: (resumeAfter) => slowItem(formatError, request.requestId, resumeAfter),
        onDelivered: (count) => metrics.items.inc(count),
        onSlow: () => metrics.slow.inc(),
        onEnd: () => {
          open.delete(this);
          metrics.active.dec();
          request.onEnd();
        },
      });
      open.add(this);
      metrics.active.inc();
    }

    get cursor(): string | undefined {
      return this.#subscriber.cursor;
    }

    deliverTo(sink: Sink): void {
      this.#subscriber.deliverTo(sink);
    }

    ready(): void {
      this.#subscriber.ready();
    }

    close(): void {
      this.#subscriber.close();
    }

    renew(identity: Identity): void {
      this.#request = { ...this.#request, identity };
      const wanted = look(this.#request);
      if ('graph' in wanted) this.#goOn(wanted, false);
      else this.#subscriber.endWith(new Item(wanted, undefined));
    }

    #pay(): Promise<void> | undefined {
      if (demand === undefined || this.#cost === undefined) return undefined;
      return payInTime(demand, { payer: this.#request, cost: this.#cost, isOver: () => this.#subscriber.isOver });
    }

    /** Reads on with another graph. */
    reload(next: Graph): void {
      const { prepared, requestId, variables, identity } = this.#request;
      const text = prepared.document.loc?.source.body ?? print(prepared.document);
      const anew = next.prepare(text, prepared.operation.name?.value);
      if (isErrors(anew)) {
        this.#subscriber.endWith(changedItem(formatError, requestId, anew));
        return;
      }
      this.#request = { ...this.#request, graph: next, prepared: anew };
      const wanted = look({ graph: next, prepared: anew, variables, identity, requestId });
      if ('graph' in wanted) this.#goOn(wanted, true);
      else this.#subscriber.endWith(changedItem(formatError, requestId, wanted.errors ?? []));
    }

    #goOn(wanted: Wanted, isPatient: boolean): void {
      const left = this.#entrance;
      this.#entrance = hub.enter(wanted);
      this.#cost = wanted.cost;
      if (this.#entrance.topicKey === left.topicKey) this.#subscriber.reselect(this.#entrance.plan);
      else this.#subscriber.moveTo((after) => this.#entrance.find(after), isPatient);
    }
  }

  return {
    subscribe(request) {
      const wanted = look(request);
      if (!('graph' in wanted)) return wanted;
      const subscription = new OpenSubscription(request, wanted);
      // Prepared just before the graph was changed.
      if (request.graph !== graph) subscription.reload(graph);
      return subscription;
    },
    reload(next) {
      graph = next;
      for (const subscription of [...open]) subscription.reload(next);
    },
  };
}

function slowItem(formatError: FormatError, requestId: string, resumeAfter: string | undefined): Item {
  const message = 'Too slow: subscribe again with `after` set to resumeAfter, nothing is missed';
  const cursors = resumeAfter === undefined ? {} : { cursors: { resumeAfter } };
  return new Item({ errors: [formatError(new RequestError('SLOW_CONSUMER', message, cursors), requestId)] }, undefined);
}

function changedItem(formatError: FormatError, requestId: string, errors: readonly unknown[]): Item {
  const reasons = errors.map((error) => formatError(error, requestId).message);
  const message = `The graph has changed, and this operation is not valid any more: ${reasons.join('; ')}`;
  const extensions = { code: 'SCHEMA_CHANGED', requestId, retryable: false };
  return new Item({ errors: [{ message, extensions }] }, undefined);
}
