import { randomUUID } from 'node:crypto';
import { type ClientRequest, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';

/** Where to, and as whom. */
export interface Target {
  readonly url: string;
  readonly token: string;
}

/** What is sent once: the body of a POST, whatever it is made of, and headers instead of the usual ones. */
interface Shot {
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const ask = (query: string, variables: object = {}): Shot => ({ body: JSON.stringify({ query, variables }) });

/** A plain request, from time to time the same: what hostile ones are measured against. */
const harmless = (): Shot => ask('query Load { item(id: "a") { name cost { amountMinor } } }');

/** A million objects and more, none of which is asked for. */
const sevenMegabytes = Buffer.from(`{"query":"{ total }","extensions":{"a":[${'{"a":1},'.repeat(900_000)}0]}}`);

/** Each of these is sent again and again, with another name so that nothing of it is known already. */
export const shots: Readonly<Record<string, (name: string) => Shot>> = {
  harmless,
  deep: (name) => ask(`query ${name} { item(id: "a") { ${'parent { '.repeat(40)} name ${'} '.repeat(40)} } }`),
  'beyond the stack of the parser': (name) => ask(`query ${name} ${'{a'.repeat(2_400)}`),
  wide: (name) => ask(`query ${name} { items { ${'name label id '.repeat(1_500)} } }`),
  'one field many times': (name) => ask(`query ${name} { ${times(300, () => 'items { name notes }')} }`),
  aliased: (name) => ask(`query ${name} { ${times(500, (index) => `a${index}: item(id: "${index}") { name }`)} }`),
  'many root fields that fail': (name) => ask(`query ${name} { ${times(30, (index) => `zz${index}`)} }`),
  'many unknown fields': (name) => ask(`query ${name} { items { ${times(900, (index) => `nam${index}`)} } }`),
  'fragments in circles': (name) =>
    ask(
      `query ${name} { ...F0 } ${times(50, (index) => `fragment F${index} on Query { ...F${(index + 1) % 50} ...F${(index * 7) % 50} }`)}`,
    ),
  'fragments that double': (name) =>
    ask(
      `query ${name} { item(id: "a") { ...F0 } } ${times(45, (index) => `fragment F${index} on Item { ...F${index + 1} ...F${index + 1} }`)} fragment F45 on Item { name }`,
    ),
  'many fragments': (name) =>
    ask(
      `query ${name} { item(id: "a") { ...F0 } } ${times(300, (index) => `fragment F${index} on Item { name ${index < 299 ? `...F${index + 1}` : ''} }`)}`,
    ),
  'many operations': (name) => ask(times(400, (index) => `query ${name}${index} { total }`)),
  'introspection many times': (name) =>
    ask(
      `query ${name} { ${times(29, (index) => `s${index}: __schema { types { name fields { name type { name } args { name } } } }`)} }`,
    ),
  'introspection as deep as it goes': (name) =>
    ask(
      `query ${name} { ${times(5, (index) => `s${index}: __schema { types { name fields { name type { name } args { name } } } }`)} }`,
    ),
  'new and within every limit': (name) =>
    ask(
      `query ${name} { ${times(29, (index) => `a${index}: item(id: "${index}") { name notes cost { amountMinor } parent { name parent { notes } } }`)} }`,
    ),
  'comments only': (name) => ask(`query ${name} { total } ${'#\n'.repeat(24_000)}`),
  'variables of a megabyte': (name) =>
    ask(`query ${name}($first: Int) { items(first: $first) { name } }`, { first: 1, other: 'x'.repeat(1_000_000) }),
  'lists of a hundred thousand': (name) =>
    ask(`query ${name}($first: Int) { items(first: $first) { name } }`, { first: Array(100_000).fill(1) }),
  'variables in one another': (name) => ({
    body: `{"query":"query ${name}($first: Int) { items(first: $first) { name } }","variables":{"first":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  }),
  'keys of prototypes': () => ({
    body: '{"query":"{ total }","variables":{"__proto__":{"a":1},"constructor":{"prototype":{}}}}',
  }),
  'keys that are there twice': (name) => ({
    body: `{${'"query":"{ total }",'.repeat(10_000)}"query":"query ${name} { total }"}`,
  }),
  'bad UTF-8': () => ({ body: Buffer.alloc(500_000, 0xc3) }),
  'JSON that never ends': () => ({ body: `{"query":"${'x'.repeat(900_000)}` }),
  'five megabytes': () => ({ body: 'x'.repeat(5_000_000) }),
  'twenty megabytes': () => ({ body: Buffer.alloc(20_000_000, 'x') }),
  'JSON of seven megabytes': () => ({ body: sevenMegabytes }),
  'tokens that are none': () => ({
    ...harmless(),
    headers: { authorization: `Bearer ${randomUUID()}.${randomUUID()}.${randomUUID()}` },
  }),
  'headers of twenty kilobytes': () => ({ ...harmless(), headers: { 'x-much': 'x'.repeat(20_000) } }),
};

/** Sends one shot; how it ends does not matter to the attacker. */
export function shoot({ url, token }: Target, { body, headers }: Shot): ClientRequest {
  const request = httpRequest(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    timeout: 5_000,
  });
  request.on('response', (response) => response.resume());
  request.on('error', () => undefined);
  return request.end(body);
}

/** What is opened once and then kept, as many as are asked for. */
export const sieges: Readonly<
  Record<string, { readonly count: number; readonly open: (target: Target) => Socket | WebSocket }>
> = {
  'sockets that say nothing': { count: 10_000, open: ({ url }) => tcp(url, '') },
  'bodies that do not come': {
    count: 1_000,
    open: ({ url }) =>
      tcp(
        url,
        'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"qu',
      ),
  },
  'WebSockets without a beginning': { count: 2_000, open: ({ url }) => webSocket(url, () => undefined) },
  'WebSocket frames that are too large': {
    count: 50,
    open: ({ url }) => webSocket(url, (socket) => socket.send('x'.repeat(2_000_000))),
  },
  'WebSocket messages that are none': {
    count: 300,
    open: ({ url }) => webSocket(url, (socket) => socket.send('{"type":"subscribe","id":1}'.repeat(100))),
  },
  'one WebSocket with thousands of operations': {
    count: 5,
    open: ({ url, token }) =>
      webSocket(url, (socket) => {
        socket.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }));
        for (let id = 0; id < 1_000; id++) {
          const payload = { query: 'subscription { itemEvents(itemId: "a") { cursor } }' };
          socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload }));
        }
      }),
  },
};

function tcp(url: string, text: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  socket.write(text);
  return socket.resume();
}

function webSocket(url: string, begin: (socket: WebSocket) => void): WebSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('open', () => begin(socket)).on('error', () => undefined);
  return socket;
}
