import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type ClientOptions, createClient } from 'graphql-sse';
import { Agent, EventSource } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { UserTokenRequest } from '#runtime/auth/jwt.ts';
import { eventually } from '../testing/collect.ts';
import { readStream } from '../testing/sse.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const itemEvents =
  'subscription ($after: Cursor) { itemEvents(itemId: "it_1", after: $after) { text item { name cost { amountMinor } } } }';
const heartbeatMs = 50;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    subgraphs: 'in-process',
    allowedOrigins: ['https://app.example.com'],
    limits: { heartbeatMs, slowClientMs: 2_000 },
  });
});
afterEach(() => eventually(() => gateway.source.open === 0));
afterAll(() => gateway.stop());

const push = (number: number, text = `event ${number}`) =>
  gateway.source.push({ cursor: `c${number}`, text, itemId: 'it_1' });
const opened = (count = 1) => eventually(() => gateway.source.open === count);
const address = () => `${gateway.url}/graphql/stream`;

async function headersOf(token?: Partial<UserTokenRequest>): Promise<Record<string, string>> {
  return {
    accept: 'text/event-stream',
    'content-type': 'application/json',
    authorization: `Bearer ${await gateway.token(token)}`,
  };
}

interface Asked {
  readonly query?: string;
  readonly variables?: object;
  readonly headers?: Record<string, string>;
  readonly token?: Partial<UserTokenRequest>;
  readonly of?: TestGateway;
}

async function post({ query = itemEvents, variables, headers, token, of = gateway }: Asked = {}) {
  return readStream(`${of.url}/graphql/stream`, {
    method: 'POST',
    headers: { ...(await headersOf(token)), ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

const itemOf = (number: number) => ({
  data: { itemEvents: { text: `event ${number}`, item: { name: 'name of it_1', cost: { amountMinor: '400' } } } },
  extensions: { cursor: `c${number}` },
});

describe('the client of graphql-sse', () => {
  async function clientOf(options: Partial<ClientOptions> = {}) {
    const { authorization = '' } = await headersOf();
    return createClient({ url: address(), headers: { authorization }, retryAttempts: 0, ...options });
  }

  it('is given every item with its cursor, and with the fields of other subgraphs', async () => {
    const client = await clientOf();
    const items = client.iterate({ query: itemEvents });
    const first = items.next();
    await opened();
    for (const number of [1, 2, 3]) push(number);
    expect([await first, await items.next(), await items.next()].map(({ value }) => value)).toEqual(
      [1, 2, 3].map(itemOf),
    );
    client.dispose();
  });

  it('ends when the source does', async () => {
    const items = (await clientOf()).iterate({ query: itemEvents });
    const ended = items.next();
    await opened();
    gateway.source.end();
    expect(await ended).toEqual({ done: true, value: undefined });
  });

  it('goes on behind the last item when it connects again by itself, with nothing missed and nothing twice', async () => {
    const proxy = await startProxy();
    let last: string | undefined;
    const { authorization = '' } = await headersOf();
    const client = await clientOf({
      url: `${proxy.url}/graphql/stream`,
      headers: () => ({ authorization, ...(last !== undefined && { 'last-event-id': last }) }),
      retryAttempts: 5,
      retry: async () => undefined,
    });
    const cursors: string[] = [];
    const leave = client.subscribe<object, { cursor: string }>(
      { query: itemEvents },
      {
        next({ extensions }) {
          last = extensions?.cursor;
          cursors.push(last ?? '');
        },
        error: (error) => cursors.push(String(error)),
        complete: () => undefined,
      },
    );
    await breakAndGoOn(proxy, 11, cursors);
    leave();
    await proxy.close();
  });

  it('runs queries and mutations, too', async () => {
    const client = await clientOf();
    const total = client.iterate({ query: '{ total }' });
    expect((await total.next()).value).toEqual({ data: { total: '9007199254740993' } });
    expect(await total.next()).toMatchObject({ done: true });
    const priced = client.iterate({
      query:
        'mutation ($p: MoneyInput!) { priceItem(input: { idempotencyKey: "a", price: $p }) { price { amountMinor } } }',
      variables: { p: { amountMinor: '21', currency: 'EUR' } },
    });
    expect((await priced.next()).value).toEqual({ data: { priceItem: { price: { amountMinor: '42' } } } });
  });

  it('is told in the stream what is wrong with an operation', async () => {
    const client = await clientOf();
    for (const [query, code] of [
      ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['subscription { itemEvents(itemId: "a", after: "bad") { text } }', 'BAD_USER_INPUT'],
      ['subscription { brokenEvents { text } }', 'BAD_USER_INPUT'],
    ] as const) {
      const { value } = await client.iterate({ query }).next();
      expect(value, query).toMatchObject({ errors: [{ extensions: { code } }] });
    }
  });
});

describe('a stream', () => {
  it('is one that proxies and browsers take for one, and says when it is complete', async () => {
    const stream = await post({ headers: { origin: 'https://app.example.com' } });
    const { status, headers } = stream.response;
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
      'access-control-allow-origin': 'https://app.example.com',
    });
    await opened();
    push(31, 'two\nlines\r\n\r\nevent: forged');
    await stream.until(1);
    gateway.source.end();
    expect(await stream.untilEnded()).toBeUndefined();
    expect(stream.events).toMatchObject([
      { id: 'c31', event: 'next', data: { data: { itemEvents: { text: 'two\nlines\r\n\r\nevent: forged' } } } },
      { id: undefined, event: 'complete', data: undefined },
    ]);
  });

  it('shows that it is alive while nothing happens', async () => {
    const stream = await post();
    await eventually(() => stream.comments() >= 4);
    expect(stream.events).toEqual([]);
    stream.leave();
  });

  it('gives its source up as soon as the client leaves, while nothing happens', async () => {
    const stream = await post();
    await opened();
    stream.leave();
    await opened(0);
  });

  it('leaves nothing behind of clients that hang up at any moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const socket = await openSocket();
      await once(socket, 'connect');
      for (let turn = 0; turn < round; turn += 1) await new Promise(setImmediate);
      socket.destroy();
    }
    await opened(0);
    await expect.poll(active).toBe('0');
  });

  it('shares one source with WebSockets, whose items are the same', async () => {
    const before = gateway.source.opened;
    const streams = await Promise.all([post(), post(), post()]);
    const client = await gateway.client();
    const items: unknown[] = [];
    const unsubscribe = client.subscribe(
      { query: itemEvents },
      { next: (item) => void items.push(item), error: () => undefined, complete: () => undefined },
    );
    await expect.poll(() => gateway.metrics.registry.metrics()).toMatch(/^gateway_subscriptions_active 4$/m);
    push(41);
    for (const stream of streams) await stream.until(1);
    await eventually(() => items.length === 1);
    expect([...streams.map(({ events }) => events[0]?.data), ...items]).toEqual(
      Array.from({ length: 4 }, () => itemOf(41)),
    );
    expect(gateway.source.opened - before).toBe(1);
    for (const stream of streams) stream.leave();
    unsubscribe();
  });

  it('resumes behind the event that the client had last, whatever the operation says', async () => {
    const live = await post();
    await opened();
    for (const number of [51, 52, 53]) push(number);
    await live.until(3);
    for (const [variables, headers, expected] of [
      [{ after: 'c51' }, {}, ['c52', 'c53']],
      [{}, { 'last-event-id': 'c52' }, ['c53']],
      [{ after: 'c51' }, { 'last-event-id': 'c52' }, ['c53']],
      [{ after: 'c51' }, { 'last-event-id': '' }, ['c52', 'c53']],
    ] as const) {
      const again = await post({ variables, headers });
      await again.until(expected.length);
      expect(again.events.map(({ id }) => id)).toEqual(expected);
      again.leave();
    }
    live.leave();
  });

  it('can be opened by GET', async () => {
    push(91);
    push(92);
    const query = new URLSearchParams({ query: itemEvents, variables: '{"after":"c91"}' });
    const stream = await readStream(`${address()}?${query}`, { headers: await headersOf() });
    await stream.until(1);
    expect(stream.events[0]?.id).toBe('c92');
    stream.leave();
  });
});

describe("a browser's EventSource", () => {
  it('resumes by itself behind its last event when a proxy breaks the connection', async () => {
    const proxy = await startProxy();
    const { authorization = '' } = await headersOf();
    const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
      // Browsers can not send it; programs can.
      const headers = { ...(options.headers as Record<string, string>), authorization };
      return dispatch({ ...options, headers }, handler);
    });
    const query = new URLSearchParams({ query: itemEvents });
    const source = new EventSource(`${proxy.url}/graphql/stream?${query}`, {
      node: { dispatcher, reconnectionTime: 1 },
    });
    const ids: string[] = [];
    let completed = 0;
    source.addEventListener('next', (event) => void ids.push((event as MessageEvent).lastEventId));
    source.addEventListener('complete', () => {
      completed += 1;
      source.close();
    });
    await breakAndGoOn(proxy, 61, ids);
    gateway.source.end();
    await eventually(() => completed === 1);
    await proxy.close();
  });
});

/** A proxy that ends connections as it likes. */
async function startProxy() {
  const sockets = new Set<Socket>();
  const { port } = new URL(gateway.url);
  const server = createServer((socket) => {
    const through = connect(Number(port), '127.0.0.1');
    for (const end of [socket, through]) {
      sockets.add(end);
      end.on('close', () => sockets.delete(end)).on('error', () => undefined);
    }
    socket.pipe(through).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    // A listening TCP server has an address object.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Breaks the connection three times, and has something happen each time while nobody listens. */
async function breakAndGoOn(proxy: { cut(): void }, from: number, seen: readonly string[]): Promise<void> {
  await opened();
  for (let number = from; number < from + 6; number += 2) {
    push(number);
    await eventually(() => seen.at(-1) === `c${number}`);
    const before = gateway.source.opened;
    proxy.cut();
    await eventually(() => gateway.source.open === 0 || gateway.source.opened > before);
    push(number + 1);
    await eventually(() => seen.at(-1) === `c${number + 1}`);
  }
  expect(seen).toEqual(Array.from({ length: 6 }, (_, index) => `c${from + index}`));
}

describe('a caller', () => {
  it('who may not is told by the status, before there is a stream', async () => {
    const refused = async (headers: Record<string, string>, query = itemEvents) => {
      const response = await fetch(address(), { method: 'POST', headers, body: JSON.stringify({ query }) });
      // biome-ignore lint/suspicious/noExplicitAny: looked into below
      const body = (await response.json()) as any;
      return { status: response.status, ...body.errors[0].extensions };
    };
    const good = await headersOf();
    const { authorization: _none, ...nobody } = good;
    expect(await refused(nobody)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED', reason: 'MISSING' });
    expect(await refused(await headersOf({ expiresInSeconds: -5 }))).toMatchObject({ status: 401, reason: 'EXPIRED' });
    expect(await refused({ ...good, accept: 'application/json' })).toMatchObject({ status: 406, code: 'BAD_REQUEST' });
    expect(await refused({ ...good, 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await refused(good, '')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    const mutation =
      'mutation { priceItem(input: { idempotencyKey: "a", price: { amountMinor: 1, currency: "EUR" } }) { __typename } }';
    const byGet = await fetch(`${address()}?${new URLSearchParams({ query: mutation })}`, { headers: good });
    expect([byGet.status, byGet.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(address(), { method: 'PUT' })).status).toBe(405);
  });

  it('who is a page of another origin gets nothing', async () => {
    const ask = (origin: string) => fetch(address(), { method: 'OPTIONS', headers: { origin } });
    expect((await ask('https://evil.example.com')).status).toBe(403);
    const { status, headers } = await ask('https://app.example.com');
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example.com']);
    expect(headers.get('access-control-allow-headers')).toContain('last-event-id');
    const link = await fetch(`${address()}?${new URLSearchParams({ query: itemEvents })}`);
    expect([link.status, await link.text()]).toEqual([400, expect.stringContaining('CSRF')]);
  });

  it('whose token ends is told so, and where to go on with a new one', async () => {
    const stream = await post({ token: { expiresInSeconds: 3 } });
    await opened();
    push(71);
    expect(await stream.untilEnded()).toBeUndefined();
    expect(stream.events).toMatchObject([
      { id: 'c71', event: 'next' },
      {
        id: undefined,
        event: 'next',
        data: { errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'EXPIRED', resumeAfter: 'c71' } }] },
      },
      { event: 'complete' },
    ]);
    await opened(0);
  });

  it('who falls behind is cut off, holds nobody else up, and costs no more than a few items', async () => {
    const quick = await post();
    await opened();
    const slow = await openSocket();
    await expect.poll(active).toBe('2');
    slow.pause();
    for (let number = 1; number <= 100; number += 1) {
      push(1000 + number, 'x'.repeat(200_000));
      await quick.until(number);
    }
    await expect.poll(active).toBe('1');
    push(1101);
    await quick.until(101);
    expect(quick.events.map(({ id }) => id)).toEqual(Array.from({ length: 101 }, (_, index) => `c${1001 + index}`));
    const closed = once(slow, 'close');
    slow.resume();
    await closed;
    expect(slow.bytesRead).toBeLessThan(10_000_000);
    quick.leave();
  });

  it('who takes no byte of an item is cut off although nothing follows', async () => {
    const stuck = await openSocket();
    await opened();
    stuck.pause();
    push(2001, 'x'.repeat(20_000_000));
    await opened(0);
    const closed = once(stuck, 'close');
    stuck.resume();
    await closed;
    expect(stuck.bytesRead).toBeLessThan(20_000_000);
  });
});

const active = async () => /^gateway_subscriptions_active (\d+)$/m.exec(await gateway.metrics.registry.metrics())?.[1];

/** Subscribes by hand, so that the socket can be left alone. */
async function openSocket(): Promise<Socket> {
  const { authorization = '' } = await headersOf();
  const body = JSON.stringify({ query: itemEvents });
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  const lines = [
    'POST /graphql/stream HTTP/1.1',
    'Host: x',
    'Accept: text/event-stream',
    `Authorization: ${authorization}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  return socket;
}

it('lets its clients come back to another gateway when it stops', async () => {
  const stopping = await startTestGateway({ subgraphs: 'in-process' });
  const stream = await post({ of: stopping, headers: { authorization: `Bearer ${await stopping.token()}` } });
  await eventually(() => stopping.source.open === 1);
  stopping.source.push({ cursor: 'c81', text: 'last', itemId: 'it_1' });
  await stream.until(1);
  await stopping.stopServer();
  expect(await stream.untilEnded()).toBeUndefined();
  // Without `complete`, after which clients would not.
  expect(stream.events.slice(1)).toMatchObject([
    { event: 'next', data: { errors: [{ extensions: { code: 'UNAVAILABLE', retryable: true, resumeAfter: 'c81' } }] } },
  ]);
  await eventually(() => stopping.source.open === 0);
  await stopping.stop();
});
