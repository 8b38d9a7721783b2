import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { type FormattedExecutionResult, GraphQLError, getVariableValues } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import { type SocketConnection, type SocketOperation, SocketServer } from '#runtime/graphql/socket-server.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Authenticate } from '../authenticate.ts';
import { currentRequest, type GatewayContext } from '../context.ts';
import type { Origins } from '../cors.ts';
import { formatGatewayError } from '../errors.ts';
import type { GatewayLimits } from '../limits.ts';
import type { OperationPlanner, PreparedOperation } from './plan.ts';
import type { Subscribe } from './subscribe.ts';

/**
 * Close code for a connection whose token has ended. The client connects again with a new one and resumes after the last
 * cursor; 4401 says instead that a token was no good to begin with.
 */
export const tokenExpiredCloseCode = 4481;

/** Timers hold at most 2^31 - 1 ms, some 24 days. */
const timerMsMax = 2_147_483_647;

export interface SocketDeps {
  readonly apollo: ApolloServer<GatewayContext>;
  readonly planner: OperationPlanner;
  readonly subscribe: Subscribe;
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  readonly logger: Logger;
}

interface Session {
  readonly identity: Identity;
  readonly expiry: NodeJS.Timeout | undefined;
  operations: number;
}

/**
 * Serves the graph over WebSocket (graphql-transport-ws) at /graphql: subscriptions, and queries and mutations too. The token
 * comes in the connection's parameters, `{ "Authorization": "Bearer …" }`.
 */
export function serveSockets(http: Server, deps: SocketDeps): SocketServer<Session> {
  const { limits, logger, origins } = deps;
  return new SocketServer<Session>(http, {
    path: '/graphql',
    logger,
    messageBytesMax: limits.requestBytesMax,
    stallMs: limits.slowClientMs,
    isAllowed: (request) => origins.isUpgradeAllowed(request),
    handlers: {
      connect: (params, connection) => connect(deps, params, connection),
      prepare: async (session, payload) => prepare(deps, session, payload),
      disconnect: (session) => clearTimeout(session.expiry),
    },
  });
}

async function connect(
  { authenticate }: SocketDeps,
  params: Record<string, unknown> | undefined,
  connection: SocketConnection,
): Promise<Session | undefined> {
  const given = params?.Authorization ?? params?.authorization;
  try {
    const { identity, expiresAt } = await authenticate(typeof given === 'string' ? given : undefined);
    if (isAnonymous(identity)) return undefined;
    const expiry = expiresAt && closeAt(expiresAt, connection);
    return { identity, expiry, operations: 0 };
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

function closeAt(expiresAt: Date, connection: SocketConnection): NodeJS.Timeout {
  const leftMs = Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), timerMsMax);
  return setTimeout(
    () => connection.close(tokenExpiredCloseCode, 'Token expired: connect with a new one'),
    leftMs,
  ).unref();
}

function prepare(
  deps: SocketDeps,
  session: Session,
  payload: SubscribePayload,
): SocketOperation | readonly GraphQLError[] {
  const { planner, limits, logger } = deps;
  const requestId = randomUUID();
  const refuse = (errors: readonly unknown[]) =>
    errors.map((error) => asGraphQLError(formatGatewayError(error, { logger, requestId })));
  if (session.operations >= limits.socketOperationsMax) {
    return refuse([
      new RequestError('OVERLOADED', `At most ${limits.socketOperationsMax} operations on one connection`),
    ]);
  }
  const operationName = payload.operationName ?? undefined;
  const prepared = planner.prepare(payload.query, operationName);
  if (!('document' in prepared)) return refuse(prepared);
  const variables = payload.variables ?? {};
  const { errors } = getVariableValues(planner.schema, prepared.operation.variableDefinitions ?? [], variables);
  if (errors) return refuse(errors);
  return {
    schema: planner.schema,
    document: prepared.document,
    operationName,
    start: () => start(deps, session, prepared, { payload, variables, requestId }),
  };
}

interface Started {
  readonly payload: SubscribePayload;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

async function start(deps: SocketDeps, session: Session, prepared: PreparedOperation, started: Started) {
  const { variables, requestId } = started;
  const { identity } = session;
  session.operations += 1;
  const finish = () => {
    session.operations -= 1;
  };
  if (prepared.subscription === undefined) return runOnce(deps, session, started).finally(finish);
  const result = await deps.subscribe(prepared.subscription, variables, { identity, requestId, onEnd: finish });
  if (!(Symbol.asyncIterator in result)) finish();
  return result;
}

/** A query or a mutation takes the same way as over HTTP. */
async function runOnce(deps: SocketDeps, session: Session, started: Started): Promise<FormattedExecutionResult> {
  const { payload, variables, requestId } = started;
  const signal = AbortSignal.timeout(deps.limits.requestTimeoutMs);
  const contextValue: GatewayContext = { identity: session.identity, requestId, signal };
  const { body } = await currentRequest.run(contextValue, () =>
    deps.apollo.executeOperation(
      {
        query: payload.query,
        variables: { ...variables },
        ...(payload.operationName && { operationName: payload.operationName }),
      },
      { contextValue },
    ),
  );
  // Only @defer and @stream make another kind, and the graph has neither.
  return body.kind === 'single' ? body.singleResult : body.initialResult;
}

function asGraphQLError({ message, extensions, path }: ReturnType<typeof formatGatewayError>): GraphQLError {
  return new GraphQLError(message, { extensions: extensions ?? {}, ...(path && { path }) });
}
