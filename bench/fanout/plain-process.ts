import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { nowMs } from '../events/clock.ts';
import { tickText } from './subgraphs.ts';

/** The limit: the same text to every socket, and nothing else. */
const order = z.object({ ticksPerSecond: z.number() });
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
let timer: NodeJS.Timeout | undefined;
let number = 0;

function tick(): void {
  number += 1;
  const item = { id: 'it_1', name: 'Item it_1', price: 5 };
  const ticks = { cursor: `t${number}`, sentAtMs: nowMs(), text: tickText, item };
  const payload = { data: { ticks }, extensions: { cursor: `t${number}` } };
  const message = JSON.stringify({ id: '00000000-0000-0000-0000-000000000000', type: 'next', payload });
  for (const socket of server.clients) socket.send(message);
}

server.on('listening', () => {
  // A listening TCP server has an address object.
  process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('message', (message) => {
  const { ticksPerSecond } = order.parse(message);
  clearInterval(timer);
  if (ticksPerSecond > 0) timer = setInterval(tick, 1_000 / ticksPerSecond);
});
process.on('disconnect', () => process.exit(0));
