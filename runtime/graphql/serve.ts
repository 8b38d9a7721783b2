import type { FastifyInstance } from 'fastify';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, getOperationAST, parse } from 'graphql';
import { z } from 'zod';
import type { Identity } from '#runtime/auth/identity.ts';
import type { TokenService } from '#runtime/auth/jwt.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { describeKnown, maskedError } from './errors.ts';
import type { SubgraphExecutor, SubgraphRequest } from './executor.ts';
import { hangUpSignal } from './hang-up.ts';
import { SocketServer } from './socket-server.ts';

/** Carries the signed identity of the caller on whose behalf another service asks. */
export const identityHeader = 'x-parpour-identity';

export interface SubgraphServerOptions {
  readonly executor: SubgraphExecutor;
  readonly tokens: Pick<TokenService, 'verifyServiceIdentity'>;
  readonly logger: Logger;
}

const operationBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

const socketParams = z.object({ [identityHeader]: z.string(), 'x-request-id': z.string() });

interface Caller {
  readonly identity: Identity;
  readonly requestId: string;
}

/**
 * Serves a subgraph to other services of ours: operations by POST /graphql, subscriptions by graphql-ws on the same path.
 * Both need an identity signed by a service, which only ever comes from the gateway; anyone else gets 401, or close code
 * 4401. Closes with the server.
 */
export function serveSubgraph(server: FastifyInstance, options: SubgraphServerOptions): void {
  const { executor, tokens } = options;

  server.post('/graphql', async (request, reply) => {
    const caller = await identify(tokens, request.headers[identityHeader], request.id);
    if ('refusal' in caller) return reply.code(401).send({ errors: [caller.refusal] });
    const body = operationBody.safeParse(request.body);
    if (!body.success)
      return reply.code(400).send({ errors: [{ message: 'Expected { query, variables?, operationName? }' }] });
    return executor.execute({ ...operationOf(body.data), ...caller, signal: hangUpSignal(reply.raw) });
  });

  const sockets = subscriptionSockets(server, options);
  server.addHook('preClose', async () => sockets.close());
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

function operationOf(
  body: z.infer<typeof operationBody>,
): Pick<SubgraphRequest, 'query' | 'variables' | 'operationName'> {
  return {
    query: body.query,
    variables: body.variables ?? undefined,
    operationName: body.operationName ?? undefined,
  };
}
