import { sql } from 'drizzle-orm';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemIds } from '#runtime/ids/ids.ts';
import { startFaultProxy } from '#tests/faults/proxy.ts';
import { busyMs } from '#tests/support/busy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { makeApiKey } from './api-key.ts';
import { startTestProvider, type TestProvider } from './oidc/testing-provider.ts';

let stack: TestStack;
let runtime: TestRuntime;
let provider: TestProvider;

beforeAll(async () => {
  [stack, provider] = await Promise.all([startTestStack(), startTestProvider()]);
  const issuer = {
    issuer: provider.issuer,
    audience: 'parpour',
    tenant: { id: 'org_1' },
    role: { claim: 'groups', values: { founders: 'founder' } },
  };
  const env = { VENTURE_OIDC_ISSUERS: JSON.stringify([issuer]) };
  runtime = await createTestRuntime(stack, { env, sequencer: false });
});
afterAll(async () => {
  await runtime?.close();
  await provider?.stop();
  await stack?.stop();
});

const refusedAs = (reason: string) => expect.objectContaining({ code: 'UNAUTHENTICATED', reason });
const sign = (id: string, expiresInSeconds = 600) =>
  runtime.tokens.signUserToken({
    id,
    name: 'Ada',
    kind: 'PERSON',
    tenantId: 'org_1',
    role: 'founder',
    expiresInSeconds,
  });

async function insertKey(): Promise<{ readonly id: string; readonly apiKey: string }> {
  const id = systemIds.next('apiKey');
  const { apiKey, secretHash } = makeApiKey(id);
  await runtime.db.drizzle.execute(sql`
    insert into platform.api_keys (api_key_id, tenant_id, name, scopes, secret_hash, created_by, expires_at)
    values (${id}, 'org_1', 'Shop', '{money:read}', ${secretHash}, '{}', now() + interval '1 day')`);
  return { id, apiKey };
}

/** What a process does that revokes and dies before it can tell anybody. */
async function revokeUntold(subjectId: string): Promise<void> {
  await runtime.db.drizzle.execute(
    sql`insert into platform.revocations (tenant_id, subject_id) values ('org_1', ${subjectId})`,
  );
}

async function counted(labels: Readonly<Record<string, string>>): Promise<number> {
  const metric = await runtime.metrics.registry.getSingleMetric('venture_auth_refusals_total')?.get();
  const found = metric?.values.find((value) =>
    Object.entries(labels).every(([name, label]) => value.labels[name] === label),
  );
  return found?.value ?? 0;
}

describe('what stands behind "Bearer"', () => {
  test('may be a token of ours, one of a configured provider, or an API key', async () => {
    const { id, apiKey } = await insertKey();
    expect((await runtime.tokens.verifyUserToken(await sign('usr_1'))).identity.actor.id).toBe('usr_1');
    expect((await runtime.tokens.verifyUserToken(await provider.issue())).identity.tenantId).toBe('org_1');
    expect((await runtime.tokens.verifyUserToken(apiKey)).identity.actor).toEqual({
      kind: 'INTEGRATION',
      id,
      name: 'Shop',
    });
  });

  test.each<[string, string, string, () => Promise<string>]>([
    ['nothing', 'unknown', 'MALFORMED', async () => ''],
    ['rubbish', 'unknown', 'MALFORMED', async () => 'rubbish'],
    ['a token without an issuer', 'unknown', 'MALFORMED', () => provider.issue({}, { without: ['iss'] })],
    [
      'a token of an issuer that nobody knows',
      'unknown',
      'UNKNOWN_ISSUER',
      () => provider.issue({ iss: 'https://x.example.com' }),
    ],
    [
      'a token of a provider that says it is ours',
      'jwt',
      'UNKNOWN_KEY',
      () => provider.issue({ iss: 'parpour', aud: 'parpour:graph' }),
    ],
    [
      "a token of ours that says it is a provider's",
      'oidc',
      'WRONG_ALGORITHM',
      () =>
        new SignJWT({ groups: ['founders'] })
          .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
          .setIssuer(provider.issuer)
          .setAudience('parpour')
          .setSubject('usr_1')
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(new TextEncoder().encode(runtime.config.auth.jwtSecret)),
    ],
    ['a token of ours that has expired', 'jwt', 'EXPIRED', () => sign('usr_1', -10)],
    ['a key that there is not', 'api_key', 'INVALID', async () => makeApiKey(systemIds.next('apiKey')).apiKey],
  ])('is refused and counted when it is %s', async (_what, method, reason, token) => {
    const text = await token();
    const before = await counted({ method, reason });
    await expect(runtime.tokens.verifyUserToken(text)).rejects.toThrow(refusedAs(reason));
    expect(await counted({ method, reason })).toBe(before + 1);
  });
});

describe('a revocation that nobody was told of', () => {
  test('is found within a second all the same, and ends what listens', async () => {
    const { id, apiKey } = await insertKey();
    const { life } = await runtime.tokens.verifyUserToken(apiKey);
    const ended = new Promise((resolve) => life.onEnd(resolve));
    const startedAt = performance.now();
    await revokeUntold(id);
    expect(await ended).toEqual(refusedAs('REVOKED'));
    expect(performance.now() - startedAt).toBeLessThan(busyMs(1_500));
    expect(life.use()).toBe(false);
  });

  test('of tokens is known to a process that starts later', async () => {
    const token = await sign('usr_left');
    await revokeUntold('usr_left');
    const later = await createTestRuntime(stack, { sequencer: false });
    await expect(later.tokens.verifyUserToken(token)).rejects.toThrow(refusedAs('REVOKED'));
    await later.close();
  });

  test('is found when its transaction began before later ones that were found', async () => {
    await runtime.tokens.verifyUserToken(await sign('usr_other'));
    const { life } = await runtime.tokens.verifyUserToken(await sign('usr_slow'));
    const seen = await runtime.tokens.verifyUserToken(await sign('usr_quick'));
    await runtime.db.transaction(async (tx) => {
      await tx.execute(sql`insert into platform.revocations (tenant_id, subject_id) values ('org_1', 'usr_slow')`);
      await revokeUntold('usr_quick');
      await expect.poll(() => seen.life.use()).toBe(false);
      expect(life.use()).toBe(true);
    });
    await expect.poll(() => life.use(), { timeout: 30_000 }).toBe(false);
  });

  test('covers tokens of an OpenID provider too', async () => {
    const token = await provider.issue({ sub: 'leaving' });
    const { identity, life } = await runtime.tokens.verifyUserToken(token);
    await revokeUntold(identity.actor.id);
    await expect.poll(() => life.use(), { timeout: 30_000 }).toBe(false);
    await expect(runtime.tokens.verifyUserToken(token)).rejects.toThrow(refusedAs('REVOKED'));
  });
});

describe('while the database does not answer', () => {
  test('an API key is not vouched for, tokens are; and all is well again afterwards', async () => {
    const url = new URL(stack.roleUrls.reader);
    const proxy = await startFaultProxy(Number(url.port));
    const target = Number(url.port);
    url.port = String(proxy.port);
    const cutOff = await createTestRuntime(stack, { env: { VENTURE_DATABASE_URL_READER: url.href }, sequencer: false });
    const { apiKey } = await insertKey();
    const token = await sign('usr_1');
    const [ofKey, ofToken] = [await cutOff.tokens.verifyUserToken(apiKey), await cutOff.tokens.verifyUserToken(token)];
    expect([ofKey.life.use(), ofToken.life.use()]).toEqual([true, true]);

    const { port } = proxy;
    await proxy.close();
    await expect.poll(() => ofKey.life.use(), { timeout: 30_000 }).toBe(false);
    expect(ofToken.life.use()).toBe(true);
    await expect(cutOff.tokens.verifyUserToken(apiKey)).rejects.toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE', retryable: true }),
    );
    await cutOff.tokens.verifyUserToken(token);

    const again = await startFaultProxy(target, port);
    await expect.poll(() => ofKey.life.use(), { timeout: 30_000 }).toBe(true);
    await cutOff.tokens.verifyUserToken(apiKey);
    await cutOff.close();
    await again.close();
  });
});
