import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type AuditResult, auditServer } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

let gateway: TestGateway;
let authorization: string;
beforeAll(async () => {
  gateway = await startTestGateway({
    subgraphs: 'in-process',
    allowedOrigins: ['https://app.example.com'],
    limits: { requestBytesMax: 4_096 },
  });
  authorization = `Bearer ${await gateway.token()}`;
});
afterAll(() => gateway.stop());

const json = 'application/json';
const graphqlResponse = 'application/graphql-response+json';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

async function send(init: RequestInit & { readonly search?: Record<string, string> }): Promise<Answer> {
  const { search, ...rest } = init;
  const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams(search)}`, rest);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  send({
    method: 'POST',
    headers: { 'content-type': json, authorization, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const get = (search: Record<string, string>, headers: Record<string, string> = { authorization }) =>
  send({ search, headers });

describe('the audit of GraphQL over HTTP', () => {
  const audit = (fetchFn: typeof fetch): Promise<AuditResult[]> =>
    auditServer({ url: `${gateway.url}/graphql`, fetchFn });
  const unmet = (results: readonly AuditResult[]) =>
    results.flatMap((result) => (result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`]));

  it('finds every MUST, SHOULD and MAY kept towards a caller with a token', async () => {
    const results = await audit((url, init) =>
      fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), authorization } }),
    );
    expect(unmet(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(50);
  });

  it('and towards one without, who proves that no other page sent the request', async () => {
    const results = await audit((url, init) =>
      fetch(url, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), 'apollo-require-preflight': 'yes' },
      }),
    );
    expect(unmet(results)).toEqual([]);
  });
});

describe('the form of the answer', () => {
  it.each([
    [undefined, json],
    ['*/*', json],
    [json, json],
    [`${graphqlResponse}, ${json};q=0.9`, graphqlResponse],
    [`${json};q=0.9, ${graphqlResponse}`, graphqlResponse],
    [`text/html, ${graphqlResponse};q=0.5, */*;q=0.1`, graphqlResponse],
    ['application/*;q=0.3, text/html', json],
    [`${json};q=0, */*`, graphqlResponse],
  ])('for accept: %s is %s', async (accept, type) => {
    const { status, headers } = await post({ query: '{ total }' }, accept === undefined ? {} : { accept });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  it('is refused where none is accepted', async () => {
    const { status, body } = await post({ query: '{ total }' }, { accept: 'text/html' });
    expect(status).toBe(406);
    expect(body.errors[0].message).toContain(graphqlResponse);
    expect(body.errors[0].message).not.toContain('/graphql/stream');
    const stream = await post({ query: 'subscription { ticks }' }, { accept: 'text/event-stream' });
    expect([stream.status, stream.body.errors[0].message]).toEqual([406, expect.stringContaining('/graphql/stream')]);
  });

  it('is the same by GET and by POST', async () => {
    const query = 'query ($id: ID!) { item(id: $id) { name id: name flaky } items(first: 1) { notes } broken }';
    const ask = { query, variables: { id: 'it_1' } };
    const headers = { authorization, 'x-request-id': 'same', accept: graphqlResponse };
    const byGet = await get({ query, variables: JSON.stringify(ask.variables) }, headers);
    const byPost = await post(ask, headers);
    expect(byGet.body).toEqual(byPost.body);
    expect(byGet.body.data.item.name).toBe('name of it_1');
    expect([byGet.status, byPost.status]).toEqual([200, 200]);
  });

  it('has the status of GraphQL over HTTP for an operation that is not valid', async () => {
    const wrong = { query: '{ nothing }' };
    expect((await post(wrong, { accept: json })).status).toBe(200);
    const { status, body } = await post(wrong, { accept: graphqlResponse });
    expect(status).toBe(400);
    expect(body).not.toHaveProperty('data');
    expect(body.errors[0].extensions).toEqual({
      code: 'GRAPHQL_VALIDATION_FAILED',
      requestId: expect.any(String),
      retryable: false,
    });
  });
});

describe('a request that is none', () => {
  it.each([
    ['is a batch', [{ query: '{ total }' }], 'Batches are not served'],
    ['is a string', '"{ total }"', 'JSON object'],
    ['is cut off', '{ "query": ', 'not valid JSON'],
    ['has a number for a query', { query: 1 }, '"query" has to be a string'],
    ['has a list of variables', { query: '{ total }', variables: [1] }, '"variables" has to be an object'],
    ['has no query', { variables: {} }, '"query" is missing'],
    ['reaches for a prototype', '{"query":"{ total }","variables":{"__proto__":{"scopes":["*"]}}}', 'not valid JSON'],
  ])('because it %s is told why', async (_what, body, message) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      {
        message: expect.stringContaining(message),
        extensions: { code: 'BAD_REQUEST', requestId: answer.headers.get('x-request-id'), retryable: false },
      },
    ]);
  });

  it('because it is not UTF-8, or in another form than JSON, is told why', async () => {
    const headers = { 'content-type': json, authorization };
    const bytes = Buffer.concat([
      Buffer.from('{"query":"{ total }","x":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    const notUtf8 = await send({ method: 'POST', headers, body: bytes });
    expect([notUtf8.status, notUtf8.body.errors[0].message]).toEqual([400, 'The body is not UTF-8']);
    const latin = await post('{"query":"{ total }"}', { 'content-type': `${json}; charset=iso-8859-1` });
    expect([latin.status, latin.body.errors[0].message]).toEqual([415, 'Send JSON in UTF-8, not in iso-8859-1']);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const { status, body } = await post('{"query":"{ total }"}', { 'content-type': type });
      expect([status, body.errors[0].message]).toEqual([415, 'Send content-type: application/json']);
    }
  });

  it('because it is too large is told how large it may be', async () => {
    const { status, body } = await post({ query: '{ total }', variables: { padding: 'x'.repeat(5_000) } });
    expect(status).toBe(413);
    expect(body.errors[0].message).toMatch(/^The body has 5\d{3} bytes, at most 4096 are taken$/);
  });

  it('because of its method is told which to use', async () => {
    const mutation =
      'mutation { priceItem(input: { idempotencyKey: "a", price: { amountMinor: 1, currency: "EUR" } }) { price { amountMinor } } }';
    const byGet = await get({ query: mutation });
    expect([byGet.status, byGet.headers.get('allow')]).toEqual([405, 'POST']);
    const put = await send({ method: 'PUT', headers: { 'content-type': json, authorization }, body: '{}' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS']);
    expect(put.body.errors[0].extensions.code).toBe('BAD_REQUEST');
  });

  it('because of an operation name is told which there are', async () => {
    const query = 'query A { total } query B { total }';
    const codes = 'OPERATION_RESOLUTION_FAILURE';
    for (const [operationName, message] of [
      [undefined, 'of A, B'],
      ['C', 'no operation C'],
    ]) {
      const { body } = await post({ query, operationName });
      expect(body.errors).toMatchObject([
        { message: expect.stringContaining(String(message)), extensions: { code: codes } },
      ]);
    }
    expect((await post({ query, operationName: 'B' })).body.data).toEqual({ total: '9007199254740993' });
  });
});

describe('pages of other origins', () => {
  it('can send nothing with a form, a link or an image', async () => {
    const form = await send({
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"{ viewer { id } }"}',
    });
    expect(form.status).toBe(415);
    const link = await get({ query: '{ viewer { id } }' }, {});
    expect(link.status).toBe(400);
    expect(link.body.errors[0].message).toContain('CSRF');
    // Browsers send what somebody typed into their password box along; that is no bearer token.
    expect((await get({ query: '{ viewer { id } }' }, { authorization: 'Basic YTpi' })).status).toBe(400);
    expect((await get({ query: '{ viewer { id } }' }, { 'apollo-require-preflight': 'yes' })).status).toBe(200);
  });

  it('see answers when their origin is listed, and no others', async () => {
    const ask = (origin: string, method: string) =>
      fetch(`${gateway.url}/graphql`, {
        method,
        headers: { origin, ...(method === 'POST' && { 'content-type': json }) },
        ...(method === 'POST' && { body: '{"query":"{ viewer { id } }"}' }),
      });
    const listed = await ask('https://app.example.com', 'OPTIONS');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await ask('https://app.example.com', 'POST')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example.com',
    );
    for (const origin of ['https://evil.example.com', 'https://app.example.com.evil.com', 'null']) {
      expect((await ask(origin, 'OPTIONS')).status).toBe(403);
      expect((await ask(origin, 'POST')).headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});

describe('every answer', () => {
  it.each([
    ['an answer', {}, '{"query":"{ total }"}'],
    ['a refusal', {}, '{"query":"{"}'],
    ['a fault', { accept: 'text/html' }, '{"query":"{ total }"}'],
    ['a refused token', { authorization: 'Bearer no' }, '{"query":"{ total }"}'],
  ])('has headers that keep it from caches, frames and guesses at its type: %s', async (_what, headers, body) => {
    const answer = await post(body, { ...headers, 'x-forwarded-proto': 'https', 'x-request-id': 'req-7' });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-request-id': 'req-7',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  it('asks for TLS only where it came through TLS', async () => {
    expect((await post({ query: '{ total }' })).headers.has('strict-transport-security')).toBe(false);
  });

  it('to a token that is missing or not good says how to send one', async () => {
    for (const headers of [{ authorization: '' }, { authorization: 'Bearer no' }]) {
      const { status, headers: given, body } = await post({ query: '{ total }' }, headers);
      expect([status, given.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(body.errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    }
  });
});

describe('a WebSocket upgrade', () => {
  const upgrade = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; id: unknown }>((resolve, reject) => {
      const { port } = new URL(gateway.url);
      const asked = httpRequest({
        ...{ host: '127.0.0.1', port, path },
        headers: {
          ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
          ...{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-protocol': 'graphql-transport-ws' },
          ...headers,
        },
      });
      const told = ({ statusCode: status, headers: given }: IncomingMessage) =>
        resolve({ status, id: given['x-request-id'] });
      asked.on('response', told).on('error', reject).end();
      asked.on('upgrade', (response, socket) => {
        socket.destroy();
        told(response);
      });
    });

  it('takes a request id in and hands it out, also when it is refused', async () => {
    expect(await upgrade('/graphql', { 'x-request-id': 'ws-1' })).toEqual({ status: 101, id: 'ws-1' });
    expect(await upgrade('/graphql')).toEqual({ status: 101, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const headers = { origin: 'https://evil.example.com', 'x-request-id': 'ws-2' };
    expect(await upgrade('/graphql', headers)).toEqual({ status: 403, id: 'ws-2' });
  });

  it('that nothing follows is closed after three seconds', async () => {
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const [code] = await once(socket, 'close');
    expect(code).toBe(4408);
  });

  it('to an address that is none is refused, and a peer that goes at once hurts nobody', async () => {
    for (const path of ['//', '/elsewhere', 'http://[', '/graphql/', '*']) {
      expect((await upgrade(path)).status).toBe(404);
    }
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write('GET // HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n', () =>
      socket.resetAndDestroy(),
    );
    await once(socket, 'close');
    expect((await post({ query: '{ total }' })).status).toBe(200);
  });
});

it('writes neither tokens nor mail addresses into the log', async () => {
  const secret = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGFAZXhhbXBsZS5jb20ifQ.c2lnbmF0dXJl';
  await post({ query: `{ item(id: "ada@example.com") { flaky } broken } # ${secret}` });
  await post({ query: '{ total }' }, { authorization: `Bearer ${secret}` });
  await post({ query: `{ ${secret} ada@example.com }` });
  const log = gateway.logged.join('');
  expect(log).toContain('hunter2');
  for (const hidden of [secret, secret.split('.')[1], 'ada@example.com', authorization.slice(7)]) {
    expect(log).not.toContain(hidden);
  }
});

it('cuts a body off that comes too slowly', { timeout: 90_000 }, async () => {
  const slow = await startTestGateway({
    subgraphs: 'in-process',
    http: { requestTimeoutMs: 300, headersTimeoutMs: 300, checkIntervalMs: 50 },
  });
  try {
    const request = httpRequest(`${slow.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': json, 'content-length': '100' },
    });
    request.on('error', () => undefined);
    request.write('{"query":');
    const [response] = await new Promise<[IncomingMessage]>((resolve) =>
      request.once('response', (...args) => resolve(args)),
    );
    expect(response.statusCode).toBe(408);
    await text(response);
  } finally {
    await slow.stop();
  }
});
