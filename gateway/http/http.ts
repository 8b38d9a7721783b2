import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TraceSpan, Tracing } from '#runtime/telemetry/tracing.ts';
import type { Authenticate } from '../authenticate.ts';
import { corsHeaders, type Origins, preflightHeaders } from '../cors.ts';
import type { GatewayLimits } from '../limits.ts';
import { createPreparationLane } from '../operation/preparation-lane.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { type AnswerDeps, answerOperation, type Outcome } from './answer.ts';
import { readJsonBodies } from './body.ts';
import { refuseForgery } from './forgery.ts';
import { createLargeBodies } from './large-bodies.ts';
import { chooseMediaType, type MediaType } from './media-type.ts';
import { readRequest } from './read-request.ts';
import { RequestFault } from './request-fault.ts';
import { refusalHeaders, refusalStatus } from './result.ts';
import { withTrace } from './trace.ts';

export interface HttpDeps extends AnswerDeps {
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  /** False where nobody says who they are. */
  readonly areCallersKnown: boolean;
  /** Undefined where no traces are kept. */
  readonly tracing?: Tracing | undefined;
}

/** Serves queries and mutations at /graphql as GraphQL over HTTP has it: by POST and, for queries, by GET. */
export function serveHttp(server: FastifyInstance, deps: HttpDeps): void {
  const { authenticate, origins, limits, tracing } = deps;
  readJsonBodies(server, createPreparationLane());
  server.addHook('preParsing', createLargeBodies({ authenticate, ...largeBodiesOf(deps) }));
  server.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && origins.isListed(origin)) reply.headers(corsHeaders(origin));
  });
  server.options('/graphql', async (request, reply) => answerPreflight(request, reply, origins));
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    bodyLimit: limits.requestBytesMax,
    handler: (request, reply) =>
      tracing === undefined
        ? serve(deps, request, reply, undefined)
        : withTrace(tracing, request, reply, (trace) => serve(deps, request, reply, trace)),
    // Whatever stops a request before GraphQL sees it still gets an answer in GraphQL's form.
    errorHandler: (error, request, reply) => sendFault(error, request, reply, deps),
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    async handler() {
      throw new RequestFault(405, 'Use POST, or GET for a query', { allow: 'GET, POST, OPTIONS' });
    },
    errorHandler: (error, request, reply) => sendFault(error, request, reply, deps),
  });
}

/** One tenant leaves half of the room to the others, where there are any. */
function largeBodiesOf({ limits, areCallersKnown }: HttpDeps) {
  const totalBytesMax = limits.requestBytesTotalMax;
  return { totalBytesMax, tenantBytesMax: areCallersKnown ? totalBytesMax / 2 : totalBytesMax };
}

/** Answers a browser's question whether a page may send the real request. */
export function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply, origins: Origins): FastifyReply {
  const { origin } = headers;
  if (origin === undefined || !origins.isListed(origin)) return reply.code(403).send();
  return reply.headers(preflightHeaders(origin)).code(204).send();
}

async function serve(deps: HttpDeps, request: FastifyRequest, reply: FastifyReply, trace: TraceSpan | undefined) {
  const { authenticate, limits } = deps;
  const mediaType = chooseMediaType(request.headers.accept);
  if (mediaType === undefined) {
    const isStream = request.headers.accept?.includes('text/event-stream') === true;
    const elsewhere = isStream ? '; Server-Sent Events are served at /graphql/stream' : '';
    throw new RequestFault(406, `Accept application/graphql-response+json or application/json${elsewhere}`);
  }
  refuseForgery(request.method, request.headers);
  const asked = readRequest(request);
  const { identity } = await authenticate(request.headers.authorization);
  const cancellation = cancellationOf(reply, limits.requestTimeoutMs);
  const context = { identity, requestId: request.id, cancellation, address: request.ip, trace };
  return send(reply, mediaType, await answerOperation(deps, asked, request.method, context));
}

/** Fires when the time is up, or the client goes away before its answer was written. */
export function cancellationOf(reply: FastifyReply, timeoutMs: number): Cancellation {
  const cancellation = new Cancellation();
  // The client went while its body waited to be parsed: nothing will say so again.
  if (reply.raw.destroyed) {
    cancellation.cancel();
    return cancellation;
  }
  const timer = setTimeout(() => cancellation.cancel(), timeoutMs);
  reply.raw.once('close', () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) cancellation.cancel();
  });
  return cancellation;
}

const contentTypes: Readonly<Record<MediaType, string>> = {
  'application/json': 'application/json; charset=utf-8',
  'application/graphql-response+json': 'application/graphql-response+json; charset=utf-8',
};

/** Answers in one piece. */
export function send(reply: FastifyReply, mediaType: MediaType, { result, isRefused }: Outcome): FastifyReply {
  if (isRefused) {
    const status = refusalStatus(result, mediaType);
    reply.code(status).headers(refusalHeaders(status, result));
  }
  return reply.type(contentTypes[mediaType]).send(JSON.stringify(result));
}

const faultsByStatus: Readonly<Record<number, string>> = {
  400: 'The body is not valid JSON',
  413: 'The request is too large',
  415: 'Send content-type: application/json',
};

/** How many times as large as is taken a body may be whose sender is left to finish. */
const readThroughTimes = 4;

/** Answers what went wrong before GraphQL saw the request, in GraphQL's form. */
export function sendFault(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
  { formatError }: HttpDeps,
) {
  const mediaType = chooseMediaType(request.headers.accept) ?? 'application/json';
  reply.type(contentTypes[mediaType]);
  const refuse = (status: number, message: string) => {
    const extensions = { code: 'BAD_REQUEST', requestId: request.id, retryable: false };
    return reply.code(status).send(JSON.stringify({ errors: [{ message, extensions }] }));
  };
  if (error instanceof RequestFault) {
    reply.headers(error.headers);
    return refuse(error.status, error.message);
  }
  const { statusCode: status } = error;
  if (status === 413) {
    // Fastify wants the connection closed: whoever is still sending would see it break, and not this answer. What is on its way
    // is read and thrown away, where it is not much more than is taken.
    const { bodyLimit } = request.routeOptions;
    if (Number(request.headers['content-length']) <= readThroughTimes * bodyLimit) reply.removeHeader('connection');
    return refuse(status, tooLarge(request));
  }
  const message = status === undefined ? undefined : faultsByStatus[status];
  if (message !== undefined && status !== undefined) return refuse(status, message);
  const result = { errors: [formatError(error, request.id)] };
  return send(reply, mediaType, { result, isRefused: true });
}

function tooLarge({ headers, routeOptions }: FastifyRequest): string {
  const asked = Number(headers['content-length']);
  const size = Number.isFinite(asked) && asked > 0 ? `has ${asked} bytes` : `is larger`;
  return `The body ${size}, at most ${routeOptions.bodyLimit} are taken`;
}
