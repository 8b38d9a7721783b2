import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, getOperationAST, parse } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { z } from 'zod';
import type { Identity } from '#runtime/auth/identity.ts';
import type { TokenService } from '#runtime/auth/jwt.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { GraphContext } from './context.ts';
import { describeKnown, formatExecutionError, maskedError } from './errors.ts';
import type { SubgraphExecutor, SubgraphRequest } from './executor.ts';
import { hangUpSignal } from './hang-up.ts';
import { SocketServer } from './socket-server.ts';

/** Carries the signed identity of the caller on whose behalf another service asks. */
export const identityHeader = 'x-parpour-identity';

export interface SubgraphServerOptions {
  readonly executor: SubgraphExecutor;
  readonly tokens: Pick<TokenService, 'verifyServiceIdentity'>;
  readonly logger: Logger;
  /** Largest body. Default 1 MiB. */
  readonly bodyBytesMax?: number;
}

const bodyBytesMaxDefault = 1_048_576;

const socketParams = z.object({ [identityHeader]: z.string(), 'x-request-id': z.string() });

interface Caller {
  readonly identity: Identity;
  readonly requestId: string;
}

/**
 * Serves a subgraph to other services of ours: operations by POST /graphql, by Apollo Server, and subscriptions by
 * graphql-ws on the same path. Both need an identity signed by a service, which only ever comes from the gateway; anyone
 * else gets 401 before their body is read, or close code 4401. Starts and closes with the server.
 */
export function serveSubgraph(server: FastifyInstance, options: SubgraphServerOptions): void {
  const { executor, tokens } = options;
  server.register(async (scope) => {
    const apollo = createApollo(options);
    await apollo.start();
    scope.addHook('onClose', () => apollo.stop());
    const contexts = new WeakMap<FastifyRequest, GraphContext>();
    scope.post('/graphql', {
      bodyLimit: options.bodyBytesMax ?? bodyBytesMaxDefault,
      async onRequest(request, reply) {
        const caller = await identify(tokens, request.headers[identityHeader], request.id);
        if ('refusal' in caller) return reply.code(401).send({ errors: [caller.refusal] });
        contexts.set(request, executor.contextFor({ ...caller, signal: hangUpSignal(reply.raw) }));
        return undefined;
      },
      handler: fastifyApolloHandler(apollo, { context: async (request) => requireContext(contexts, request) }),
    });
  });

  const sockets = subscriptionSockets(server, options);
  server.addHook('preClose', async () => sockets.close());
}

function createApollo({ executor, logger }: SubgraphServerOptions): ApolloServer<GraphContext> {
  return new ApolloServer<GraphContext>({
    schema: executor.schema,
    logger,
    // Whoever may ask is a gateway of ours, which shows its clients what they may know of the schema.
    introspection: true,
    csrfPrevention: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [
      formatErrors(logger),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}

/** Errors look the same whichever way a subgraph is asked; Apollo's own hook for it does not know of the request. */
function formatErrors(logger: Logger): ApolloServerPlugin<GraphContext> {
  return {
    async requestDidStart({ contextValue: { requestId } }) {
      return {
        async willSendResponse({ errors, response: { body } }) {
          if (errors === undefined || body.kind !== 'single') return;
          body.singleResult.errors = errors.map((error) => formatExecutionError(error, { requestId, logger }));
        },
      };
    },
  };
}

function requireContext(contexts: WeakMap<FastifyRequest, GraphContext>, request: FastifyRequest): GraphContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('A request reached Apollo Server without a caller');
  return context;
}

function subscriptionSockets(server: FastifyInstance, { executor, tokens, logger }: SubgraphServerOptions) {
  return new SocketServer<Caller>(server.server, {
    path: '/graphql',
    logger,
    // The gateway holds a socket back while its own client is slow, so it gets more time than a client of the graph.
    keepAliveMs: 60_000,
    stallMs: 60_000,
    handlers: {
      async connect(connectionParams) {
        const params = socketParams.safeParse(connectionParams);
        if (!params.success) return undefined;
        const caller = await identify(tokens, params.data[identityHeader], params.data['x-request-id']);
        return 'refusal' in caller ? undefined : caller;
      },
      async prepare(caller, payload) {
        const operation = operationOf(payload);
        // The executor validates; graphql-ws only needs to see which kind of operation it is.
        const document = tryParse(operation.query);
        if (document instanceof GraphQLError) return [document];
        return {
          schema: executor.schema,
          document,
          operationName: operation.operationName,
          start: () => start(executor, document, { ...operation, ...caller }),
        };
      },
    },
  });
}

function start(executor: SubgraphExecutor, document: DocumentNode, request: SubgraphRequest) {
  const operation = getOperationAST(document, request.operationName);
  return operation?.operation === 'subscription' ? executor.subscribe(request) : executor.execute(request);
}

function tryParse(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    return error instanceof GraphQLError ? error : new GraphQLError(String(error));
  }
}

async function identify(
  tokens: SubgraphServerOptions['tokens'],
  token: unknown,
  requestId: string,
): Promise<Caller | { readonly refusal: GraphQLFormattedError }> {
  try {
    return { identity: await tokens.verifyServiceIdentity(typeof token === 'string' ? token : ''), requestId };
  } catch (error) {
    return { refusal: describeKnown(error, requestId) ?? maskedError(requestId) };
  }
}

function operationOf({
  query,
  variables,
  operationName,
}: SubscribePayload): Pick<SubgraphRequest, 'query' | 'variables' | 'operationName'> {
  return { query, variables: variables ?? undefined, operationName: operationName ?? undefined };
}
