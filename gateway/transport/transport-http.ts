import type { FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import type { TokenService } from '#runtime/auth/jwt.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { SubgraphEvents, SubgraphRequest } from '#runtime/graphql/executor.ts';
import { identityHeader } from '#runtime/graphql/serve.ts';
import { createPulledQueue } from './pulled-queue.ts';
import type { SubgraphTransport } from './transport.ts';

export interface HttpTransportOptions {
  readonly subgraph: string;
  /** Base URL, for example `http://127.0.0.1:8003`; operations go to `/graphql` below it. */
  readonly url: string;
  readonly tokens: Pick<TokenService, 'signServiceIdentity'>;
  /** Connections kept for requests. Default 64. */
  readonly connectionsMax?: number;
}

/** Events held for a subscriber before its connection is held back. */
const eventsAheadMax = 16;
const keepAliveMs = 20_000;

/** Calls a subgraph in another process: requests over kept-alive HTTP, each subscription over a WebSocket of its own. */
export function createHttpTransport(options: HttpTransportOptions): SubgraphTransport {
  const { subgraph, tokens } = options;
  const url = new URL(options.url);
  const path = `${url.pathname.replace(/\/$/, '')}/graphql`;
  const pool = new Pool(url.origin, { connections: options.connectionsMax ?? 64, pipelining: 1 });

  async function post({ query, variables, operationName, identity, requestId, signal }: SubgraphRequest) {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        'x-request-id': requestId,
        [identityHeader]: await tokens.signServiceIdentity(identity),
      },
      body: JSON.stringify({ query, variables, operationName }),
      signal: signal ?? null,
    });
    const answer = await body.json();
    if (statusCode !== 200) throw new Error(`${subgraph} answered with status ${statusCode}`);
    // Our own server on the other side, which sends nothing else with 200.
    return answer as FormattedExecutionResult;
  }

  return {
    async execute(request) {
      try {
        return await post(request);
      } catch (error) {
        if (!isClosedByPeer(error) || isMutation(request.query)) throw unreachable(subgraph, error);
        // A kept connection may be closed by the other side just as it is used; reading twice harms nobody.
        return await post(request).catch((again: unknown) => {
          throw unreachable(subgraph, again);
        });
      }
    },
    subscribe: async (request) => {
      const token = await tokens.signServiceIdentity(request.identity);
      return openSubscription(subgraph, new URL(path, url), token, request);
    },
    close: () => pool.destroy(),
  };
}

function openSubscription(subgraph: string, url: URL, token: string, request: SubgraphRequest): SubgraphEvents {
  const { query, variables, operationName, requestId, signal } = request;
  const link = createLink();
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = createClient({
    url: url.href,
    webSocketImpl: WebSocket,
    connectionParams: { [identityHeader]: token, 'x-request-id': requestId },
    retryAttempts: 0,
    keepAlive: keepAliveMs,
    on: link.listeners,
  });
  const queue = createPulledQueue<FormattedExecutionResult>({
    aheadMax: eventsAheadMax,
    onFull: link.pause,
    onDrained: link.resume,
    onReturn() {
      signal?.removeEventListener('abort', giveUp);
      unsubscribe();
      // A socket that is held back would not take part in closing.
      link.resume();
    },
  });
  const giveUp = () => void queue.events.return?.();
  const unsubscribe = client.subscribe<Record<string, unknown>>(
    { query, variables: variables ?? null, operationName: operationName ?? null },
    {
      // graphql-ws declares errors of its own class; over the wire they are plain.
      next: (result) => queue.push(result as FormattedExecutionResult),
      error(error) {
        if (Array.isArray(error)) {
          queue.push({ errors: error });
          queue.end();
        } else queue.fail(lost(subgraph, error));
      },
      complete: () => queue.end(),
    },
  );
  if (signal?.aborted === true) giveUp();
  else signal?.addEventListener('abort', giveUp);
  return queue.events;
}

/** Holds one socket back and lets it go on, and cuts it when the other side is silent without being held back. */
function createLink() {
  let socket: WebSocket | undefined;
  let silence: NodeJS.Timeout | undefined;
  return {
    listeners: {
      opened(opened: unknown) {
        // The implementation that was passed in.
        socket = opened as WebSocket;
      },
      ping(isReceived: boolean) {
        if (!isReceived && socket?.isPaused === false) silence = setTimeout(() => socket?.terminate(), keepAliveMs);
      },
      pong: () => clearTimeout(silence),
      closed: () => clearTimeout(silence),
    },
    pause() {
      clearTimeout(silence);
      socket?.pause();
    },
    resume: () => socket?.resume(),
  };
}

function lost(subgraph: string, cause: unknown): RequestError {
  return new RequestError(
    'UNAVAILABLE',
    `The connection to ${subgraph} was lost; subscribe again after the last cursor`,
    {
      cause,
    },
  );
}

function unreachable(subgraph: string, cause: unknown): RequestError {
  return new RequestError('UNAVAILABLE', `No answer from ${subgraph}`, { cause });
}

function isClosedByPeer(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function isMutation(query: string): boolean {
  return query.trimStart().startsWith('mutation');
}
