import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DocumentNode, FormattedExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import {
  CloseCode,
  handleProtocols,
  MessageType,
  makeServer,
  type OperationResult,
  type SubscribePayload,
  stringifyMessage,
} from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { requestIdOf } from '#runtime/http/request-id.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { type SocketChannel, SocketWriter } from './socket-writer.ts';

type ConnectionParams = Record<string, unknown> | undefined;
interface Extra<Session> {
  readonly connection: SocketConnection;
  readonly writer: SocketWriter;
  session: Session | undefined;
}

/** One socket, as its owner sees it. */
export interface SocketConnection {
  readonly request: IncomingMessage;
  /** `X-Request-ID` of the upgrade, as it was sent, or made up. */
  readonly requestId: string;
  readonly isOpen: boolean;
  /** Ends the connection and its subscriptions now; the peer learns code and reason. */
  close(code: number, reason: string): void;
}

/** An operation that was found good and is not started yet. */
export interface SocketOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  /**
   * @param channel takes results that are written already; what it takes is sent at once, before what the events give
   * @returns events, or one result. Must not throw: faults are `errors` in the result.
   */
  start(channel: SocketChannel): Promise<AsyncIterableIterator<FormattedExecutionResult> | FormattedExecutionResult>;
}

/** What the owner of a socket server decides. */
export interface SocketHandlers<Session> {
  /**
   * Lets a peer in.
   * @returns what to remember of the connection, or undefined to close it with 4401 (Unauthorized)
   */
  connect(params: ConnectionParams, connection: SocketConnection): Promise<Session | undefined>;
  /** @returns the operation, or why it is refused */
  prepare(session: Session, payload: SubscribePayload): Promise<SocketOperation | readonly GraphQLError[]>;
  /** Answers a ping that carries something. @returns what the pong carries. Default: the same again */
  ping?(session: Session, payload: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Called once for each connection that was let in. */
  disconnect?(session: Session): void;
}

export interface SocketServerOptions<Session> {
  readonly path: string;
  readonly handlers: SocketHandlers<Session>;
  readonly logger: Logger;
  /** Largest message taken. Default 1 MiB. */
  readonly messageBytesMax?: number;
  /** A peer that answers no ping for this long is gone. Default 12,000. */
  readonly keepAliveMs?: number;
  /** A peer that takes no byte of a message for this long is too slow. Default 10,000. */
  readonly stallMs?: number;
  /** Refuses an upgrade with 403 when it returns false. */
  readonly isAllowed?: (request: IncomingMessage) => boolean;
}

/**
 * Close code for a peer that does not keep up. What it missed is not lost: it connects again and subscribes with `after`
 * set to the last cursor it saw.
 */
export const slowClientCloseCode = 4480;

/** How long a peer that was told to go may take before its socket is cut. */
const closeGraceMs = 5_000;

/** Serves GraphQL over WebSocket (graphql-transport-ws) beside the routes of an HTTP server. */
export class SocketServer<Session> {
  readonly #options: SocketServerOptions<Session>;
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols, maxPayload: 1_048_576 });
  readonly #graphql: ReturnType<typeof createGraphqlServer<Session>>;
  readonly #http: HttpServer;
  readonly #requestIds = new WeakMap<IncomingMessage, string>();
  readonly #open = new Map<SocketConnection['close'], SocketWriter>();
  readonly #stalls: NodeJS.Timeout;
  readonly #onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

  constructor(http: HttpServer, options: SocketServerOptions<Session>) {
    this.#http = http;
    this.#options = options;
    if (options.messageBytesMax !== undefined) this.#sockets.options.maxPayload = options.messageBytesMax;
    this.#sockets.on('headers', (headers, request) =>
      headers.push(`x-request-id: ${this.#requestIds.get(request) ?? ''}`),
    );
    this.#graphql = createGraphqlServer(options.handlers);
    this.#onUpgrade = (request, socket, head) => this.#upgrade(request, socket, head);
    http.on('upgrade', this.#onUpgrade);
    const { stallMs = 10_000 } = options;
    this.#stalls = setInterval(() => this.#cutStalled(stallMs), stallMs / 4).unref();
  }

  /** Takes no new socket, ends all subscriptions at once, and asks the peers to come back elsewhere (1001, Going away). */
  close(): void {
    this.#http.off('upgrade', this.#onUpgrade);
    clearInterval(this.#stalls);
    for (const close of this.#open.keys()) close(1001, 'Going away');
    this.#sockets.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const requestId = requestIdOf(request.headers);
    // No URL: that of an absolute form or of `//` is not one that can be read.
    const [path] = request.url?.split('?') ?? [];
    if (path !== this.#options.path) refuseUpgrade(socket, '404 Not Found', requestId);
    else if (this.#options.isAllowed?.(request) === false) refuseUpgrade(socket, '403 Forbidden', requestId);
    else {
      this.#requestIds.set(request, requestId);
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, socket, request));
    }
  }

  #accept(socket: WebSocket, wire: Duplex, request: IncomingMessage): void {
    const { logger, handlers, keepAliveMs = 12_000 } = this.#options;
    const writer = new SocketWriter(socket, wire);
    let isEnded = false;
    const end = (code: number, reason: string) => {
      if (isEnded) return;
      isEnded = true;
      this.#open.delete(close);
      clearInterval(pings);
      // Subscriptions end here and now; the close frame may be stuck behind what a slow peer has not read.
      closed(code, reason).catch((error: unknown) => logger.error({ err: error }, 'a socket did not close cleanly'));
    };
    const close = (code: number, reason: string) => {
      if (isEnded) return;
      endSocket(socket, code, reason);
      end(code, reason);
    };
    const connection: SocketConnection = {
      request,
      requestId: this.#requestIds.get(request) ?? requestIdOf({}),
      close,
      get isOpen() {
        return !isEnded;
      },
    };
    const extra: Extra<Session> = { connection, writer, session: undefined };
    const closed = this.#graphql.opened(
      {
        protocol: socket.protocol,
        // Resolves when the message has left this process, so that a source is asked for more only then.
        send: (data) => writer.send(data),
        close: (code, reason) => endSocket(socket, code ?? 1000, reason ?? ''),
        onMessage: (take) => socket.on('message', (data) => this.#take(take, String(data), close)),
        ...(handlers.ping && { onPing: (payload) => answerPing(handlers, extra, payload) }),
      },
      extra,
    );
    this.#open.set(close, writer);
    const pings = keepAlive(socket, keepAliveMs);
    socket.on('error', (error) => logger.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => end(code, String(reason)));
  }

  #take(take: (data: string) => Promise<void>, data: string, close: (code: number, reason: string) => void): void {
    take(data).catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'a socket message failed');
      close(CloseCode.InternalServerError, 'Internal server error');
    });
  }

  #cutStalled(stallMs: number): void {
    const nowMs = Date.now();
    for (const [close, writer] of this.#open) {
      if (writer.waitingMs(nowMs) < stallMs) continue;
      this.#options.logger.warn('a client is too slow, its socket is closed');
      close(slowClientCloseCode, 'Too slow: resume after the last cursor');
    }
  }
}

async function answerPing<Session>(
  handlers: SocketHandlers<Session>,
  { session, writer }: Extra<Session>,
  payload: Record<string, unknown> | undefined,
): Promise<void> {
  const answer = session && payload ? await handlers.ping?.(session, payload) : payload;
  const pong = answer === undefined ? { type: MessageType.Pong } : { type: MessageType.Pong, payload: answer };
  // graphql-ws declares its messages as a union of constants.
  await writer.send(stringifyMessage(pong as { type: MessageType.Pong }));
}

function createGraphqlServer<Session>(handlers: SocketHandlers<Session>) {
  return makeServer<ConnectionParams, Extra<Session>>({
    async onConnect({ connectionParams, extra }) {
      extra.session = await handlers.connect(connectionParams, extra.connection);
      if (extra.session === undefined) extra.connection.close(CloseCode.Unauthorized, 'Unauthorized');
      else if (extra.connection.isOpen) return true;
      else handlers.disconnect?.(extra.session);
      return false;
    },
    async onSubscribe({ extra }, id, payload) {
      // graphql-ws takes operations only on connections that were let in.
      const prepared = await handlers.prepare(extra.session as Session, payload);
      if (!('start' in prepared)) return prepared;
      const { schema, document, operationName, start } = prepared;
      const rootValue = () => start(extra.writer.channel(id));
      return { schema, document, operationName: operationName ?? null, rootValue };
    },
    subscribe: startOperation,
    execute: startOperation,
    // Formatted before it came here, so that graphql-ws must not call toJSON on the errors.
    onNext: (_ctx, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onDisconnect({ extra }) {
      if (extra.session !== undefined) handlers.disconnect?.(extra.session);
    },
  });
}

function startOperation({ rootValue }: { readonly rootValue?: unknown }): OperationResult {
  // onSubscribe put it there; graphql-ws declares unformatted errors, onNext passes formatted ones through.
  return (rootValue as () => ReturnType<SocketOperation['start']>)() as OperationResult;
}

function endSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), closeGraceMs);
  socket.once('close', () => clearTimeout(timer));
}

function refuseUpgrade(socket: Duplex, status: string, requestId: string): void {
  // After an upgrade nobody else listens, and a peer that resets the connection would end the process.
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\nX-Request-ID: ${requestId}\r\nX-Content-Type-Options: nosniff\r\n\r\n`,
  );
}

function keepAlive(socket: WebSocket, intervalMs: number): NodeJS.Timeout {
  let isAnswered = true;
  socket.on('pong', () => {
    isAnswered = true;
  });
  return setInterval(() => {
    if (isAnswered) socket.ping();
    else socket.terminate();
    isAnswered = false;
  }, intervalMs);
}
