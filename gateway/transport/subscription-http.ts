import type { FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { RequestError } from '#runtime/errors/errors.ts';
import type { SubgraphEvents, SubgraphRequest } from '#runtime/graphql/executor.ts';
import { createPulledQueue } from './pulled-queue.ts';

/** Events held for a subscriber before its connection is held back. */
const eventsAheadMax = 16;
const keepAliveMs = 20_000;

/**
 * Opens a subscription over a WebSocket of its own (graphql-transport-ws).
 * @param headers sent as the connection's parameters
 */
export function openSubscription(
  subgraph: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  request: SubgraphRequest,
): SubgraphEvents {
  const { query, variables, operationName, signal } = request;
  const link = createLink();
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = createClient({
    url: url.href,
    webSocketImpl: WebSocket,
    connectionParams: headers,
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
