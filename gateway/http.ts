import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate } from './authenticate.ts';
import { currentRequest, type GatewayContext } from './context.ts';
import { corsHeaders, type Origins, preflightHeaders } from './cors.ts';
import { createDirectRoute } from './direct-route.ts';
import type { FormatError } from './errors.ts';
import type { Graph } from './graph.ts';
import type { GatewayLimits } from './limits.ts';
import { Cancellation } from './transport/cancellation.ts';

export interface HttpDeps {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly graph: Graph;
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  readonly formatError: FormatError;
}

/** Serves queries and mutations at /graphql, by POST and, for queries, by GET. */
export function serveHttp(server: FastifyInstance, deps: HttpDeps): void {
  const { apollo, authenticate, origins, limits, formatError } = deps;
  const serveDirectly = createDirectRoute(deps);
  const serveByApollo = fastifyApolloHandler(apollo, { context: async () => requiredContext() });

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
      const caller = await authenticate(request.headers.authorization);
      const cancellation = cancellationOf(reply, limits.requestTimeoutMs);
      const context = { identity: caller.identity, requestId: request.id, cancellation };
      const direct = serveDirectly(request, context);
      if (direct !== undefined) return reply.type(direct.contentType).send(await direct.body);
      return currentRequest.run(context, () => serveByApollo.call(server, request, reply));
    },
    // Whatever stops a request before GraphQL sees it still gets an answer in GraphQL's form.
    errorHandler: (error, request, reply) => sendFault(error, request, reply, formatError),
  });
}

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

function requiredContext(): GatewayContext {
  const context = currentRequest.getStore();
  if (context === undefined) throw new Error('A request reached Apollo outside the gateway');
  return context;
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
  formatError: FormatError,
) {
  const message = error.statusCode === undefined ? undefined : faultsByStatus[error.statusCode];
  if (message !== undefined && error.statusCode !== undefined) {
    const extensions = { code: 'BAD_REQUEST', requestId: request.id, retryable: false };
    return reply.code(error.statusCode).send({ errors: [{ message, extensions }] });
  }
  const formatted = formatError(error, request.id);
  const status = formatted.extensions?.code === 'UNAUTHENTICATED' ? 401 : 500;
  return reply.code(status).send({ errors: [formatted] });
}
