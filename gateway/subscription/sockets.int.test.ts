import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { collect, eventually } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const itemEvents = 'subscription { itemEvents(itemId: "it_1") { cursor text item { name cost { amountMinor } } } }';

function event(number: number, itemId = 'it_1') {
  return { cursor: `c${number}`, text: `event ${number}`, itemId };
}

describe('the WebSocket endpoint', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({
      subgraphs: 'in-process',
      allowedOrigins: ['https://app.example.com'],
      limits: { slowClientMs: 300, socketOperationsMax: 3 },
    });
  });
  afterAll(() => gateway.stop());

  it('closes a connection without a good token', async () => {
    for (const token of ['', 'nonsense', await gateway.token({ expiresInSeconds: -5 })]) {
      const seen = collect(await gateway.client(token), { query: itemEvents });
      expect(await seen.untilEnded()).toMatchObject({ code: 4401 });
    }
  });

  it('ends a connection with its token', async () => {
    const seen = collect(await gateway.client(await gateway.token({ expiresInSeconds: 3 })), { query: itemEvents });
    await eventually(() => gateway.source.open === 1);
    expect(await seen.untilEnded()).toMatchObject({ code: 4481, reason: 'Token expired: connect with a new one' });
    await eventually(() => gateway.source.open === 0);
  });

  it('cuts a client off that does not keep up, and takes nothing from the source for it', async () => {
    const { source } = gateway;
    const sockets: WebSocket[] = [];
    const token = await gateway.token();
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${token}` },
      retryAttempts: 0,
      on: { opened: (socket) => void sockets.push(socket as WebSocket) },
    });
    const seen = collect(client, { query: itemEvents });
    await eventually(() => source.open === 1);
    const takenBefore = source.taken;
    sockets[0]?.pause();
    const large = 'x'.repeat(200_000);
    for (let number = 1; number <= 500; number += 1) source.push({ ...event(number), text: large });
    await eventually(() => source.open === 0);
    // A few megabytes fit into the buffers of the two sockets; the other 100 MB were never asked for.
    expect(source.taken - takenBefore).toBeLessThan(100);
    sockets[0]?.resume();
    expect(await seen.untilEnded()).toMatchObject({ code: 4480, reason: 'Too slow: resume after the last cursor' });
    expect(seen.items.map((item) => item.data.itemEvents.cursor)).toEqual(
      seen.items.map((_, index) => `c${index + 1}`),
    );
  });

  it('refuses more operations on one connection than the limit', async () => {
    const client = await gateway.client();
    const active = (count: number) =>
      expect.poll(() => gateway.metrics.registry.metrics()).toContain(`gateway_subscriptions_active ${count}\n`);
    const open = [1, 2, 3].map(() => collect(client, { query: itemEvents }));
    await active(3);
    const fourth = collect(client, { query: itemEvents });
    expect(await fourth.untilEnded()).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
    open[0]?.unsubscribe();
    await active(2);
    open[0] = collect(client, { query: itemEvents });
    await active(3);
    for (const seen of open) seen.unsubscribe();
    await eventually(() => gateway.source.open === 0);
  });

  it('refuses the upgrade of a page that is neither listed nor ours', async () => {
    const open = (origin?: string, path = '/graphql') =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}${path}`, 'graphql-transport-ws', { origin });
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.on('error', () => undefined);
        socket.on('open', () => {
          socket.terminate();
          resolve(101);
        });
      });
    expect(await open('https://evil.example.com')).toBe(403);
    expect(await open('null')).toBe(403);
    expect(await open('https://app.example.com')).toBe(101);
    expect(await open(gateway.url)).toBe(101);
    expect(await open()).toBe(101);
    expect(await open(gateway.url, '/elsewhere')).toBe(404);
  });
});

it('ends its subscriptions when it stops, and tells clients to come back', async () => {
  const gateway = await startTestGateway({ subgraphs: 'http' });
  const seen = collect(await gateway.client(), { query: itemEvents });
  await eventually(() => gateway.source.open === 1);
  await gateway.stopServer();
  await eventually(() => gateway.source.open === 0);
  expect(await seen.untilEnded()).toMatchObject({ code: 1001, reason: 'Going away' });
  await gateway.stop();
});
