import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from './collect.ts';

/** A graphql-transport-ws client whose messages a test writes itself. */
export interface RawSocket {
  readonly socket: WebSocket;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape
  readonly messages: any[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(message: object): void;
  /** Sends a new token on the open connection. @returns what the pong carries */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  renew(token: string): Promise<any>;
  /** @returns cursors of the items that came for an operation */
  cursorsOf(id: string): string[];
}

/** @returns a socket that was acknowledged, or was closed */
export async function openRawSocket(url: string, token: string): Promise<RawSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const messages: RawSocket['messages'] = [];
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  socket.on('message', (data) => void messages.push(JSON.parse(String(data))));
  await once(socket, 'open');
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } });
  await eventually(() => messages.length > 0 || socket.readyState !== socket.OPEN);
  return {
    socket,
    messages,
    closed,
    send,
    async renew(given) {
      const pongs = () => messages.filter(({ type }) => type === 'pong');
      const before = pongs().length;
      send({ type: 'ping', payload: { Authorization: `Bearer ${given}` } });
      await eventually(() => pongs().length > before);
      return pongs().at(-1).payload;
    },
    cursorsOf: (id) =>
      messages.flatMap(({ type, payload, ...message }) =>
        type === 'next' && message.id === id && payload.extensions ? [payload.extensions.cursor] : [],
      ),
  };
}
