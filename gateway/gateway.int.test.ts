import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from './testing/start.ts';

describe.each(['in-process', 'http'] as const)('gateway over subgraphs %s', (subgraphs) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({ subgraphs, limits: { requestTimeoutMs: 3_000 } });
  });
  afterAll(() => gateway.stop());

  it('answers one query from both subgraphs', async () => {
    const { status, body } = await gateway.query(
      'query ($id: ID!) { item(id: $id) { name cost { amountMinor currency } notes(first: 2) } total }',
      { id: 'it_1' },
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        item: {
          name: 'name of it_1',
          cost: { amountMinor: '400', currency: 'EUR' },
          notes: ['note 0 of it_1', 'note 1 of it_1'],
        },
        total: '9007199254740993',
      },
    });
  });

  it('hands amounts through as big integers, from strings and literals alike', async () => {
    const { body } = await gateway.query(
      `mutation ($price: MoneyInput!) {
        a: priceItem(input: { idempotencyKey: "a", price: $price }) { price { amountMinor } }
        b: priceItem(input: { idempotencyKey: "b", price: { amountMinor: 21, currency: "EUR" } }) { price { amountMinor } }
      }`,
      { price: { amountMinor: '9007199254740993', currency: 'EUR' } },
    );
    expect(body.data).toEqual({
      a: { price: { amountMinor: '18014398509481986' } },
      b: { price: { amountMinor: '42' } },
    });
  });

  it.each([
    ['is wrong', { amountMinor: '12.5', currency: 'EUR' }, ['whole number', 'amountMinor'], 'amountMinor'],
    ['is missing', { amountMinor: '12' }, ['"currency"', 'was not provided'], 'currency'],
    ['is none', { amountMinor: '12', currency: 'EUR', colour: 'red' }, ['"colour" is not defined'], 'colour'],
  ])('names the value in a variable that %s', async (_what, price, said, field) => {
    const { body } = await gateway.query(
      'mutation ($price: MoneyInput!) { priceItem(input: { idempotencyKey: "a", price: $price }) { price { currency } } }',
      { price },
    );
    for (const part of said) expect(body.errors[0].message).toContain(part);
    const told = { code: 'BAD_USER_INPUT', retryable: false, field: ['price', field] };
    expect(body.errors[0].extensions).toMatchObject(told);
  });

  it('masks what a resolver did not mean for the caller, and logs it under the request id', async () => {
    const { body, headers } = await gateway.query('{ broken total }');
    const requestId = headers.get('x-request-id');
    expect(body.data).toEqual({ broken: null, total: '9007199254740993' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining('went wrong'),
        path: ['broken'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId, retryable: false },
      },
    ]);
    expect(gateway.logged.some((line) => line.includes('hunter2') && line.includes(String(requestId)))).toBe(true);
  });

  it('places the error of an entity where the caller asked for it', async () => {
    const { body } = await gateway.query('{ items(first: 2) { name flaky } }');
    expect(body.data.items[1]).toEqual({ name: 'name of it_1', flaky: null });
    expect(body.errors.map((error: { path: unknown }) => error.path)).toEqual([
      ['items', 0, 'flaky'],
      ['items', 1, 'flaky'],
    ]);
    expect(body.errors[0].extensions).not.toHaveProperty('serviceName');
  });

  it('tells a missing scope by name, and a refusal with its code and field', async () => {
    const auditor = { authorization: `Bearer ${await gateway.token({ role: 'auditor' })}` };
    const { body } = await gateway.query('{ refused missing }', undefined, auditor);
    expect(body.errors).toEqual([
      {
        message: 'The token lacks the scope policy:write',
        path: ['refused'],
        extensions: { code: 'FORBIDDEN', requestId: expect.any(String), retryable: false },
      },
      {
        message: 'The item is gone',
        path: ['missing'],
        extensions: { code: 'ITEM_GONE', requestId: expect.any(String), retryable: false, field: ['id'] },
      },
    ]);
  });

  it('stops waiting at the time limit and keeps what it has', async () => {
    const startedAt = performance.now();
    const { body } = await gateway.query('{ slow total }');
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(body.data).toEqual({ slow: null, total: '9007199254740993' });
    expect(body.errors[0].extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  });

  it('takes a request id in and hands it out', async () => {
    const authorization = `Bearer ${await gateway.token()}`;
    const { body, headers } = await gateway.query('{ broken }', undefined, {
      authorization,
      'x-request-id': 'my-id.1',
    });
    expect(headers.get('x-request-id')).toBe('my-id.1');
    expect(body.errors[0].extensions.requestId).toBe('my-id.1');
  });

  it('lets nobody ask subgraphs as the gateway does', async () => {
    const { body } = await gateway.query(
      '{ _service { sdl } _entities(representations: [{ __typename: "Item", id: "it_1" }]) { __typename } }',
    );
    expect(body.data).toBeUndefined();
    expect(body.errors.map((error: { message: string }) => error.message)).toEqual([
      expect.stringContaining('Cannot query field "_service"'),
      expect.stringContaining('Cannot query field "_entities"'),
    ]);
  });
});

describe('gateway endpoint', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway({
      subgraphs: 'in-process',
      allowedOrigins: ['https://app.example.com'],
    });
  });
  afterAll(() => gateway.stop());

  it('lets a caller without a token see the schema and an empty viewer, nothing else', async () => {
    const open = await gateway.query('{ viewer { id } __typename __schema { queryType { name } } }', undefined, {});
    expect(open.body).toEqual({
      data: { viewer: null, __typename: 'Query', __schema: { queryType: { name: 'Query' } } },
    });
    for (const query of ['{ total }', '{ viewer { id } ... on Query { ...T } } fragment T on Query { total }']) {
      const closed = await gateway.query(query, undefined, {});
      expect(closed.status).toBe(401);
      expect(closed.body.errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
    }
  });

  it('refuses a token that is altered, expired, or of another kind', async () => {
    const good = await gateway.token();
    const expired = await gateway.token({ expiresInSeconds: -1 });
    const identity = { actor: { kind: 'PERSON', id: 'usr_1', name: 'Fay' }, tenantId: 'org_1', scopes: [] } as const;
    const service = await gateway.tokens.signServiceIdentity(identity);
    for (const authorization of [`Bearer ${good}x`, `Bearer ${expired}`, `Bearer ${service}`, 'Basic YTpi']) {
      const { status, body } = await gateway.query('{ total }', undefined, { authorization });
      expect(status).toBe(401);
      expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('tells the caller who they are', async () => {
    const { body } = await gateway.query('{ viewer { id scopes } }');
    expect(body.data.viewer.id).toBe('usr_1');
    expect(body.data.viewer.scopes).toContain('money:write');
  });

  it('sends subscriptions to the WebSocket', async () => {
    const { status, body } = await gateway.query('subscription { itemEvents(itemId: "a") { cursor } }');
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('WebSocket');
  });

  it('shows itself to pages of listed origins only', async () => {
    const ask = (origin: string, method: string) =>
      fetch(`${gateway.url}/graphql`, {
        method,
        headers: { origin, ...(method === 'POST' && { 'content-type': 'application/json' }) },
        ...(method === 'POST' && { body: '{"query":"{ viewer { id } }"}' }),
      });
    const listed = await ask('https://app.example.com', 'OPTIONS');
    expect(listed.status).toBe(204);
    expect(listed.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await ask('https://app.example.com', 'POST')).headers.get('access-control-allow-origin')).toBe(
      'https://app.example.com',
    );
    expect((await ask('https://evil.example.com', 'OPTIONS')).status).toBe(403);
    expect((await ask('https://evil.example.com', 'POST')).headers.get('access-control-allow-origin')).toBeNull();
  });
});

it('shows neither the schema nor GraphiQL in production', async () => {
  const gateway = await startTestGateway({ subgraphs: 'in-process', environment: 'production' });
  try {
    const { status, body } = await gateway.query('{ __schema { queryType { name } } }');
    expect(status).toBe(400);
    expect(body.errors[0].message).toContain('introspection');
    expect((await fetch(`${gateway.url}/graphiql`)).status).toBe(404);
  } finally {
    await gateway.stop();
  }
});

it('keeps what the other subgraphs answer when one is down', async () => {
  const gateway = await startTestGateway({ subgraphs: 'http' });
  try {
    await gateway.query('{ item(id: "a") { cost { amountMinor } } }');
    await gateway.stopSubgraph('ledger');
    const { body } = await gateway.query('{ item(id: "a") { name flaky } }');
    expect(body.data).toEqual({ item: { name: 'name of a', flaky: null } });
    expect(body.errors).toMatchObject([
      { path: ['item', 'flaky'], extensions: { code: 'SUBGRAPH_UNAVAILABLE', service: 'ledger', retryable: true } },
    ]);
  } finally {
    await gateway.stop();
  }
});
