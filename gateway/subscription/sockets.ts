import type { Server } from 'node:http';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import {
  type SocketConnection,
  type SocketOperation,
  SocketServer,
  slowClientCloseCode,
} from '#runtime/graphql/socket-server.ts';
import type { SocketChannel } from '#runtime/graphql/socket-writer.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import type { Authenticate, Caller } from '../authenticate.ts';
import type { Origins } from '../cors.ts';
import { isErrors } from '../graph.ts';
import { type AnswerDeps, type RequestedOperation, runOperation } from '../http/answer.ts';
import { describeOperation } from '../http/trace.ts';
import type { GatewayLimits } from '../limits.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { Session } from './session.ts';
import type { Subscription, Subscriptions } from './subscribe.ts';

/** The token has ended: connect again with a new one and resume after the last cursor. */
export const tokenExpiredCloseCode = 4481;
/** The token was revoked: another one of the same kind will do no better. */
export const tokenRevokedCloseCode = 4482;
/** Tokens can't be checked at the moment (RFC 6455's registry: Try again later). */
const tryAgainLaterCloseCode = 1013;

/** Reasons of a close frame have at most 123 bytes (RFC 6455, 5.5). */
const closeReasonBytesMax = 123;

/** With the number of the operation behind it, an id has to stay one that subgraphs take. */
const connectionIdCharsMax = 112;

export interface SocketDeps extends AnswerDeps {
  readonly subscriptions: Subscriptions;
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly limits: GatewayLimits;
  readonly logger: Logger;
  /** Undefined where no traces are kept. */
  readonly tracing?: Tracing | undefined;
}

/** One connection. */
interface Connected {
  readonly session: Session;
  readonly connection: SocketConnection;
  /** Operations so far. */
  count: number;
}

/**
 * Serves the graph over WebSocket (graphql-transport-ws) at /graphql: subscriptions, and queries and mutations too. The token
 * comes in the connection's parameters, `{ "Authorization": "Bearer …" }`, and a new one in a ping.
 */
export function serveSockets(http: Server, deps: SocketDeps): SocketServer<Connected> {
  const { limits, logger, origins } = deps;
  return new SocketServer<Connected>(http, {
    path: '/graphql',
    logger,
    messageBytesMax: limits.messageBytesMax,
    stallMs: limits.slowClientMs,
    isAllowed: (request) => origins.isUpgradeAllowed(request),
    handlers: {
      connect: (params, connection) => connect(deps, params, connection),
      prepare: (connected, payload) => prepare(deps, connected, payload),
      ping: (connected, payload) => renew(deps, connected, payload),
      disconnect: ({ session }) => session.end(),
    },
  });
}

async function connect(
  { authenticate, missingToken, logger }: SocketDeps,
  params: Record<string, unknown> | undefined,
  connection: SocketConnection,
): Promise<Connected | undefined> {
  let caller: Caller;
  try {
    caller = await authenticate(authorizationIn(params));
    if (isAnonymous(caller.identity)) throw missingToken();
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    if (error.retryable) {
      logger.warn({ err: error }, 'a token can not be checked, its connection is closed');
      connection.close(tryAgainLaterCloseCode, 'Try again later');
    }
    return undefined;
  }
  const session = new Session(caller, ({ reason }) => {
    if (reason === 'REVOKED') connection.close(tokenRevokedCloseCode, 'Token revoked');
    else connection.close(tokenExpiredCloseCode, 'Token expired: connect with a new one');
  });
  return { session, connection, count: 0 };
}

/** Takes a new token on an open connection: what is subscribed to goes on under it. */
async function renew(
  { authenticate, formatError }: SocketDeps,
  { session, connection }: Connected,
  payload: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const authorization = authorizationIn(payload);
  if (authorization === undefined) return payload;
  try {
    const expiresAt = session.renew(await authenticate(authorization));
    return { expiresAt: expiresAt?.toISOString() ?? null };
  } catch (error) {
    const { message, extensions } = formatError(error, connection.requestId);
    return { error: { message, ...extensions } };
  }
}

function authorizationIn(params: Record<string, unknown> | undefined): string | undefined {
  const given = params?.Authorization ?? params?.authorization;
  return typeof given === 'string' ? given : undefined;
}

interface Asked extends RequestedOperation {
  readonly text: string;
  readonly requestId: string;
}

async function prepare(
  deps: SocketDeps,
  connected: Connected,
  payload: SubscribePayload,
): Promise<SocketOperation | readonly GraphQLError[]> {
  const { graphs, persisted, limits, lane, formatError } = deps;
  const graph = graphs.current;
  connected.count += 1;
  const requestId = `${connected.connection.requestId.slice(0, connectionIdCharsMax)}.${connected.count}`;
  const refuse = (errors: readonly unknown[]) => errors.map((error) => asGraphQLError(formatError(error, requestId)));
  if (connected.session.operations >= limits.socketOperationsMax) {
    return refuse([
      new RequestError('OVERLOADED', `At most ${limits.socketOperationsMax} operations on one connection`),
    ]);
  }
  const operationName = payload.operationName ?? undefined;
  const text = persisted.textOf(payload);
  if (typeof text !== 'string') return refuse([text ?? new GraphQLError('"query" is missing')]);
  const { tenantId } = connected.session.identity;
  let prepared = graph.known(text, operationName);
  try {
    prepared ??= await lane.run(tenantId, new Cancellation(), () => graph.prepare(text, operationName));
  } catch (error) {
    return refuse([error]);
  }
  if (isErrors(prepared)) return refuse(prepared);
  const variables = payload.variables ?? {};
  const coerced = prepared.coerce(variables);
  if (isErrors(coerced)) return refuse(coerced);
  const asked: Asked = { graph, text, prepared, variables, requestId };
  return {
    schema: graph.schema,
    document: prepared.document,
    operationName,
    start: (channel) => start(deps, connected, asked, channel),
  };
}

async function start(deps: SocketDeps, connected: Connected, asked: Asked, channel: SocketChannel) {
  const { session } = connected;
  session.operations += 1;
  const finish = () => {
    session.operations -= 1;
  };
  if (asked.prepared.operation.operation !== 'subscription') return runOnce(deps, session, asked).finally(finish);
  const { identity, holds } = session;
  const subscription = deps.subscriptions.subscribe({
    ...asked,
    identity,
    mayHave: holds,
    onEnd() {
      finish();
      if ('close' in subscription) session.tenants.delete(subscription);
    },
  });
  if (!('close' in subscription)) {
    finish();
    return subscription;
  }
  session.tenants.add(subscription);
  return deliver(subscription, connected, channel);
}

/**
 * Sends a subscription's items past graphql-ws, which would write each of them anew for each client.
 * @returns events that never come, and end when the subscription does: graphql-ws says `complete` then
 */
function deliver(
  subscription: Subscription,
  { connection }: Connected,
  channel: SocketChannel,
): AsyncIterableIterator<FormattedExecutionResult> {
  const ended = Promise.withResolvers<IteratorReturnResult<undefined>>();
  const over: IteratorReturnResult<undefined> = { done: true, value: undefined };
  const ready = () => subscription.ready();
  let isStarted = false;
  const giveUp = () => {
    subscription.close();
    ended.resolve(over);
    return ended.promise;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (!isStarted) {
        isStarted = true;
        subscription.deliverTo({
          write(item) {
            const hasLeft = channel.next(item.bytes);
            if (!hasLeft) channel.onceSent(ready);
            return hasLeft;
          },
          end(end, cursor) {
            ended.resolve(over);
            if (end === 'slow') connection.close(slowClientCloseCode, slowReason(cursor));
          },
        });
      }
      return ended.promise;
    },
    return: giveUp,
    throw: giveUp,
  };
}

function slowReason(cursor: string | undefined): string {
  const reason = 'SLOW_CONSUMER: resume after the last cursor';
  const withCursor = `SLOW_CONSUMER: resume after ${cursor}`;
  return cursor === undefined || Buffer.byteLength(withCursor) > closeReasonBytesMax ? reason : withCursor;
}

/** A query or a mutation. */
async function runOnce(deps: SocketDeps, { identity }: Session, asked: Asked): Promise<FormattedExecutionResult> {
  const { limits, formatError, tracing } = deps;
  const { text, prepared, requestId } = asked;
  const cancellation = new Cancellation();
  const timer = setTimeout(() => cancellation.cancel(), limits.requestTimeoutMs);
  const trace = tracing?.start('WebSocket /graphql', { 'parpour.request_id': requestId });
  if (trace !== undefined) describeOperation(trace, text, prepared);
  try {
    return (await runOperation(deps, asked, { identity, requestId, cancellation, trace })).result;
  } catch (error) {
    const formatted = formatError(error, requestId);
    trace?.fail(String(formatted.extensions?.code));
    return { errors: [formatted] };
  } finally {
    trace?.end();
    clearTimeout(timer);
  }
}

function asGraphQLError({ message, extensions, path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { extensions: extensions ?? {}, ...(path && { path }) });
}
