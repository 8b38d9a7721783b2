import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scopesOfRole } from '#runtime/auth/identity.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { type OidcIssuer, oidcIssuers } from './issuer-config.ts';
import { subjectIdOf } from './map-claims.ts';
import { createOidcIssuers, type OidcIssuers, type OidcOptions } from './oidc.ts';
import { startTestProvider, type TestProvider } from './testing-provider.ts';

let provider: TestProvider;
let other: TestProvider;
let oidc: OidcIssuers;
let logged: string[];
/** How far the clock has been put forward. */
let passedMs: number;

const logger = createLogger({
  service: 'test',
  level: 'debug',
  destination: { write: (line) => void logged.push(line) },
});

function configOf(issuer: string, extra: Readonly<Record<string, unknown>> = {}): OidcIssuer {
  const [config] = oidcIssuers.parse([
    {
      issuer,
      audience: 'parpour',
      tenant: { id: 'org_1' },
      role: { claim: 'groups', values: { founders: 'founder', auditors: 'auditor' } },
      ...extra,
    },
  ]);
  if (config === undefined) throw new Error('no configuration');
  return config;
}

function create(options: Partial<OidcOptions> = {}): OidcIssuers {
  const metrics = createMetrics({ processMetrics: false });
  const nowMs = () => performance.now() + passedMs;
  return createOidcIssuers({ issuers: [configOf(provider.issuer)], logger, metrics, nowMs, ...options });
}

const read = (token: string, by: OidcIssuers = oidc) => by.readUserToken(provider.issuer, token);
const refusedAs = (reason: string) => expect.objectContaining({ code: 'UNAUTHENTICATED', reason, retryable: false });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeEach(async () => {
  logged = [];
  passedMs = 0;
  [provider, other] = await Promise.all([startTestProvider(), startTestProvider()]);
  oidc = create();
});
afterEach(async () => {
  await Promise.all([provider.stop(), other.stop()]);
});

describe("a provider's token", () => {
  test('says who its bearer is, by the keys that the provider publishes', async () => {
    const { identity, expiresAt, credential } = await read(await provider.issue());
    const id = subjectIdOf(provider.issuer, 'auth0|42');
    expect(identity).toEqual({
      actor: { kind: 'PERSON', id, name: 'Ada' },
      tenantId: 'org_1',
      scopes: scopesOfRole.founder,
    });
    expect(id).toMatch(/^usr_[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect(credential).toMatchObject({ tenantId: 'org_1', subjectId: id });
    // Five minutes, and what the clocks may differ.
    expect((expiresAt.getTime() - Date.now()) / 1000).toBeGreaterThan(300);
  });

  test('may be signed by RS256', async () => {
    await provider.addKey('RS256');
    expect((await read(await provider.issue())).identity.actor.name).toBe('Ada');
  });

  test('of one of several audiences is taken', async () => {
    await read(await provider.issue({}, { audience: ['somebody', 'parpour'] }));
  });

  test('within 30 s of its times is taken, as clocks differ', async () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    await read(await provider.issue({}, { expiresInSeconds: -25 }));
    await read(await provider.issue({ nbf: nowSeconds + 25 }));
  });

  test.each<[string, string, () => Promise<string>]>([
    ['has expired', 'EXPIRED', () => provider.issue({}, { expiresInSeconds: -31 })],
    ['is not valid yet', 'NOT_YET_VALID', () => provider.issue({ nbf: Math.floor(Date.now() / 1000) + 40 })],
    ['is for somebody else', 'WRONG_AUDIENCE', () => provider.issue({}, { audience: 'somebody' })],
    ['is for nobody', 'WRONG_AUDIENCE', () => provider.issue({}, { without: ['aud'] })],
    ['says no end', 'CLAIMS', () => provider.issue({}, { without: ['exp'] })],
    ['says no beginning', 'CLAIMS', () => provider.issue({}, { without: ['iat'] })],
    ['names nobody', 'CLAIMS', () => provider.issue({ sub: '' })],
    ['has no role of ours', 'CLAIMS', () => provider.issue({ groups: ['staff'] })],
    ['has a role by the name of what every object has', 'CLAIMS', () => provider.issue({ groups: ['constructor'] })],
    ['has no groups', 'CLAIMS', () => provider.issue({}, { without: ['groups'] })],
    ['is signed by another provider', 'INVALID', () => other.issue({ iss: provider.issuer }, { headerKid: 'key-1' })],
    ['is rubbish', 'MALFORMED', async () => 'a.b.c'],
    [
      'is signed by an algorithm that is not taken',
      'WRONG_ALGORITHM',
      async () => {
        await provider.addKey('PS256');
        return provider.issue();
      },
    ],
    [
      'is not signed (alg none)',
      'WRONG_ALGORITHM',
      async () => {
        const [, payload] = (await provider.issue()).split('.');
        return `${encode({ alg: 'none' })}.${payload}.`;
      },
    ],
    [
      'is an HMAC over the public key',
      'WRONG_ALGORITHM',
      async () => {
        await provider.addKey('RS256', 'rsa');
        const [, payload] = (await provider.issue()).split('.');
        const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Record<string, unknown>;
        const secret = new TextEncoder().encode(JSON.stringify(provider.publicKey('rsa')));
        return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'rsa' }).sign(secret);
      },
    ],
    [
      'keeps the signature and changes the claims',
      'INVALID',
      async () => {
        const [header, payload, signature] = (await provider.issue({ groups: ['auditors'] })).split('.');
        const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as Record<string, unknown>;
        return `${header}.${encode({ ...claims, groups: ['founders'] })}.${signature}`;
      },
    ],
  ])('is refused when it %s', async (_what, reason, token) => {
    await expect(read(await token())).rejects.toThrow(refusedAs(reason));
  });

  test('of an issuer that is not configured is refused, and the issuer is asked nothing', async () => {
    expect(oidc.isKnown(other.issuer)).toBe(false);
    await expect(oidc.readUserToken(other.issuer, await other.issue())).rejects.toThrow(refusedAs('UNKNOWN_ISSUER'));
    expect(other.keyRequests).toBe(0);
  });

  test('does not pass for one of another configured issuer', async () => {
    const both = create({ issuers: [configOf(provider.issuer), configOf(other.issuer, { tenant: { id: 'org_2' } })] });
    await expect(both.readUserToken(other.issuer, await provider.issue())).rejects.toThrow();
    expect((await both.readUserToken(other.issuer, await other.issue())).identity.tenantId).toBe('org_2');
  });

  test('names the same subject of two issuers as two people', () => {
    expect(subjectIdOf('https://a.example.com', '42')).not.toBe(subjectIdOf('https://b.example.com', '42'));
  });
});

describe('claims', () => {
  const mapped = (extra: Readonly<Record<string, unknown>>) => create({ issuers: [configOf(provider.issuer, extra)] });

  test('may name the tenant', async () => {
    const tenants = mapped({ tenant: { claim: 'org', values: { acme: 'org_acme', globex: 'org_globex' } } });
    expect((await read(await provider.issue({ org: 'globex' }), tenants)).identity.tenantId).toBe('org_globex');
    for (const org of ['initech', undefined, ['acme', 'globex'], { acme: true }, 'toString']) {
      const refused = read(await provider.issue({ org }), tenants);
      await expect(refused).rejects.toThrow('The token\'s claim "org" names no tenant that is known here');
    }
  });

  test('may stand deep in the token, and under names with dots', async () => {
    const nested = mapped({ role: { claim: ['realm_access', 'roles'], values: { owner: 'founder' } } });
    const dotted = mapped({ role: { claim: 'https://parpour.example.com/role', values: { owner: 'founder' } } });
    const token = await provider.issue({
      realm_access: { roles: ['owner'] },
      'https://parpour.example.com/role': 'owner',
    });
    expect((await read(token, nested)).identity.scopes).toEqual(scopesOfRole.founder);
    expect((await read(token, dotted)).identity.scopes).toEqual(scopesOfRole.founder);
  });

  test('of several roles give the scopes of all, and of nothing else', async () => {
    const roles = mapped({ role: { claim: 'groups', values: { clerks: 'integrator', auditors: 'auditor' } } });
    const { identity } = await read(await provider.issue({ groups: ['clerks', 'auditors', 'founders'] }), roles);
    const wanted = new Set([...scopesOfRole.integrator, ...scopesOfRole.auditor]);
    expect(new Set(identity.scopes)).toEqual(wanted);
    expect(identity.scopes).toHaveLength(wanted.size);
  });

  test('give the name to show, the subject where there is none, and whether it is a program', async () => {
    const programs = mapped({ kind: 'INTEGRATION', nameClaim: 'client_name' });
    const { actor } = (await read(await provider.issue({ client_name: ' Shop ' }), programs)).identity;
    expect(actor).toMatchObject({ kind: 'INTEGRATION', name: 'Shop' });
    expect((await read(await provider.issue(), programs)).identity.actor.name).toBe('auth0|42');
  });
});

describe('keys of a provider', () => {
  test('are asked for once, however many tokens come', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => provider.issue({ sub: `user ${n}` })));
    await Promise.all(tokens.map((token) => read(token)));
    expect(provider.keyRequests).toBe(1);
  });

  test('that are new are found as soon as a token names one', async () => {
    const quick = create({ cooldownMs: 0 });
    await read(await provider.issue(), quick);
    await provider.addKey('ES256');
    await read(await provider.issue(), quick);
    expect(provider.keyRequests).toBe(2);
  });

  test('that nobody knows are asked for once in the time of the cooldown', async () => {
    await read(await provider.issue());
    for (let n = 0; n < 10; n++) {
      const made = await provider.issue({}, { headerKid: `nobody's ${n}` });
      await expect(read(made)).rejects.toThrow(refusedAs('UNKNOWN_KEY'));
    }
    expect(provider.keyRequests).toBe(1);
    passedMs += 30_001;
    await expect(read(await provider.issue({}, { headerKid: 'nobody' }))).rejects.toThrow(refusedAs('UNKNOWN_KEY'));
    await expect(read(await provider.issue({}, { headerKid: 'nobody' }))).rejects.toThrow(refusedAs('UNKNOWN_KEY'));
    expect(provider.keyRequests).toBe(2);
  });

  test('that are retired stop counting once the keys are read again', async () => {
    const quick = create({ cooldownMs: 0, refreshMs: 0 });
    const old = await provider.issue();
    await read(old, quick);
    await provider.addKey('ES256');
    provider.retireKey('key-1');
    await expect.poll(() => read(old, quick).catch((error: unknown) => error)).toEqual(refusedAs('UNKNOWN_KEY'));
  });

  test('are kept while the provider is away, for an hour', async () => {
    const token = await provider.issue({}, { expiresInSeconds: 7_200 });
    await read(token);
    provider.behave('down');
    passedMs += 3_500_000;
    await read(token);
    passedMs += 200_000;
    await expect(read(token)).rejects.toThrow(expect.objectContaining({ code: 'UNAVAILABLE', retryable: true }));
  });

  test.each(['down', 'redirecting', 'endless', 'as somebody else'] as const)(
    'can not be had from a provider that is %s; that is UNAVAILABLE, and told in the log',
    async (behaviour) => {
      const quick = create({ cooldownMs: 0 });
      provider.behave(behaviour);
      const refused = read(await provider.issue(), quick);
      await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'UNAVAILABLE', retryable: true }));
      expect(logged.join()).toContain('the keys of an OpenID provider can not be read');
      provider.behave('well');
      await read(await provider.issue(), quick);
    },
  );

  test('are not asked for by every request while the provider is away', async () => {
    provider.behave('endless');
    const token = await provider.issue();
    for (let n = 0; n < 10; n++) await expect(read(token)).rejects.toThrow('does not answer');
    expect(provider.keyRequests).toBe(1);
  });
});

describe('the configuration of issuers', () => {
  const valid = {
    issuer: 'https://a.example.com',
    audience: 'parpour',
    tenant: { id: 'org_1' },
    role: { claim: 'r', values: {} },
  };

  test.each([
    ['plain http', { ...valid, issuer: 'http://login.example.com' }],
    ['an issuer that is no URL, as ours is', { ...valid, issuer: 'parpour' }],
    ['an issuer with a query', { ...valid, issuer: 'https://a.example.com?x=1' }],
    ['no audience', { ...valid, audience: '' }],
    ['no tenant', { ...valid, tenant: undefined }],
    ['a tenant that is none', { ...valid, tenant: { id: 'acme' } }],
    ['a role that there is not', { ...valid, role: { claim: 'r', values: { x: 'root' } } }],
    ['the role of agents, who are of one venture', { ...valid, role: { claim: 'r', values: { x: 'agent' } } }],
    ['a word that is not known', { ...valid, algorithms: ['HS256'] }],
  ])('is refused with %s', (_what, config) => {
    expect(oidcIssuers.safeParse([config]).success).toBe(false);
  });

  test('is refused with one issuer twice', () => {
    expect(oidcIssuers.safeParse([valid]).success).toBe(true);
    expect(oidcIssuers.safeParse([valid, valid]).error?.message).toContain('names one issuer more than once');
  });
});
