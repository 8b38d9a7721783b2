import { setTimeout as pause } from 'node:timers/promises';
import {
  connect,
  ErrorCode,
  headers,
  type JetStreamClient,
  type JetStreamManager,
  type Msg,
  type NatsConnection,
  NatsError,
  type Subscription,
} from 'nats';
import pRetry from 'p-retry';
import type { z } from 'zod';
import type { Identity } from '#runtime/auth/identity.ts';
import type { TokenService } from '#runtime/auth/jwt.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { RpcContract } from '#schema/rpc/define.ts';
import { errorOf, failure, failureOf } from './failure.ts';
import { fetchBody, messageBytesMax, offerBody } from './large-requests.ts';
import { ensureStreams, remakeDomainStreams } from './streams.ts';

/** Who calls, and under which request. */
export interface CallContext {
  readonly identity: Identity;
  readonly requestId: string;
}

/** Something that listens until it is closed. `close` waits for what is in progress. */
export interface Closable {
  close(): Promise<void>;
}

export interface Bus {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly jetstreamManager: JetStreamManager;
  /**
   * Calls another service and waits for its answer. A request may be larger than one message of the server.
   * @param options.timeoutMs default 5,000
   * @throws RemoteRefusal when the service refuses, RequestError UNAVAILABLE (retryable) when nobody answers in time, or
   *   somebody who is none of our services; RequestError BAD_USER_INPUT above 64 MiB
   */
  call<Request extends z.ZodType, Reply extends z.ZodType>(
    contract: RpcContract<Request, Reply>,
    request: z.input<Request>,
    identity: Identity,
    options?: { readonly timeoutMs?: number; readonly requestId?: string },
  ): Promise<z.infer<Reply>>;
  /** Answers calls; several processes that serve one contract share them. */
  serve<Request extends z.ZodType, Reply extends z.ZodType>(
    contract: RpcContract<Request, Reply>,
    handler: (request: z.infer<Request>, context: CallContext) => Promise<z.input<Reply>>,
  ): Promise<Closable>;
  /**
   * Creates what is missing of the streams: a server that lost its store comes back without any.
   * @throws StreamRefusedError when one is there that differs in what can't be changed
   */
  ensureStreams(): Promise<void>;
  /** Makes the streams anew that are filled from EVENTS, for when EVENTS was emptied. */
  remakeDomainStreams(): Promise<void>;
  /** True while there is a connection to a server. */
  isConnected(): boolean;
  /** Sends what is buffered, then closes. */
  close(): Promise<void>;
}

export interface BusOptions {
  readonly servers: readonly string[];
  readonly name: string;
  readonly reconnectWaitMs: number;
  readonly replicas: number;
  readonly tokens: TokenService;
  readonly logger: Logger;
}

const identityHeader = 'Parpour-Identity';
const requestIdHeader = 'Parpour-Request-Id';
const sealHeader = 'Parpour-Seal';
const bodyHeader = 'Parpour-Body';
const callTimeoutMs = 5_000;
const drainTimeoutMs = 2_000;

/** Connects (waiting with backoff for the server to come up), creates the streams and returns the bus. */
export async function connectBus(options: BusOptions): Promise<Bus> {
  const patience = {
    retries: 30,
    minTimeout: 100,
    maxTimeout: 2_000,
    onFailedAttempt: ({ attemptNumber }: { readonly attemptNumber: number }) => {
      if (attemptNumber % 5 === 1) options.logger.info('waiting for NATS');
    },
  };
  const connection = await pRetry(() => connectOnce(options), patience);
  watchConnection(connection, options.logger);
  // The server may go away again at once; what it refuses, such as a stream that does not fit, is told at once.
  const stubborn = { ...patience, shouldRetry: ({ error }: { readonly error: Error }) => !isRefusal(error) };
  const jetstreamManager = await pRetry(() => connection.jetstreamManager(), stubborn);
  const streamOptions = { replicas: options.replicas, logger: options.logger };
  const ensure = () => ensureStreams(jetstreamManager, streamOptions);
  await pRetry(ensure, stubborn);

  return {
    connection,
    jetstream: connection.jetstream(),
    jetstreamManager,
    ensureStreams: ensure,
    remakeDomainStreams: () => remakeDomainStreams(jetstreamManager, streamOptions),
    async call(contract, request, identity, callOptions = {}) {
      const message = headers();
      message.set(identityHeader, await options.tokens.signServiceIdentity(identity));
      if (callOptions.requestId !== undefined) message.set(requestIdHeader, callOptions.requestId);
      const body = Buffer.from(JSON.stringify(contract.request.parse(request)));
      const offered = body.length > messageBytesMax(connection) ? offerBody(connection, body) : undefined;
      if (offered !== undefined) message.set(bodyHeader, offered.announcement);
      const timeout = callOptions.timeoutMs ?? callTimeoutMs;
      const answer = await connection
        .request(contract.subject, offered === undefined ? body : undefined, { timeout, headers: message })
        .catch((error: unknown) => Promise.reject(unavailable(contract.subject, error)))
        .finally(() => offered?.close());
      requireSeal(options.tokens, contract.subject, answer);
      return readReply(contract.reply, answer);
    },
    async serve(contract, handler) {
      const subscription = connection.subscribe(contract.subject, { queue: contract.subject });
      const loop = answerCalls(subscription, (message) => answer(connection, contract, handler, message, options));
      // The subscription exists once the server has read it: a call made right after must find it.
      await connection.flush();
      return {
        async close() {
          await leave(subscription, loop);
        },
      };
    },
    isConnected: () => !connection.isClosed() && connected.has(connection),
    async close() {
      if (connection.isClosed()) return;
      // A server that is away takes nothing any more, and never says so.
      await Promise.race([connection.drain(), pause(drainTimeoutMs, undefined, { ref: false })]);
      await connection.close();
    },
  };
}

/** Whether JetStream is there and says no; 503 says that it is not ready yet. */
function isRefusal(error: Error): boolean {
  return !(error instanceof NatsError) || (error.api_error !== undefined && error.api_error.code !== 503);
}

async function connectOnce(options: BusOptions): Promise<NatsConnection> {
  const servers = options.servers.map((server) => new URL(server));
  const first = servers[0];
  return connect({
    servers: servers.map((server) => server.host),
    name: options.name,
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: options.reconnectWaitMs,
    waitOnFirstConnect: false,
    // For one handshake; a server that goes away in the middle of it would be waited for twenty seconds.
    timeout: 3_000,
    // A connection that is open but dead is given up after three seconds; the default takes six minutes.
    pingInterval: 1_000,
    maxPingOut: 2,
    // Two stack traces for each request, kept for the case that it fails: a sixth of what publishing the log cost.
    noAsyncTraces: true,
    ...(first?.username ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) } : {}),
    ...(first?.protocol === 'tls:' ? { tls: {} } : {}),
  });
}

const connected = new WeakSet<NatsConnection>();

function watchConnection(connection: NatsConnection, logger: Logger): void {
  connected.add(connection);
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') {
        connected.delete(connection);
        logger.warn('lost the connection to NATS, reconnecting');
      } else if (status.type === 'reconnect') {
        connected.add(connection);
        logger.info('connected to NATS again');
      }
    }
  })();
}

/** Leaves the queue group; calls that the server has handed over by then are still answered. */
async function leave(subscription: Subscription, loop: Promise<void>): Promise<void> {
  // A server that is away hands nothing over, and does not confirm the leaving either.
  const giveUp = setTimeout(() => subscription.unsubscribe(), drainTimeoutMs);
  subscription.drain().catch(() => subscription.unsubscribe());
  await loop;
  clearTimeout(giveUp);
}

/** Runs calls side by side and, at the end of the subscription, waits for those in progress. */
async function answerCalls(subscription: Subscription, run: (message: Msg) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const message of subscription) {
    const call: Promise<void> = run(message).finally(() => running.delete(call));
    running.add(call);
  }
  await Promise.all(running);
}

async function answer<Request extends z.ZodType, Reply extends z.ZodType>(
  connection: NatsConnection,
  contract: RpcContract<Request, Reply>,
  handler: (request: z.infer<Request>, context: CallContext) => Promise<z.input<Reply>>,
  message: Msg,
  { tokens, logger }: BusOptions,
): Promise<void> {
  try {
    const identity = await tokens.verifyServiceIdentity(message.headers?.get(identityHeader) ?? '');
    const requestId = message.headers?.get(requestIdHeader) || 'bus';
    const request = contract.request.safeParse(await bodyOf(connection, message));
    if (!request.success) {
      const issue = request.error.issues[0];
      throw new RequestError(
        'BAD_USER_INPUT',
        `${issue?.path.join('.') ?? 'request'}: ${issue?.message ?? 'not valid'}`,
      );
    }
    respond(message, contract.reply.parse(await handler(request.data, { identity, requestId })), tokens);
  } catch (error) {
    respond(message, failureOf(error, contract.subject, logger), tokens);
  }
}

/** Answers under a seal: whoever can reach the bus could answer in our name otherwise. */
function respond(message: Msg, answer: unknown, tokens: TokenService): void {
  if (message.reply === undefined) return;
  const body = Buffer.from(JSON.stringify(answer));
  const sealed = headers();
  sealed.set(sealHeader, tokens.sealAnswer(message.reply, body));
  message.respond(body, { headers: sealed });
}

/** @throws RequestError UNAVAILABLE for an answer that no service of ours gave to this very call */
function requireSeal(tokens: TokenService, subject: string, answer: Msg): void {
  if (tokens.isSealedAnswer(answer.subject, answer.data, answer.headers?.get(sealHeader) ?? '')) return;
  throw new RequestError('UNAVAILABLE', `${subject} was answered by nobody of ours`, { retryable: true });
}

/**
 * @returns undefined, which fits no contract, when the body is not JSON
 * @throws RequestError when a large one is not announced well, or can't be had whole
 */
async function bodyOf(connection: NatsConnection, message: Msg): Promise<unknown> {
  const announced = message.headers?.get(bodyHeader);
  const body = announced ? await fetchBody(connection, announced) : undefined;
  try {
    return body === undefined ? message.json() : JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function readReply<Reply extends z.ZodType>(reply: Reply, message: Msg): z.infer<Reply> {
  const body: unknown = message.json();
  const failed = failure.safeParse(body);
  if (!failed.success) return reply.parse(body);
  throw errorOf(failed.data);
}

function unavailable(subject: string, cause: unknown): unknown {
  if (!(cause instanceof NatsError)) return cause;
  const reason = cause.code === ErrorCode.NoResponders ? 'nobody serves it' : 'it did not answer in time';
  return new RequestError('UNAVAILABLE', `${subject} is not available: ${reason}`, { retryable: true, cause });
}
