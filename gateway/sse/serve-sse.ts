import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Caller } from '../authenticate.ts';
import { findOperation, type RequestedOperation, runOperation } from '../http/answer.ts';
import { refuseForgery } from '../http/forgery.ts';
import { answerPreflight, cancellationOf, type HttpDeps, send, sendFault } from '../http/http.ts';
import { readRequest } from '../http/read-request.ts';
import { RequestFault } from '../http/request-fault.ts';
import { refusalStatus } from '../http/result.ts';
import { Item } from '../subscription/item.ts';
import { Session } from '../subscription/session.ts';
import type { Subscription, Subscriptions } from '../subscription/subscribe.ts';
import { EventStream, wholeStream } from './event-stream.ts';

export interface SseDeps extends HttpDeps {
  readonly subscriptions: Subscriptions;
}

/** All subscriptions that are served as events at a moment. */
export interface EventStreams {
  /** Ends them in such a way that clients connect again, and go on where they were. */
  close(): void;
}

const path = '/graphql/stream';

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // With the stream the connection ends, too: none is left open when this server stops.
  connection: 'close',
  // nginx would hold events back until it has some kilobytes of them.
  'x-accel-buffering': 'no',
} as const;

/**
 * Serves the graph as Server-Sent Events (GraphQL over SSE, distinct connections mode): one operation for each request, by POST
 * or, for what changes nothing, by GET. What is wrong with an operation is told in the stream, what is wrong with the
 * request or its caller by the status. The header `Last-Event-ID` counts in place of the operation's own `after`.
 */
export function serveSse(server: FastifyInstance, deps: SseDeps): EventStreams {
  const open = new Set<OpenStream>();
  server.options(path, async (request, reply) => answerPreflight(request, reply, deps.origins));
  server.route({
    method: ['GET', 'POST'],
    url: path,
    bodyLimit: deps.limits.requestBytesMax,
    async handler(request, reply) {
      if (!acceptsEvents(request.headers.accept)) throw new RequestFault(406, 'Accept text/event-stream');
      refuseForgery(request.method, request.headers);
      const asked = readRequest(request);
      const caller = await deps.authenticate(request.headers.authorization);
      const cancellation = cancellationOf(reply, deps.limits.requestTimeoutMs);
      const context = { identity: caller.identity, requestId: request.id, cancellation, address: request.ip };
      const operation = await findOperation(deps, asked, request.method, context);
      if ('isRefused' in operation) return sendWhole(reply, operation.result);
      if (operation.prepared.operation.operation !== 'subscription') {
        return sendWhole(reply, (await runOperation(deps, operation, context)).result);
      }
      const stream = new OpenStream(deps, reply, caller, () => open.delete(stream));
      const refusal = stream.subscribe(operation, lastEventId(request));
      if (refusal !== undefined) return sendWhole(reply, refusal);
      open.add(stream);
      return reply.headers(streamHeaders).send(stream.body);
    },
    errorHandler: (error, request, reply) => sendFault(error, request, reply, deps),
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: path,
    async handler() {
      throw new RequestFault(405, 'Use POST or GET, with a connection for each operation', {
        allow: 'GET, POST, OPTIONS',
      });
    },
    errorHandler: (error, request, reply) => sendFault(error, request, reply, deps),
  });
  return {
    close() {
      for (const stream of [...open]) stream.goAway();
    },
  };
}

/** One subscription of one client. */
class OpenStream {
  readonly body: EventStream;
  readonly #deps: SseDeps;
  readonly #reply: FastifyReply;
  readonly #session: Session;
  #subscription: Subscription | undefined;
  #cut: NodeJS.Timeout | undefined;

  constructor(deps: SseDeps, reply: FastifyReply, caller: Caller, onClose: () => void) {
    this.#deps = deps;
    this.#reply = reply;
    this.#session = new Session(caller, ({ message, reason }) => {
      this.#tell('UNAUTHENTICATED', `${message}: subscribe again with a new one, nothing is missed`, reason);
      this.body.complete();
    });
    this.body = new EventStream({
      heartbeatMs: deps.limits.heartbeatMs,
      onWaiting: () => this.#waitForClient(),
      onReady: () => {
        clearTimeout(this.#cut);
        this.#subscription?.ready();
      },
      onClose: () => {
        this.#session.end();
        this.#subscription?.close();
        onClose();
      },
    });
    reply.raw.once('close', () => clearTimeout(this.#cut));
  }

  /**
   * @param after cursor to go on behind, in place of the operation's own
   * @returns why there is nothing to subscribe to, undefined when there is
   */
  subscribe(operation: RequestedOperation, after: string | undefined): FormattedExecutionResult | undefined {
    const { identity, holds } = this.#session;
    const subscription = this.#deps.subscriptions.subscribe({
      ...operation,
      ...(after !== undefined && { after }),
      identity,
      requestId: this.#reply.request.id,
      mayHave: holds,
      onEnd: () => undefined,
    });
    if (!('close' in subscription)) {
      this.body.destroy();
      return subscription;
    }
    this.#subscription = subscription;
    subscription.deliverTo({ write: (item) => this.body.send(item), end: () => this.body.complete() });
    return undefined;
  }

  /** The server stops: says so, and leaves it to the client to come back. */
  goAway(): void {
    this.#tell('UNAVAILABLE', 'This server stops: subscribe again, nothing is missed');
    this.body.leave();
  }

  /** Says why the subscription is over, and where to go on. */
  #tell(code: 'UNAUTHENTICATED' | 'UNAVAILABLE', message: string, reason?: string): void {
    const resumeAfter = this.#subscription?.cursor;
    const error = new RequestError(code, message, {
      ...(reason && { reason }),
      ...(resumeAfter && { cursors: { resumeAfter } }),
    });
    this.#subscription?.close();
    this.body.send(new Item({ errors: [this.#deps.formatError(error, this.#reply.request.id)] }, undefined));
  }

  #waitForClient(): void {
    clearTimeout(this.#cut);
    this.#cut = setTimeout(() => this.#reply.raw.destroy(), this.#deps.limits.slowClientMs).unref();
  }
}

/** A refusal that has a status of its own is answered with it, any other result by one event. */
function sendWhole(reply: FastifyReply, result: FormattedExecutionResult): FastifyReply {
  const isRefusal = result.data === undefined && refusalStatus(result, 'application/json') !== 200;
  if (isRefusal) return send(reply, 'application/json', { result, isRefused: true });
  return reply.headers(streamHeaders).send(wholeStream(new Item(result, undefined)));
}

function acceptsEvents(accept = '*/*'): boolean {
  const ranges = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase());
  return ranges.some((range) => range === 'text/event-stream' || range === 'text/*' || range === '*/*');
}

/** The id of the last event, from a client that connects again by itself. */
function lastEventId({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
