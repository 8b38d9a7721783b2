import { WebSocket } from 'ws';
import { z } from 'zod';
import { nowMs } from '../events/clock.ts';
import { loudTopic, ticksQuery } from './subgraphs.ts';

/**
 * Any number of subscribers, each on a socket of its own. Messages: `{ connect }` opens so many, on one topic or each on its own, and
 * answers when all have subscribed; `{ collect: true }` begins to write down how long each event took, `{ collect: false }`
 * answers with what came.
 */
const order = z.union([
  z.object({
    connect: z.number(),
    url: z.string(),
    token: z.string().optional(),
    topics: z.enum(['one', 'each']),
    isPlain: z.boolean().default(false),
  }),
  z.object({ collect: z.boolean() }),
]);

/** Sockets that are being opened at the same time. */
const openingMax = 100;
const sentAt = '"sentAtMs":';

let latencies: number[] = [];
let isCollecting = false;

function take(text: string): void {
  if (!isCollecting) return;
  const at = text.indexOf(sentAt);
  if (at < 0) throw new Error(`an event without its time: ${text.slice(0, 300)}`);
  latencies.push(nowMs() - Number.parseFloat(text.slice(at + sentAt.length, at + sentAt.length + 24)));
}

function open(url: string, token: string | undefined, topic: string): Promise<void> {
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: token && { Authorization: `Bearer ${token}` } })),
  );
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1');
    if (text.includes('"type":"next"')) take(text);
    else if (text.includes('connection_ack')) {
      socket.send(
        JSON.stringify({
          id: crypto.randomUUID(),
          type: 'subscribe',
          payload: { query: ticksQuery, variables: { topic } },
        }),
      );
      resolve();
    }
  });
  socket.on('close', (code, reason) => {
    process.stderr.write(`a socket was closed: ${code} ${reason}\n`);
  });
  return promise;
}

/** The same bytes from a server that does nothing else. */
function openPlain(url: string): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.on('open', () => resolve());
  socket.on('message', (data: Buffer) => take(data.toString('latin1')));
  return promise;
}

process.on('message', (message) => void obey(order.parse(message)));
process.on('disconnect', () => process.exit(0));

async function obey(given: z.infer<typeof order>): Promise<void> {
  if ('collect' in given) {
    if (given.collect) latencies = [];
    isCollecting = given.collect;
    const { user, system } = process.cpuUsage();
    process.send?.({ latencies: given.collect ? [] : latencies, cpuUs: user + system });
    return;
  }
  const { connect, url, token, topics, isPlain } = given;
  for (let opened = 0; opened < connect; opened += openingMax) {
    const batch = Array.from({ length: Math.min(openingMax, connect - opened) }, (_, index) => {
      const topic = topics === 'one' ? loudTopic : `quiet ${opened + index}`;
      return isPlain ? openPlain(url) : open(url, token, topic);
    });
    await Promise.all(batch);
  }
  process.send?.({ connected: connect });
}

process.send?.({ isReady: true });
