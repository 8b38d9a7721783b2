import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import { type SocketConnection, type SocketOperation, SocketServer } from '#runtime/graphql/socket-server.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { MissingToken } from '../anonymous.ts';
import type { Authenticate } from '../authenticate.ts';
import type { Origins } from '../cors.ts';
import { resultOf } from '../direct-route.ts';
import type { FormatError } from '../errors.ts';
import type { JsonObject } from '../execution/json.ts';
import { type Graph, isErrors } from '../graph.ts';
import type { GatewayLimits } from '../limits.ts';
import type { PreparedOperation } from '../operation/operations.ts';
import { Cancellation } from '../transport/cancellation.ts';
import type { Subscribe } from './subscribe.ts';

/**
 * Close code for a connection whose token has ended. The client connects again with a new one and resumes after the last
 * cursor; 4401 says instead that a token was no good to begin with.
 */
export const tokenExpiredCloseCode = 4481;

/** Timers hold at most 2^31 - 1 ms, some 24 days. */
const timerMsMax = 2_147_483_647;

export interface SocketDeps {
  readonly graph: Graph;
  readonly subscribe: Subscribe;
  readonly authenticate: Authenticate;
  readonly missingToken: MissingToken;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  readonly formatError: FormatError;
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
  { authenticate, missingToken }: SocketDeps,
  params: Record<string, unknown> | undefined,
  connection: SocketConnection,
): Promise<Session | undefined> {
  const given = params?.Authorization ?? params?.authorization;
  try {
    const { identity, expiresAt } = await authenticate(typeof given === 'string' ? given : undefined);
    if (isAnonymous(identity)) throw missingToken();
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
  const { graph, limits, formatError } = deps;
  const requestId = randomUUID();
  const refuse = (errors: readonly unknown[]) => errors.map((error) => asGraphQLError(formatError(error, requestId)));
  if (session.operations >= limits.socketOperationsMax) {
    return refuse([
      new RequestError('OVERLOADED', `At most ${limits.socketOperationsMax} operations on one connection`),
    ]);
  }
  const operationName = payload.operationName ?? undefined;
  const prepared = graph.prepare(payload.query, operationName);
  if (isErrors(prepared)) return refuse(prepared);
  const variables = payload.variables ?? {};
  const coerced = prepared.coerce(variables);
  if (isErrors(coerced)) return refuse(coerced);
  return {
    schema: graph.schema,
    document: prepared.document,
    operationName,
    start: () => start(deps, session, prepared, { variables, requestId }),
  };
}

interface Started {
  readonly variables: JsonObject;
  readonly requestId: string;
}

async function start(deps: SocketDeps, session: Session, prepared: PreparedOperation, started: Started) {
  const { variables, requestId } = started;
  const { identity } = session;
  session.operations += 1;
  const finish = () => {
    session.operations -= 1;
  };
  if (prepared.operation.operation !== 'subscription') {
    return runOnce(deps, session, prepared, started).finally(finish);
  }
  const result = await deps.subscribe(prepared, variables, { identity, requestId, onEnd: finish });
  if (!(Symbol.asyncIterator in result)) finish();
  return result;
}

/** A query or a mutation. */
async function runOnce(
  { graph, limits, formatError }: SocketDeps,
  { identity }: Session,
  prepared: PreparedOperation,
  { variables, requestId }: Started,
): Promise<FormattedExecutionResult> {
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.cancel(), limits.requestTimeoutMs);
  try {
    const started = graph.start(prepared, variables, { identity, requestId, cancellation });
    if (isErrors(started)) return { errors: started.map((error) => formatError(error, requestId)) };
    return resultOf(await started.execute(), requestId, formatError);
  } catch (error) {
    return { errors: [formatError(error, requestId)] };
  } finally {
    clearTimeout(timer);
  }
}

function asGraphQLError({ message, extensions, path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { extensions: extensions ?? {}, ...(path && { path }) });
}
