import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '#gateway/testing/sse.ts';
import { startTestProvider, type TestProvider } from '#runtime/auth/oidc/testing-provider.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let stack: TestStack;
let provider: TestProvider;
/** Everything in one process. */
let service: TestService;
/** A gateway in a process of its own, before the same services. */
let gateway: TestService;
let founderToken: string;

beforeAll(async () => {
  [stack, provider] = await Promise.all([startTestStack(), startTestProvider()]);
  const issuer = {
    issuer: provider.issuer,
    audience: 'parpour',
    tenant: { claim: 'company', values: { acme: 'org_acme', globex: 'org_globex' } },
    role: { claim: 'groups', values: { founders: 'founder', auditors: 'auditor' } },
  };
  const env = { VENTURE_OIDC_ISSUERS: JSON.stringify([issuer]) };
  service = await startTestService(stack, { env });
  const urlOf = (name: string) => service.urls.get(name) ?? '';
  gateway = await startTestService(stack, {
    roles: ['gateway'],
    env: {
      ...env,
      VENTURE_CONTROL_PLANE_URL: urlOf('control-plane'),
      VENTURE_POLICY_ENGINE_URL: urlOf('policy'),
      VENTURE_ARTIFACT_COMPILER_URL: urlOf('artifact'),
      VENTURE_TREASURY_API_URL: urlOf('treasury'),
      VENTURE_COMPLIANCE_URL: urlOf('compliance'),
    },
  });
  founderToken = await service.tokenFor('org_acme');
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
  await provider?.stop();
  await stack?.stop();
});

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

async function ask(
  at: TestService,
  credential: string | undefined,
  query: string,
  variables?: object,
): Promise<Answer> {
  const response = await fetch(at.graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(credential && { authorization: `Bearer ${credential}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

let keys = 0;
async function makeKey(scopes: readonly string[]): Promise<{ readonly id: string; readonly secret: string }> {
  const create = `mutation ($input: CreateApiKeyInput!) {
    createApiKey(input: $input) { apiKey { id } secret userErrors { message } }
  }`;
  const input = { idempotencyKey: `key ${keys++}`, name: 'Shop', scopes };
  const { body } = await ask(service, founderToken, create, { input });
  const { apiKey, secret, userErrors } = body.data.createApiKey;
  expect(userErrors).toEqual([]);
  return { id: apiKey.id, secret };
}

const viewer = '{ viewer { actor { kind id } tenantId scopes } }';

describe('a program with an API key', () => {
  it('is known at every gateway, with the scopes of its key', async () => {
    const { id, secret } = await makeKey(['ventures:read', 'money:read']);
    for (const at of [service, gateway]) {
      expect((await ask(at, secret, viewer)).body).toMatchObject({
        data: {
          viewer: {
            actor: { kind: 'INTEGRATION', id },
            tenantId: 'org_acme',
            scopes: ['money:read', 'ventures:read'],
          },
        },
      });
    }
  });

  it('gets what its scopes allow, and is told what the rest takes', async () => {
    const { secret } = await makeKey(['ventures:read']);
    const query =
      '{ ventures { nodes { id } } node(id: "acct_0197f0c2a5b87c3e9d1f6a2b4c8e0f11") { id } apiKey: viewer { tenantId } }';
    const { body } = await ask(gateway, secret, query);
    expect(body.data).toMatchObject({ ventures: { nodes: expect.any(Array) }, node: null });
    expect(body.errors).toMatchObject([
      { path: ['node'], extensions: { code: 'FORBIDDEN' }, message: 'The token lacks the scope money:read' },
    ]);
    const whole = await ask(gateway, secret, '{ apiKeys { nodes { id } } }');
    expect(whole.body).toMatchObject({
      data: null,
      errors: [{ path: ['apiKeys'], extensions: { code: 'FORBIDDEN', retryable: false } }],
    });
  });

  it('is told of each field of another subgraph, and of each object of one, what it takes', async () => {
    const create = `mutation ($input: CreateVentureInput!) { createVenture(input: $input) { venture { id } } }`;
    const agents = [{ name: 'Rita', level: 'L3', role: 'researcher' }];
    const made = await ask(service, founderToken, create, { input: { idempotencyKey: 'told', name: 'Told', agents } });
    const { id } = made.body.data.createVenture.venture;
    const open = `mutation ($input: OpenAccountInput!) { openAccount(input: $input) { account { id } } }`;
    const account = { idempotencyKey: 'till', ventureId: id, name: 'Till', currency: 'EUR', kind: 'ASSET' };
    const opened = await ask(service, founderToken, open, { input: account });
    const { id: accountId } = opened.body.data.openAccount.account;

    const ventures = await makeKey(['ventures:read']);
    const fields = `query ($id: ID!) { venture(id: $id) { name ...More ... on Node { ... on Venture { cases { id } } } } }
      fragment More on Venture { activePolicyBundle { id } money: accounts { id } }`;
    expect((await ask(gateway, ventures.secret, fields, { id })).body).toMatchObject({
      data: { venture: { name: 'Told', activePolicyBundle: null, money: null, cases: null } },
      errors: [
        ['activePolicyBundle', 'activePolicyBundle', 'policy:read'],
        ['money', 'accounts', 'money:read'],
        ['cases', 'cases', 'compliance:read'],
      ].map(([key, field, scope]) => ({
        message: `Venture.${field}: The token lacks the scope ${scope}`,
        path: ['venture', key],
        extensions: { code: 'FORBIDDEN', requestId: expect.any(String), retryable: false },
      })),
    });

    const money = await makeKey(['money:read']);
    const owner = (selection: string) =>
      ask(gateway, money.secret, `query ($id: ID!) { account(id: $id) { name venture { ${selection} } } }`, {
        id: accountId,
      });
    expect((await owner('id')).body).toMatchObject({ data: { account: { name: 'Till', venture: { id } } } });
    const { body } = await owner('name');
    expect(body.data).toEqual({ account: null });
    expect(body.errors).toMatchObject([
      { message: 'The token lacks the scope ventures:read', extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(body.errors[0].path.slice(0, 2)).toEqual(['account', 'venture']);
  });

  it('follows a venture by events until its key is revoked, with cursors for just that', async () => {
    const make = `mutation ($input: CreateVentureInput!) { createVenture(input: $input) { venture { id } } }`;
    const agents = [{ name: 'Rita', level: 'L3', role: 'researcher' }];
    const made = await ask(service, founderToken, make, { input: { idempotencyKey: 'sse', name: 'Stream', agents } });
    const { id: ventureId } = made.body.data.createVenture.venture;
    const { id, secret } = await makeKey(['ventures:read']);
    const query = `subscription ($ventureId: ID!, $types: [String!], $after: Cursor) {
      events(ventureId: $ventureId, types: $types, after: $after) { event { type } }
    }`;
    const follow = (variables: object, headers = {}) =>
      readStream(`${gateway.graphUrl}/stream`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables: { ventureId, ...variables } }),
      });
    const stream = await follow({ after: 'oldest' });
    await stream.until(1);
    const [first] = stream.events;
    expect(first?.data.data).toEqual({ events: { event: { type: 'venture.created.v1' } } });
    expect(first?.id).toBe(first?.data.extensions.cursor);

    const elsewhere = await follow({ types: ['venture.created.v1'] }, { 'last-event-id': first?.id });
    await elsewhere.untilEnded();
    const refusal = elsewhere.events[0]?.data.errors[0].extensions;
    expect(refusal).toMatchObject({ code: 'CURSOR_INVALID', reason: 'OTHER_SUBSCRIPTION' });
    // A list of the log says the same.
    const list = await ask(gateway, secret, `query ($v: ID!) { events(ventureId: $v, after: "x") { nodes { id } } }`, {
      v: ventureId,
    });
    expect(list.body.errors[0].extensions).toMatchObject({
      code: 'CURSOR_INVALID',
      reason: 'ALTERED',
      oldestCursor: expect.any(String),
    });
    const again = await follow({ types: ['venture.created.v1'], after: refusal.oldestCursor });
    await again.until(1);
    expect(again.events[0]?.data.data).toEqual(first?.data.data);
    again.leave();

    const revoke = 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { state } } }';
    await ask(service, founderToken, revoke, { input: { idempotencyKey: 'sse', apiKeyId: id, reason: 'Over' } });
    await stream.untilEnded();
    const [refused, complete] = stream.events.slice(-2);
    expect(refused?.data.errors[0].extensions).toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'REVOKED',
      resumeAfter: stream.events.findLast((event) => event.id !== undefined)?.id,
    });
    expect(complete?.event).toBe('complete');
  });

  it('is refused within a second of its revocation, at every gateway', async () => {
    const { id, secret } = await makeKey(['ventures:read']);
    for (const at of [service, gateway]) expect((await ask(at, secret, viewer)).status).toBe(200);
    const revoke = `mutation ($input: RevokeApiKeyInput!) {
      revokeApiKey(input: $input) { apiKey { state } userErrors { message } }
    }`;
    const input = { idempotencyKey: `revoke ${id}`, apiKeyId: id, reason: 'Not needed' };
    const { body } = await ask(service, founderToken, revoke, { input });
    expect(body.data.revokeApiKey).toEqual({ apiKey: { state: 'REVOKED' }, userErrors: [] });
    for (const at of [service, gateway]) {
      const refused = () => ask(at, secret, viewer).then(({ body: answer }) => answer.errors?.[0]?.extensions);
      await expect
        .poll(refused, { timeout: 30_000, interval: 20 })
        .toMatchObject({ code: 'UNAUTHENTICATED', reason: 'REVOKED', retryable: false });
      expect((await ask(at, secret, viewer)).status).toBe(401);
    }
  });

  it('has no key to make others', async () => {
    const { secret } = await makeKey(['ventures:read', 'keys:read']);
    const input = { idempotencyKey: 'child', name: 'Child', scopes: ['ventures:read'] };
    const create = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }';
    const { body } = await ask(gateway, secret, create, { input });
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('a key of a whole tenant', () => {
  it('is told in the log, and every part of the system reads on behind it', async () => {
    const { id } = await makeKey(['ventures:read']);
    const { drizzle } = service.owner;
    const seq = async () => {
      const { rows } = await drizzle.execute<{ seq: bigint }>(
        sql`select seq from platform.event_log where stream_id = ${id}`,
      );
      return rows[0]?.seq;
    };
    await expect.poll(seq).toBeTypeOf('bigint');
    const behind = async () => {
      const { rows } = await drizzle.execute(
        sql`select name, seq from platform.consumers where name in ('compliance') and seq < ${await seq()}`,
      );
      return rows;
    };
    await expect.poll(behind).toEqual([]);
    const { rows } = await drizzle.execute(sql`select consumer, reason from platform.dead_letters`);
    expect(rows).toEqual([]);
    for (const [name, url] of service.urls) {
      const { status } = (await (await fetch(`${url}/health`)).json()) as { status: string };
      expect.soft(status, name).toBe('ok');
    }
  });
});

describe('a person who signs in with an OpenID provider', () => {
  it('is of the tenant and the role that the claims stand for', async () => {
    const token = await provider.issue({ company: 'globex', groups: ['auditors'] });
    const { body } = await ask(gateway, token, viewer);
    expect(body.data.viewer).toMatchObject({ actor: { kind: 'PERSON' }, tenantId: 'org_globex' });
    expect(body.data.viewer.scopes.every((scope: string) => scope.endsWith(':read'))).toBe(true);
  });

  it('sees nothing of another tenant', async () => {
    const create = `mutation ($input: CreateVentureInput!) { createVenture(input: $input) { venture { id } } }`;
    const agents = [{ name: 'Rita', level: 'L3', role: 'researcher' }];
    const input = { idempotencyKey: 'acme', name: 'Acme', agents };
    const acme = await provider.issue({ company: 'acme', sub: 'ann' });
    const globex = await provider.issue({ company: 'globex', sub: 'ann' });
    const made = await ask(gateway, acme, create, { input });
    const { id } = made.body.data.createVenture.venture;
    const one = 'query ($id: ID!) { venture(id: $id) { id } }';
    expect((await ask(gateway, acme, one, { id })).body).toMatchObject({ data: { venture: { id } } });
    expect((await ask(gateway, globex, one, { id })).body).toMatchObject({ data: { venture: null } });
  });

  it.each([
    ['without a company', {}, 'CLAIMS'],
    ['without a role', { company: 'acme', groups: ['staff'] }, 'CLAIMS'],
    ['of an issuer that is not known', { company: 'acme', iss: 'https://other.example.com' }, 'UNKNOWN_ISSUER'],
  ])('is refused %s, with a reason', async (_what, claims, reason) => {
    const { status, body } = await ask(gateway, await provider.issue(claims), viewer);
    expect({ status, extensions: body.errors[0].extensions }).toMatchObject({
      status: 401,
      extensions: { code: 'UNAUTHENTICATED', reason, retryable: false },
    });
    expect(body).not.toHaveProperty('data');
  });
});

describe('refusals', () => {
  it('are in the metrics of the gateway that refused, by reason', async () => {
    await ask(gateway, 'rubbish', viewer);
    const { status, body } = await ask(gateway, undefined, '{ ventures { nodes { id } } }');
    expect(status).toBe(401);
    expect(body.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason: 'MISSING' } }]);
    const metrics = await (await fetch(`${gateway.urls.get('gateway')}/metrics`)).text();
    expect(metrics).toMatch(/venture_auth_refusals_total\{method="unknown",reason="MALFORMED"\} [1-9]/);
    expect(metrics).toMatch(/venture_auth_refusals_total\{method="none",reason="MISSING"\} [1-9]/);
    expect(metrics).toMatch(/venture_auth_fields_refused_total\{code="FORBIDDEN"\} [1-9]/);
  });
});
