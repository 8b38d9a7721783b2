import { createHmac } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RequestError } from '#runtime/errors/errors.ts';
import { type AuthRole, hasScope, type Identity, scopes, scopesOfRole } from './identity.ts';
import { createTokenService, serviceIdentity, type UserTokenRequest } from './jwt.ts';

const jwtSecret = 'a-user-token-key-of-32-characters-or-more';
const serviceSecret = 'a-service-key-of-32-characters-or-more';
const options = { jwtSecret, jwtAlgorithm: 'HS256', jwtExpirySeconds: 3_600, serviceSecret } as const;
const tokens = createTokenService(options);

const ada: UserTokenRequest = { id: 'usr_1', name: 'Ada', kind: 'PERSON', tenantId: 'org_1', role: 'founder' };
const agent: Identity = {
  actor: { kind: 'AGENT', id: 'agt_1', name: 'Writer' },
  tenantId: 'org_1',
  ventureIds: ['ven_1'],
  scopes: ['money:read'],
};

const unauthenticated = expect.objectContaining({ name: 'RequestError', code: 'UNAUTHENTICATED', retryable: false });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token like ours with some parts otherwise. */
function forge(parts: {
  readonly secret?: string;
  readonly alg?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly expiresAt?: number;
  readonly claims?: Readonly<Record<string, unknown>>;
}): Promise<string> {
  const token = new SignJWT({ name: 'Ada', kind: 'PERSON', tenant: 'org_1', role: 'founder', ...parts.claims })
    .setProtectedHeader({ alg: parts.alg ?? 'HS256' })
    .setIssuer(parts.issuer ?? 'parpour')
    .setAudience(parts.audience ?? 'parpour:graph')
    .setSubject('usr_1');
  const withEnd = token.setExpirationTime(parts.expiresAt ?? Math.floor(Date.now() / 1000) + 60);
  return withEnd.sign(new TextEncoder().encode(parts.secret ?? jwtSecret));
}

afterEach(() => {
  vi.useRealTimers();
});

describe("a person's token", () => {
  it('gives back who it is for, with the scopes of the role and its end', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { identity, expiresAt } = await tokens.verifyUserToken(await tokens.signUserToken(ada));
    expect(identity).toEqual({
      actor: { kind: 'PERSON', id: 'usr_1', name: 'Ada' },
      tenantId: 'org_1',
      scopes: scopesOfRole.founder,
    });
    expect(expiresAt.getTime() / 1000 - before).toBeGreaterThanOrEqual(3_600);
    expect(expiresAt.getTime() / 1000 - before).toBeLessThan(3_660);
  });

  it.each(Object.keys(scopesOfRole) as AuthRole[])(
    'of role %s has the scopes of that role and no other',
    async (role) => {
      const { identity } = await tokens.verifyUserToken(await tokens.signUserToken({ ...ada, role }));
      expect(scopes.filter((scope) => hasScope(identity, scope)).toSorted()).toEqual(
        [...scopesOfRole[role]].toSorted(),
      );
    },
  );

  it('of an auditor changes nothing', () => {
    expect(scopesOfRole.auditor.filter((scope) => !scope.endsWith(':read'))).toEqual([]);
  });

  it('is refused once it has expired, and says so', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const token = await tokens.signUserToken({ ...ada, expiresInSeconds: 60 });
    vi.setSystemTime(Date.now() + 59_000);
    await tokens.verifyUserToken(token);
    vi.setSystemTime(Date.now() + 2_000);
    await expect(tokens.verifyUserToken(token)).rejects.toThrow(unauthenticated);
    await expect(tokens.verifyUserToken(token)).rejects.toThrow('The token has expired');
  });

  it.each([
    ['is signed by another key', () => forge({ secret: 'another-key-of-32-characters-or-more!' })],
    ['is signed by the key of services', () => forge({ secret: serviceSecret })],
    ['is signed with another algorithm', () => forge({ alg: 'HS512' })],
    ['comes from another issuer', () => forge({ issuer: 'somebody' })],
    ['is meant for services', () => forge({ audience: 'parpour:service' })],
    ['names a role that there is not', () => forge({ claims: { role: 'root' } })],
    ['claims to be an agent', () => forge({ claims: { kind: 'AGENT' } })],
    ['has no tenant', () => forge({ claims: { tenant: '' } })],
    ['is empty', async () => ''],
    ['is rubbish', async () => 'a.b.c'],
    [
      'is not signed at all (alg none)',
      async () => {
        const [, payload] = (await forge({})).split('.');
        return `${encode({ alg: 'none' })}.${payload}.`;
      },
    ],
    [
      'keeps the signature and changes the claims',
      async () => {
        const [header, payload, signature] = (await forge({ claims: { role: 'auditor' } })).split('.');
        const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
        return `${header}.${encode({ ...(claims as object), role: 'founder' })}.${signature}`;
      },
    ],
    [
      'never ends',
      () =>
        new SignJWT({ name: 'Ada', kind: 'PERSON', tenant: 'org_1', role: 'founder' })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuer('parpour')
          .setAudience('parpour:graph')
          .setSubject('usr_1')
          .sign(new TextEncoder().encode(jwtSecret)),
    ],
  ])('is refused when it %s', async (_what, token) => {
    const failed = tokens.verifyUserToken(await token());
    await expect(failed).rejects.toBeInstanceOf(RequestError);
    await expect(failed).rejects.toThrow(unauthenticated);
  });

  it('never passes for that of a service, also where both keys are the same', async () => {
    const oneKey = createTokenService({ ...options, serviceSecret: jwtSecret });
    for (const service of [tokens, oneKey]) {
      await expect(service.verifyServiceIdentity(await service.signUserToken(ada))).rejects.toThrow(unauthenticated);
    }
  });
});

describe("a service's token", () => {
  it('gives back the whole identity that it carries', async () => {
    expect(await tokens.verifyServiceIdentity(await tokens.signServiceIdentity(agent))).toEqual(agent);
    const system = serviceIdentity('orchestrator', 'org_1');
    const verified = await tokens.verifyServiceIdentity(await tokens.signServiceIdentity(system));
    expect(verified).toEqual(system);
    expect(verified).not.toHaveProperty('ventureIds');
  });

  it("never passes for a person's, also where both keys are the same", async () => {
    const oneKey = createTokenService({ ...options, serviceSecret: jwtSecret });
    for (const service of [tokens, oneKey]) {
      await expect(service.verifyUserToken(await service.signServiceIdentity(agent))).rejects.toThrow(unauthenticated);
    }
  });

  it('is kept while it is fresh and made anew before it ends, so that none is sent that has ended', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
    const first = await tokens.signServiceIdentity(agent);
    vi.setSystemTime(1_800_000_029_000);
    expect(await tokens.signServiceIdentity(agent)).toBe(first);
    vi.setSystemTime(1_800_000_031_000);
    const second = await tokens.signServiceIdentity(agent);
    expect(second).not.toBe(first);
    vi.setSystemTime(1_800_000_061_000);
    await expect(tokens.verifyServiceIdentity(first)).rejects.toThrow(unauthenticated);
    expect(await tokens.verifyServiceIdentity(second)).toEqual(agent);
  });

  it('is refused at its end, also by who has verified it before', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
    const token = await tokens.signServiceIdentity({ ...agent });
    expect(await tokens.verifyServiceIdentity(token)).toEqual(agent);
    vi.setSystemTime(1_800_000_059_000);
    expect(await tokens.verifyServiceIdentity(token)).toEqual(agent);
    vi.setSystemTime(1_800_000_060_000);
    await expect(tokens.verifyServiceIdentity(token)).rejects.toThrow(unauthenticated);
  });

  it('is refused with any character changed, added or left out, also when it was verified as it was', async () => {
    const token = await tokens.signServiceIdentity(agent);
    expect(await tokens.verifyServiceIdentity(token)).toEqual(agent);
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
      await expect(tokens.verifyServiceIdentity(changed), `character ${at}`).rejects.toThrow(unauthenticated);
    }
    for (const changed of [`${token}=`, `${token}.`, ` ${token}`, token.slice(0, -1), '', '..']) {
      await expect(tokens.verifyServiceIdentity(changed)).rejects.toThrow(unauthenticated);
    }
  });

  it.each([
    ['by nobody', { alg: 'none' }],
    ['by another algorithm', { alg: 'HS512' }],
    ['with what has to be understood and is not', { alg: 'HS256', crit: ['b64'], b64: false }],
  ])('that says it is signed %s is refused, right signature or not', async (_how, header) => {
    const payload = (await tokens.signServiceIdentity(agent)).split('.')[1] ?? '';
    const text = `${encode(header)}.${payload}`;
    const signature = createHmac('sha256', serviceSecret).update(text).digest('base64url');
    for (const token of [`${text}.${signature}`, `${text}.`]) {
      await expect(tokens.verifyServiceIdentity(token)).rejects.toThrow(unauthenticated);
    }
  });

  it('is a JWT as any library reads and writes it', async () => {
    const { payload } = await jwtVerify(
      await tokens.signServiceIdentity(agent),
      new TextEncoder().encode(serviceSecret),
      { issuer: 'parpour', audience: 'parpour:service' },
    );
    expect(payload).toMatchObject({ sub: 'agt_1', identity: agent });
    const foreign = await forge({ secret: serviceSecret, audience: 'parpour:service', claims: { identity: agent } });
    expect(await tokens.verifyServiceIdentity(foreign)).toEqual(agent);
  });

  it('loses scopes that there are not', async () => {
    // A newer process may know scopes that this one does not.
    const newer = { ...agent, scopes: ['money:read', 'rockets:launch'] } as unknown as Identity;
    const verified = await tokens.verifyServiceIdentity(await tokens.signServiceIdentity(newer));
    expect(verified.scopes).toEqual(['money:read']);
  });

  it('is refused when it carries no identity', async () => {
    const bare = await forge({ secret: serviceSecret, audience: 'parpour:service' });
    await expect(tokens.verifyServiceIdentity(bare)).rejects.toThrow(unauthenticated);
  });
});
