import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import { isAnonymous, sendToken } from '#runtime/graphql/require-scope.ts';
import type { MissingToken } from '../anonymous.ts';
import type { Authenticate } from '../authenticate.ts';
import type { GatewayContext } from '../context.ts';
import { corsHeaders, type Origins, preflightHeaders } from '../cors.ts';
import type { FormatError } from '../errors.ts';
import { type CurrentGraph, type Graph, isErrors } from '../graph.ts';
import type { GatewayLimits } from '../limits.ts';
import type { PreparationLane } from '../operation/preparation-lane.ts';
import type { Persisted } from '../persisted/persisted.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { readJsonBodies } from './body.ts';
import { refuseForgery } from './forgery.ts';
import { chooseMediaType, type MediaType } from './media-type.ts';
import { type OperationRequest, readRequest } from './read-request.ts';
import { RequestFault } from './request-fault.ts';
import { refusalHeaders, refusalStatus, resultOf } from './result.ts';

export interface HttpDeps {
  readonly graphs: CurrentGraph;
  readonly persisted: Pick<Persisted, 'textOf'>;
  readonly authenticate: Authenticate;
  readonly missingToken: MissingToken;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  readonly lane: PreparationLane;
  readonly formatError: FormatError;
}

/** An answer, and whether anything was run for it. */
interface Outcome {
  readonly result: FormattedExecutionResult;
  readonly isRefused: boolean;
}

/** Serves queries and mutations at /graphql as GraphQL over HTTP has it: by POST and, for queries, by GET. */
export function serveHttp(server: FastifyInstance, deps: HttpDeps): void {
  const { authenticate, origins, limits } = deps;
  readJsonBodies(server);
  server.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && origins.isListed(origin)) reply.headers(corsHeaders(origin));
  });
  server.options('/graphql', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.isListed(origin)) return reply.code(403).send();
    return reply.headers(preflightHeaders(origin)).code(204).send();
  });
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    bodyLimit: limits.requestBytesMax,
    async handler(request, reply) {
      const mediaType = chooseMediaType(request.headers.accept);
      if (mediaType === undefined) {
        throw new RequestFault(406, 'Accept application/graphql-response+json or application/json');
      }
      refuseForgery(request.method, request.headers);
      const asked = readRequest(request);
      const { identity } = await authenticate(request.headers.authorization);
      const cancellation = cancellationOf(reply, limits.requestTimeoutMs);
      const context = { identity, requestId: request.id, cancellation, address: request.ip };
      return send(reply, mediaType, await answer(deps, asked, request.method, context));
    },
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

async function answer(
  deps: HttpDeps,
  asked: OperationRequest,
  method: string,
  context: GatewayContext,
): Promise<Outcome> {
  const { graphs, persisted, formatError, missingToken } = deps;
  const graph = graphs.current;
  const { identity, requestId } = context;
  const refuse = (errors: readonly unknown[]): Outcome => ({
    result: { errors: errors.map((error) => formatError(error, requestId)) },
    isRefused: true,
  });
  const text = persisted.textOf(asked);
  if (text === undefined) throw new RequestFault(400, '"query" is missing');
  if (typeof text !== 'string') return refuse([text]);
  const prepared = graph.known(text, asked.operationName) ?? (await prepareAnew(deps, graph, text, asked, context));
  if (isErrors(prepared)) return refuse(prepared);
  const { operation } = prepared.operation;
  if (operation === 'subscription') throw new RequestFault(400, noSubscriptions);
  if (operation === 'mutation' && method !== 'POST') {
    throw new RequestFault(405, 'Send a mutation by POST', { allow: 'POST' });
  }
  if (!prepared.isOpenToAnonymous && isAnonymous(identity)) {
    return refuse([missingToken()]);
  }
  const started = graph.start(prepared, asked.variables, context);
  if (isErrors(started)) return refuse(started);
  return { result: resultOf(await started.execute(), requestId, formatError), isRefused: false };
}

/** Who may not ask at all is not served what takes time: validating, planning. */
function prepareAnew(
  { lane, missingToken }: HttpDeps,
  graph: Graph,
  text: string,
  { operationName }: OperationRequest,
  { identity, cancellation }: GatewayContext,
) {
  const isAlone = isAnonymous(identity);
  return lane.run(identity.tenantId, cancellation, () =>
    isAlone && graph.isClosedToAnonymous(text, operationName)
      ? [new GraphQLError(sendToken, { originalError: missingToken() })]
      : graph.prepare(text, operationName),
  );
}

const noSubscriptions = 'Subscriptions are served over WebSocket (graphql-transport-ws) at this address';

/** Fires when the time is up, or the client goes away before its answer was written. */
function cancellationOf(reply: FastifyReply, timeoutMs: number): Cancellation {
  const cancellation = new Cancellation();
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

function send(reply: FastifyReply, mediaType: MediaType, { result, isRefused }: Outcome): FastifyReply {
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

function sendFault(
  error: Error & { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
  { formatError, limits }: HttpDeps,
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
  if (status === 413) return refuse(status, tooLarge(request, limits));
  const message = status === undefined ? undefined : faultsByStatus[status];
  if (message !== undefined && status !== undefined) return refuse(status, message);
  const result = { errors: [formatError(error, request.id)] };
  return send(reply, mediaType, { result, isRefused: true });
}

function tooLarge({ headers }: FastifyRequest, { requestBytesMax }: GatewayLimits): string {
  const asked = Number(headers['content-length']);
  const size = Number.isFinite(asked) && asked > 0 ? `has ${asked} bytes` : `is larger`;
  return `The body ${size}, at most ${requestBytesMax} are taken`;
}
