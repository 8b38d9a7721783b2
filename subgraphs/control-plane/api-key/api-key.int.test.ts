import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeApiKey } from '#runtime/auth/api-key.ts';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createRuntime, type Runtime } from '#runtime/service/runtime.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { busyMs } from '#tests/support/busy.ts';
import { type ControlPlaneStack, newVenture, person, startControlPlane, type TestVenture } from '../testing/fixture.ts';

let plane: ControlPlaneStack;
/** Another process of the same system. */
let elsewhere: Runtime;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  plane = await startControlPlane([]);
  const logger = createLogger({ service: 'elsewhere', level: 'silent' });
  elsewhere = await createRuntime(plane.runtime.config, { service: 'elsewhere', logger, processMetrics: false });
  [venture, stranger] = await Promise.all([newVenture(plane), newVenture(plane)]);
});
afterAll(async () => {
  await elsewhere?.close();
  await plane?.stop();
});

interface Refusal {
  readonly code: string;
  readonly field: readonly string[] | null;
}
interface Made {
  readonly apiKey: Readonly<Record<string, unknown>> & { readonly id: string; readonly expiresAt: string };
  readonly secret: string;
  readonly replayed: boolean;
  readonly userErrors: readonly Refusal[];
}

const fields = `id name prefix venture { id } scopes state createdBy { kind id } createdAt expiresAt lastUsedAt revokedAt
  revokedBy { id } revokeReason`;
const createMutation = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { apiKey { ${fields} } secret replayed userErrors { code field } }
}`;
const revokeMutation = `mutation ($input: RevokeApiKeyInput!) {
  revokeApiKey(input: $input) { apiKey { ${fields} } replayed userErrors { code field } }
}`;
const revokeTokensMutation = `mutation ($input: RevokeTokensInput!) {
  revokeTokens(input: $input) { revokedUntil replayed userErrors { code field } }
}`;

function inputOf(input: Readonly<Record<string, unknown>> = {}) {
  return { idempotencyKey: systemIds.uuid(), name: 'Shop', scopes: ['ventures:read', 'money:read'], ...input };
}

async function make(
  input: Readonly<Record<string, unknown>> = {},
  identity: Identity = venture.founder,
): Promise<Made> {
  const answer = await plane.data<{ createApiKey: Made }>(identity, createMutation, { input: inputOf(input) });
  return answer.createApiKey;
}

async function revoke(apiKeyId: string, identity: Identity = venture.founder) {
  const input = { idempotencyKey: systemIds.uuid(), apiKeyId, reason: 'It was in a public place' };
  const answer = await plane.data<{ revokeApiKey: Made }>(identity, revokeMutation, { input });
  return answer.revokeApiKey;
}

const codeOf = async (identity: Identity, query: string, variables?: Record<string, unknown>) =>
  (await plane.execute(identity, query, variables)).errors?.map(({ extensions }) => extensions?.code);

describe('a new API key', () => {
  test('signs its program in, with its scopes and for its venture alone', async () => {
    const { apiKey, secret } = await make({ ventureId: venture.id, name: 'Shop system' });
    expect(secret).toMatch(/^pk_[0-9a-f]{32}_[0-9a-f]{64}$/);
    const { identity, expiresAt } = await elsewhere.tokens.verifyUserToken(secret);
    expect(identity).toEqual({
      actor: { kind: 'INTEGRATION', id: apiKey.id, name: 'Shop system' },
      tenantId: venture.tenantId,
      ventureIds: [venture.id],
      scopes: ['money:read', 'ventures:read'],
    });
    expect(expiresAt.getTime()).toBe(Date.parse(apiKey.expiresAt));
  });

  test('of a tenant opens each of its ventures and none of another tenant', async () => {
    const { secret } = await make();
    const { identity } = await elsewhere.tokens.verifyUserToken(secret);
    expect(identity).not.toHaveProperty('ventureIds');
    expect(await elsewhere.access.canSee(identity, venture.id)).toBe(true);
    expect(await elsewhere.access.canSee(identity, stranger.id)).toBe(false);
  });

  test('tells everything about itself but the secret', async () => {
    const { apiKey, secret } = await make({ ventureId: venture.id, expiresInDays: 7 });
    expect(apiKey).toMatchObject({
      prefix: secret.slice(0, 35),
      venture: { id: venture.id },
      scopes: ['money:read', 'ventures:read'],
      state: 'ACTIVE',
      createdBy: { kind: 'PERSON', id: venture.founder.actor.id },
      lastUsedAt: null,
      revokedAt: null,
      revokedBy: null,
      revokeReason: null,
    });
    const lifeMs = Date.parse(apiKey.expiresAt) - Date.parse(String(apiKey.createdAt));
    expect(lifeMs).toBe(7 * 86_400_000);
  });

  test('is good for 90 days when nothing else is asked for', async () => {
    const { apiKey } = await make();
    expect(Date.parse(apiKey.expiresAt) - Date.parse(String(apiKey.createdAt))).toBe(90 * 86_400_000);
  });

  test('is shown once: a repeated request gets the key without its secret', async () => {
    const input = inputOf();
    const ask = () => plane.data<{ createApiKey: Made }>(venture.founder, createMutation, { input });
    const [first, second] = (await Promise.all([ask(), ask()])).map(({ createApiKey }) => createApiKey);
    expect(first?.apiKey.id).toBe(second?.apiKey.id);
    expect([first?.secret, second?.secret].filter((secret) => secret !== null)).toHaveLength(1);
    expect((await ask()).createApiKey).toMatchObject({
      secret: null,
      replayed: true,
      apiKey: { id: first?.apiKey.id },
    });
  });

  test('is kept as a hash, and told in the log without its secret', async () => {
    const { apiKey, secret } = await make();
    const { rows } = await plane.runtime.db.drizzle.execute<{ everything: string }>(sql`
      select coalesce(string_agg(t::text, ' '), '') as everything from (
        select k::text as t from platform.api_keys k union all select i::text from platform.idempotency_keys i
        union all select e::text from platform.events e
      ) as rows`);
    const secretPart = secret.slice(36);
    expect(rows[0]?.everything).toContain(apiKey.id);
    expect(rows[0]?.everything).not.toContain(secretPart);
    const { rows: events } = await plane.runtime.db.drizzle.execute(
      sql`select type, venture_id, payload ->> 'apiKeyId' as key from platform.events where stream_id = ${apiKey.id}`,
    );
    expect(events).toEqual([{ type: 'api_key.created.v1', venture_id: venture.tenantId, key: apiKey.id }]);
  });

  test.each([
    ['no scope', { scopes: [] }, 'INVALID_INPUT', ['input', 'scopes']],
    ['a scope that there is not', { scopes: ['rockets:launch'] }, 'INVALID_INPUT', ['input', 'scopes', '0']],
    ['the scope to make keys', { scopes: ['keys:write'] }, 'INVALID_INPUT', ['input', 'scopes']],
    ['no name', { name: ' ' }, 'INVALID_INPUT', ['input', 'name']],
    ['no time', { expiresInDays: 0 }, 'INVALID_INPUT', ['input', 'expiresInDays']],
    ['more than a year', { expiresInDays: 366 }, 'INVALID_INPUT', ['input', 'expiresInDays']],
    ['a venture that there is not', { ventureId: systemIds.next('venture') }, 'NOT_FOUND', ['input', 'ventureId']],
  ])('is refused with %s', async (_what, input, code, field) => {
    const { apiKey, secret, userErrors } = await make(input);
    expect({ apiKey, secret, userErrors }).toEqual({ apiKey: null, secret: null, userErrors: [{ code, field }] });
  });

  test('is refused for the venture of another tenant, in the words of one that is not there', async () => {
    const { userErrors } = await make({ ventureId: stranger.id });
    expect(userErrors).toEqual([{ code: 'NOT_FOUND', field: ['input', 'ventureId'] }]);
  });

  test('has no scope that its maker lacks', async () => {
    const clerk: Identity = { ...venture.founder, scopes: ['keys:write', 'ventures:read'] };
    expect((await make({ scopes: ['ventures:read'] }, clerk)).userErrors).toEqual([]);
    const refused = await make({ scopes: ['ventures:read', 'money:write'] }, clerk);
    expect(refused.userErrors).toEqual([{ code: 'SCOPE_EXCEEDED', field: ['input', 'scopes'] }]);
  });

  test('of the whole tenant is not for a maker who has certain ventures only', async () => {
    const limited: Identity = { ...venture.founder, ventureIds: [venture.id] };
    expect(await codeOf(limited, createMutation, { input: inputOf() })).toEqual(['FORBIDDEN']);
    expect((await make({ ventureId: venture.id }, limited)).userErrors).toEqual([]);
  });

  test('is refused when the tenant has a thousand that are good', async () => {
    const owner = await newVenture(plane);
    await plane.runtime.db.drizzle.execute(sql`
      insert into platform.api_keys (api_key_id, tenant_id, name, scopes, secret_hash, created_by, expires_at)
      select 'key_' || replace(gen_random_uuid()::text, '-', ''), ${owner.tenantId}, 'Many', '{money:read}',
        decode(repeat('00', 32), 'hex'), ${JSON.stringify(owner.founder.actor)}::jsonb, now() + interval '1 day'
      from generate_series(1, 999)`);
    const { apiKey } = await make({}, owner.founder);
    expect((await make({}, owner.founder)).userErrors).toEqual([{ code: 'API_KEY_LIMIT', field: null }]);
    expect((await revoke(apiKey.id, owner.founder)).userErrors).toEqual([]);
    expect((await make({}, owner.founder)).userErrors).toEqual([]);
  });

  test.each(['operator', 'auditor', 'agent', 'integrator'] as const)('is not for a caller of role %s', async (role) => {
    const caller = { ...venture.founder, scopes: scopesOfRole[role] };
    expect(await codeOf(caller, createMutation, { input: inputOf() })).toEqual(['FORBIDDEN']);
  });
});

describe('a revoked API key', () => {
  const refusedAs = (reason: string) => expect.objectContaining({ code: 'UNAUTHENTICATED', reason });

  test('is refused elsewhere within a second, also by those who verified it before', async () => {
    const { apiKey, secret } = await make();
    const { life } = await elsewhere.tokens.verifyUserToken(secret);
    expect(life.use()).toBe(true);
    const ended = new Promise<unknown>((resolve) => life.onEnd(resolve));
    const startedAt = performance.now();
    expect(await revoke(apiKey.id)).toMatchObject({
      apiKey: {
        state: 'REVOKED',
        revokedBy: { id: venture.founder.actor.id },
        revokeReason: 'It was in a public place',
      },
      userErrors: [],
    });
    expect(await ended).toEqual(refusedAs('REVOKED'));
    expect(performance.now() - startedAt).toBeLessThan(busyMs(1_500));
    expect(life.use()).toBe(false);
    await expect(elsewhere.tokens.verifyUserToken(secret)).rejects.toThrow(refusedAs('REVOKED'));
  });

  test('is told in the log, with the reason', async () => {
    const { apiKey } = await make({ ventureId: venture.id });
    await revoke(apiKey.id);
    const { rows } = await plane.runtime.db.drizzle.execute(sql`
      select type, venture_id, payload ->> 'reason' as reason from platform.events
      where stream_id = ${apiKey.id} and stream_version = 2`);
    expect(rows).toEqual([{ type: 'api_key.revoked.v1', venture_id: venture.id, reason: 'It was in a public place' }]);
  });

  test('is not revoked again, and its first revocation stays as it is', async () => {
    const { apiKey } = await make();
    const first = await revoke(apiKey.id);
    const second = await revoke(apiKey.id);
    expect(second).toMatchObject({ apiKey: null, userErrors: [{ code: 'ALREADY_REVOKED' }] });
    const again = sql`update platform.api_keys set revoked_at = null, revoked_by = null, revoke_reason = null where api_key_id = ${apiKey.id}`;
    await expect(plane.runtime.db.drizzle.execute(again)).rejects.toThrow();
    expect(first.apiKey.state).toBe('REVOKED');
  });

  test('is revoked once by two who do it at the same moment', async () => {
    const { apiKey } = await make();
    const both = await Promise.all([revoke(apiKey.id), revoke(apiKey.id)]);
    expect(both.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(['ALREADY_REVOKED']);
  });

  test('answers a repeated request as the first time', async () => {
    const { apiKey } = await make();
    const input = { idempotencyKey: systemIds.uuid(), apiKeyId: apiKey.id, reason: 'Not needed' };
    const ask = () => plane.data<{ revokeApiKey: Made }>(venture.founder, revokeMutation, { input });
    expect((await ask()).revokeApiKey).toMatchObject({ replayed: false, userErrors: [] });
    expect((await ask()).revokeApiKey).toMatchObject({ replayed: true, apiKey: { id: apiKey.id }, userErrors: [] });
  });

  test('needs one who may see it', async () => {
    const { apiKey } = await make();
    const notFound = { apiKey: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'apiKeyId'] }] };
    expect(await revoke(apiKey.id, stranger.founder)).toMatchObject(notFound);
    expect(await revoke(apiKey.id, { ...venture.founder, ventureIds: [venture.id] })).toMatchObject(notFound);
    expect(await revoke(systemIds.next('apiKey'))).toMatchObject(notFound);
  });
});

describe('API keys of a tenant', () => {
  const list = `query ($ventureId: ID, $state: ApiKeyState, $first: Int, $after: Cursor) {
    apiKeys(ventureId: $ventureId, state: $state, first: $first, after: $after) {
      nodes { id state } pageInfo { hasNextPage endCursor }
    }
  }`;
  interface Listed {
    readonly apiKeys: {
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  }
  const idsOf = async (identity: Identity, variables: Record<string, unknown> = {}) =>
    (await plane.data<Listed>(identity, list, { first: 100, ...variables })).apiKeys.nodes.map(({ id }) => id);

  test('are listed newest first, page by page, none twice', async () => {
    const owner = await newVenture(plane);
    const made: string[] = [];
    for (let n = 0; n < 5; n++) made.push((await make({ name: `Key ${n}` }, owner.founder)).apiKey.id);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { apiKeys }: Listed = await plane.data(owner.founder, list, { first: 2, after });
      seen.push(...apiKeys.nodes.map(({ id }) => id));
      after = apiKeys.pageInfo.hasNextPage ? apiKeys.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(made.toReversed());
  });

  test('are found by venture and by state', async () => {
    const owner = await newVenture(plane);
    const ofTenant = (await make({}, owner.founder)).apiKey.id;
    const ofVenture = (await make({ ventureId: owner.id }, owner.founder)).apiKey.id;
    await revoke(ofTenant, owner.founder);
    expect(await idsOf(owner.founder, { ventureId: owner.id })).toEqual([ofVenture]);
    expect(await idsOf(owner.founder, { state: 'REVOKED' })).toEqual([ofTenant]);
    expect(await idsOf(owner.founder, { state: 'ACTIVE' })).toEqual([ofVenture]);
    expect(await idsOf(owner.founder, { state: 'EXPIRED' })).toEqual([]);
  });

  test('are seen by their tenant alone: in lists, as nodes and as entities', async () => {
    const owner = await newVenture(plane);
    const ofTenant = (await make({}, owner.founder)).apiKey.id;
    const ofVenture = (await make({ ventureId: owner.id }, owner.founder)).apiKey.id;
    const reader: Identity = { ...owner.founder, scopes: ['keys:read'] };
    const limited: Identity = { ...owner.founder, ventureIds: [owner.id] };
    const elsewhereLimited: Identity = { ...owner.founder, ventureIds: [systemIds.next('venture')] };
    const cases: [Identity, string[]][] = [
      [owner.founder, [ofVenture, ofTenant]],
      [reader, [ofVenture, ofTenant]],
      [limited, [ofVenture]],
      [elsewhereLimited, []],
      [stranger.founder, []],
    ];
    for (const [identity, visible] of cases) {
      expect((await idsOf(identity)).filter((id) => id === ofTenant || id === ofVenture)).toEqual(visible);
      for (const id of [ofTenant, ofVenture]) {
        const seen = visible.includes(id) ? { __typename: 'ApiKey', id } : null;
        const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';
        expect(await plane.data(identity, node, { id })).toEqual({ node: seen });
        const entity = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ApiKey { id } } }';
        expect(await plane.data(identity, entity, { r: [{ __typename: 'ApiKey', id }] })).toEqual({
          _entities: [seen],
        });
      }
    }
    const withoutScope: Identity = { ...owner.founder, scopes: ['ventures:read'] };
    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    expect(await codeOf(withoutScope, node, { id: ofTenant })).toEqual(['FORBIDDEN']);
    expect(await codeOf(withoutScope, list)).toEqual(['FORBIDDEN']);
    expect(await codeOf(owner.founder, list, { ventureId: stranger.id })).toEqual(['NOT_FOUND']);
  });
});

describe('checking an API key', () => {
  test.each([
    ['another secret', (secret: string) => `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`, 'INVALID'],
    ['the id of no key', () => makeApiKey(systemIds.next('apiKey')).apiKey, 'INVALID'],
    ['a part of it', (secret: string) => secret.slice(0, 60), 'MALFORMED'],
    ['its prefix alone', () => 'pk_', 'MALFORMED'],
    ['upper case', (secret: string) => secret.toUpperCase().replace('PK', 'pk'), 'MALFORMED'],
  ])('refuses %s', async (_what, alter, reason) => {
    const { secret } = await make();
    const refused = elsewhere.tokens.verifyUserToken(alter(secret));
    await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED', reason }));
  });

  test('refuses one whose time is over', async () => {
    const id = systemIds.next('apiKey');
    const { apiKey, secretHash } = makeApiKey(id);
    await plane.runtime.db.drizzle.execute(sql`
      insert into platform.api_keys (api_key_id, tenant_id, name, scopes, secret_hash, created_by, created_at, expires_at)
      values (${id}, ${venture.tenantId}, 'Old', '{money:read}', ${secretHash}, '{}', now() - interval '2 days',
        now() - interval '1 day')`);
    const refused = elsewhere.tokens.verifyUserToken(apiKey);
    await expect(refused).rejects.toThrow(expect.objectContaining({ reason: 'EXPIRED' }));
    const found = await plane.data(venture.founder, 'query ($id: ID!) { node(id: $id) { ... on ApiKey { state } } }', {
      id,
    });
    expect(found).toEqual({ node: { state: 'EXPIRED' } });
  });

  test('notes when it was used last, at most once a minute', async () => {
    const { apiKey, secret } = await make();
    const lastUsed = async () => {
      const { rows } = await plane.runtime.db.drizzle.execute<{ at: string | null; xmin: string }>(
        sql`select last_used_at::text as at, xmin::text from platform.api_keys where api_key_id = ${apiKey.id}`,
      );
      return rows[0];
    };
    const { life } = await elsewhere.tokens.verifyUserToken(secret);
    await expect.poll(async () => (await lastUsed())?.at).not.toBeNull();
    const noted = await lastUsed();
    for (let n = 0; n < 20; n++) life.use();
    // Another process, which has noted nothing yet.
    await plane.runtime.tokens.verifyUserToken(secret);
    await elsewhere.tokens.verifyUserToken(secret);
    await plane.runtime.db.drizzle.execute(sql`select platform.note_api_key_use(${apiKey.id})`);
    expect(await lastUsed()).toEqual(noted);
  });

  test('counts each refusal by its reason, and writes no secret to the log', async () => {
    const { apiKey, secret } = await make();
    await revoke(apiKey.id);
    const counted = async () => {
      const metric = await elsewhere.metrics.registry.getSingleMetric('venture_auth_refusals_total')?.get();
      return (
        metric?.values.find(({ labels }) => labels.method === 'api_key' && labels.reason === 'REVOKED')?.value ?? 0
      );
    };
    const before = await counted();
    const refused = await elsewhere.tokens.verifyUserToken(secret).catch((error: unknown) => error);
    expect(await counted()).toBe(before + 1);
    const lines: string[] = [];
    const logger = createLogger({
      service: 'test',
      level: 'debug',
      destination: { write: (line) => void lines.push(line) },
    });
    logger.warn({ err: refused, given: secret, text: `Bearer ${secret}` }, `refused ${secret}`);
    expect(lines.join()).not.toContain(secret.slice(36));
  });
});

describe('revoking tokens', () => {
  const sign = (identity: Identity, runtime: Runtime = plane.runtime) =>
    runtime.tokens.signUserToken({
      id: identity.actor.id,
      name: 'Ana',
      kind: 'PERSON',
      tenantId: identity.tenantId,
      role: 'founder',
    });
  const end = async (actorId: string, identity: Identity) => {
    const input = { idempotencyKey: systemIds.uuid(), actorId, reason: 'The laptop is lost' };
    return plane.execute(identity, revokeTokensMutation, { input });
  };

  test('ends all that a person was given until then, and nothing of anybody else', async () => {
    const [lost, other] = [person(venture.tenantId), person(venture.tenantId)];
    const { life } = await elsewhere.tokens.verifyUserToken(await sign(lost));
    const others = await elsewhere.tokens.verifyUserToken(await sign(other));
    const ended = new Promise<unknown>((resolve) => life.onEnd(resolve));
    const token = await sign(lost);
    const startedAt = performance.now();
    expect((await end(lost.actor.id, venture.founder)).data).toMatchObject({ revokeTokens: { userErrors: [] } });
    expect(await ended).toMatchObject({ reason: 'REVOKED' });
    expect(performance.now() - startedAt).toBeLessThan(busyMs(1_500));
    await expect(elsewhere.tokens.verifyUserToken(token)).rejects.toThrow(
      expect.objectContaining({ reason: 'REVOKED' }),
    );
    expect(others.life.use()).toBe(true);
  });

  test('lets the person sign in anew', async () => {
    const back = person(venture.tenantId);
    await end(back.actor.id, back);
    // Tokens know whole seconds: the next one begins a new life.
    await expect
      .poll(
        async () =>
          elsewhere.tokens.verifyUserToken(await sign(back)).then(
            () => 'in',
            () => 'out',
          ),
        { interval: 100 },
      )
      .toBe('in');
  });

  test('of the same person id in another tenant does nothing here', async () => {
    const victim = person(venture.tenantId);
    const { life } = await elsewhere.tokens.verifyUserToken(await sign(victim));
    expect((await end(victim.actor.id, stranger.founder)).errors).toBeUndefined();
    expect((await end('somebody', victim)).errors).toBeUndefined();
    expect(life.use()).toBe(true);
  });

  test('is not for API keys, which are ended one by one', async () => {
    const { apiKey, secret } = await make();
    const { data } = await end(apiKey.id, venture.founder);
    expect(data).toMatchObject({
      revokeTokens: { userErrors: [{ code: 'INVALID_INPUT', field: ['input', 'actorId'] }] },
    });
    expect((await elsewhere.tokens.verifyUserToken(secret)).life.use()).toBe(true);
  });

  test('of somebody else needs keys:write, of oneself nothing', async () => {
    const clerk: Identity = { ...person(venture.tenantId), scopes: ['money:read'] };
    expect((await end(venture.founder.actor.id, clerk)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await end(clerk.actor.id, clerk)).errors).toBeUndefined();
    const anonymous: Identity = { ...clerk, tenantId: '', scopes: [] };
    expect((await end('anyone', anonymous)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
