import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import type { CredentialRefusal } from '#runtime/auth/refusal.ts';
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
  const open = new Set<Follower>();
  server.options(path, async (request, reply) => answerPreflight(request, reply, deps.origins));
  server.route({
    method: ['GET', 'POST'],
    url: path,
    bodyLimit: deps.limits.messageBytesMax,
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
      return follow(deps, operation, { request, reply, caller, open });
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
      for (const follower of [...open]) follower.goAway();
    },
  };
}

interface Asking {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  readonly open: Set<Follower>;
}

/** Subscribes, and answers with what comes. */
function follow(deps: SseDeps, operation: RequestedOperation, { request, reply, caller, open }: Asking): FastifyReply {
  let follower: Follower | undefined;
  const session = new Session(caller, (end) => follower?.lose(end));
  const after = lastEventId(request);
  const subscription = deps.subscriptions.subscribe({
    ...operation,
    ...(after !== undefined && { after }),
    identity: session.identity,
    requestId: request.id,
    mayHave: session.holds,
    onEnd: () => session.end(),
  });
  if (!('close' in subscription)) {
    session.end();
    return sendWhole(reply, subscription);
  }
  const begun = new Follower(deps, reply, { subscription, onClose: () => open.delete(begun) });
  follower = begun;
  open.add(begun);
  return reply;
}

/** One subscription of one client. */
class Follower {
  readonly #deps: SseDeps;
  readonly #requestId: string;
  readonly #subscription: Subscription;
  readonly #stream: EventStream;

  constructor(
    deps: SseDeps,
    reply: FastifyReply,
    { subscription, onClose }: { readonly subscription: Subscription; readonly onClose: () => void },
  ) {
    this.#deps = deps;
    this.#requestId = reply.request.id;
    this.#subscription = subscription;
    // Written by hand from here on: what waits for the client must be known.
    reply.hijack();
    this.#stream = new EventStream(reply.raw, {
      // Node's type for what fastify's allows as well.
      headers: { ...(reply.getHeaders() as OutgoingHttpHeaders), ...streamHeaders },
      heartbeatMs: deps.limits.heartbeatMs,
      slowClientMs: deps.limits.slowClientMs,
      onReady: () => subscription.ready(),
      onClose: () => {
        subscription.close();
        onClose();
      },
    });
    subscription.deliverTo({ write: (item) => this.#stream.send(item), end: () => this.#stream.complete() });
  }

  /** The token has ended. */
  lose({ message, reason }: CredentialRefusal): void {
    this.#tell('UNAUTHENTICATED', `${message}: subscribe again with a new one, nothing is missed`, reason);
    this.#stream.complete();
  }

  /** The server stops: says so, and leaves it to the client to come back. */
  goAway(): void {
    this.#tell('UNAVAILABLE', 'This server stops: subscribe again, nothing is missed');
    this.#stream.leave();
  }

  /** Says why the subscription is over, and where to go on. */
  #tell(code: 'UNAUTHENTICATED' | 'UNAVAILABLE', message: string, reason?: string): void {
    const { cursor: resumeAfter } = this.#subscription;
    this.#subscription.close();
    const error = new RequestError(code, message, {
      ...(reason && { reason }),
      ...(resumeAfter && { cursors: { resumeAfter } }),
    });
    this.#stream.send(new Item({ errors: [this.#deps.formatError(error, this.#requestId)] }, undefined));
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
