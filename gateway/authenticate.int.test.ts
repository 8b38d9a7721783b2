import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { VerifiedToken } from '#runtime/auth/jwt.ts';
import { revoke, tellRevoked } from '#runtime/auth/revocations.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { createAuthenticate } from './authenticate.ts';

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

const sign = (id: string, expiresInSeconds = 600) =>
  runtime.tokens.signUserToken({
    id,
    name: 'Ada',
    kind: 'PERSON',
    tenantId: 'org_1',
    role: 'founder',
    expiresInSeconds,
  });

function counting() {
  const verifyUserToken = vi.fn((token: string): Promise<VerifiedToken> => runtime.tokens.verifyUserToken(token));
  return { verifyUserToken, authenticate: createAuthenticate({ verifyUserToken }) };
}

describe('the gateway', () => {
  test.each([undefined, ''])('takes a request without a token (%j) as that of nobody', async (header) => {
    const { authenticate, verifyUserToken } = counting();
    const caller = await authenticate(header);
    expect(caller).toMatchObject({ identity: { tenantId: '', scopes: [] }, expiresAt: undefined });
    expect(verifyUserToken).not.toHaveBeenCalled();
    caller.onEnd(() => undefined)();
  });

  test.each(['Basic dTpw', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer <token>', 'token'])(
    'refuses %j',
    async (header) => {
      const refused = counting().authenticate(header);
      await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'MALFORMED' }));
    },
  );

  test('refuses a good token that does not stand behind "Bearer"', async () => {
    await expect(counting().authenticate(await sign('usr_1'))).rejects.toThrow(
      'Expected Authorization: Bearer <token>',
    );
  });

  test('verifies a token once while it is good', async () => {
    const { authenticate, verifyUserToken } = counting();
    const token = await sign('usr_1');
    for (let n = 0; n < 5; n++) expect((await authenticate(`bearer ${token}`)).identity.actor.id).toBe('usr_1');
    expect(verifyUserToken).toHaveBeenCalledTimes(1);
  });

  test('refuses a token that it knows once it has expired, and tells those who listen', async () => {
    const { authenticate } = counting();
    const header = `Bearer ${await sign('usr_1', 3)}`;
    const { onEnd } = await authenticate(header);
    const end = await new Promise<unknown>((resolve) => onEnd(resolve));
    expect(end).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'EXPIRED' });
    await expect(authenticate(header)).rejects.toThrow(expect.objectContaining({ reason: 'EXPIRED' }));
  });

  test('refuses a token that it knows once it was revoked, and tells those who listen', async () => {
    const { authenticate } = counting();
    const header = `Bearer ${await sign('usr_gone')}`;
    const { onEnd } = await authenticate(header);
    const ended = new Promise<unknown>((resolve) => onEnd(resolve));
    await runtime.db.transaction((tx) => revoke(tx, { tenantId: 'org_1', subjectId: 'usr_gone' }));
    tellRevoked(runtime.bus.connection);
    expect(await ended).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'REVOKED' });
    await expect(authenticate(header)).rejects.toThrow(expect.objectContaining({ reason: 'REVOKED' }));
  });
});
