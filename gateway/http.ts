import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hangUpSignal } from '#runtime/graphql/hang-up.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Authenticate } from './authenticate.ts';
import { currentRequest, type GatewayContext } from './context.ts';
import { corsHeaders, type Origins, preflightHeaders } from './cors.ts';
import { formatGatewayError } from './errors.ts';
import type { GatewayLimits } from './limits.ts';

export interface HttpDeps {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  readonly logger: Logger;
}

/** Serves queries and mutations at /graphql, by POST and, for queries, by GET. */
export function serveHttp(server: FastifyInstance, deps: HttpDeps): void {
  const { apollo, authenticate, origins, limits, logger } = deps;
  const handle = fastifyApolloHandler(apollo, { context: async () => requiredContext() });

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
      const signal = AbortSignal.any([AbortSignal.timeout(limits.requestTimeoutMs), hangUpSignal(reply.raw)]);
      const context = { identity: caller.identity, requestId: request.id, signal };
      return currentRequest.run(context, () => handle.call(server, request, reply));
    },
    // Whatever stops a request before GraphQL sees it still gets an answer in GraphQL's form.
    errorHandler: (error, request, reply) => sendFault(error, request, reply, logger),
  });
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
  logger: Logger,
) {
  const message = error.statusCode === undefined ? undefined : faultsByStatus[error.statusCode];
  if (message !== undefined && error.statusCode !== undefined) {
    const extensions = { code: 'BAD_REQUEST', requestId: request.id, retryable: false };
    return reply.code(error.statusCode).send({ errors: [{ message, extensions }] });
  }
  const formatted = formatGatewayError(error, { logger, requestId: request.id });
  const status = formatted.extensions?.code === 'UNAUTHENTICATED' ? 401 : 500;
  return reply.code(status).send({ errors: [formatted] });
}
