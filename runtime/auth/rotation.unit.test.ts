import { decodeProtectedHeader, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTokenService, type UserTokenRequest } from './jwt.ts';

const [first, second, third] = ['first', 'second', 'third'].map((name) => `the ${name} key, of 32 characters or more`);
const rotatedAt = new Date('2026-03-01T09:30:00Z');
const hourMs = 3_600_000;
const ada: UserTokenRequest = {
  id: 'usr_1',
  name: 'Ada',
  kind: 'PERSON',
  tenantId: 'org_1',
  role: 'founder',
  expiresInSeconds: 30 * 86_400,
};

function service(jwtSecret = '', jwtPreviousSecret?: string, jwtRotatedAt?: Date) {
  return createTokenService({
    jwtSecret,
    jwtPreviousSecret,
    jwtRotatedAt,
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 3_600,
    serviceSecret: 'a-service-key-of-32-characters-or-more',
  });
}

const before = service(first);
const after = service(second, first, rotatedAt);
const unknownKey = expect.objectContaining({ code: 'UNAUTHENTICATED', reason: 'UNKNOWN_KEY' });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: rotatedAt });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a change of the signing key', () => {
  test('leaves tokens of the old key good for a day, and no longer', async () => {
    const old = await before.signUserToken(ada);
    vi.setSystemTime(rotatedAt.getTime() + 24 * hourMs - 1_000);
    expect((await after.verifyUserToken(old)).identity.actor.id).toBe('usr_1');
    vi.setSystemTime(rotatedAt.getTime() + 24 * hourMs);
    await expect(after.verifyUserToken(old)).rejects.toThrow(unknownKey);
  });

  test('signs with the new key at once, and says which in the header', async () => {
    const [old, fresh] = [await before.signUserToken(ada), await after.signUserToken(ada)];
    const [oldKid, freshKid] = [old, fresh].map((token) => decodeProtectedHeader(token).kid);
    expect(oldKid).toMatch(/^[\w-]{16}$/);
    expect(freshKid).toMatch(/^[\w-]{16}$/);
    expect(freshKid).not.toBe(oldKid);
    vi.setSystemTime(rotatedAt.getTime() + 25 * hourMs);
    expect((await after.verifyUserToken(fresh)).identity.actor.id).toBe('usr_1');
    await expect(before.verifyUserToken(fresh)).rejects.toThrow(unknownKey);
  });

  test('gives every process the same id for a key', async () => {
    const kids = await Promise.all(
      [service(first), before].map(async (one) => decodeProtectedHeader(await one.signUserToken(ada)).kid),
    );
    expect(new Set(kids).size).toBe(1);
  });

  test('takes tokens of before keys had ids, by whichever of the two signed them', async () => {
    const unnamed = (secret = '') =>
      new SignJWT({ name: 'Ada', kind: 'PERSON', tenant: 'org_1', role: 'founder' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer('parpour')
        .setAudience('parpour:graph')
        .setSubject('usr_1')
        .setIssuedAt()
        .setExpirationTime('30d')
        .sign(new TextEncoder().encode(secret));
    const [old, fresh, strange] = [await unnamed(first), await unnamed(second), await unnamed(third)];
    await after.verifyUserToken(old);
    await after.verifyUserToken(fresh);
    await expect(after.verifyUserToken(strange)).rejects.toThrow(expect.objectContaining({ reason: 'INVALID' }));
    vi.setSystemTime(rotatedAt.getTime() + 24 * hourMs);
    await expect(after.verifyUserToken(old)).rejects.toThrow(expect.objectContaining({ reason: 'INVALID' }));
  });

  test('does not let one key pass for the other', async () => {
    const [header, payload] = (await after.signUserToken(ada)).split('.');
    const [, , signature] = (await before.signUserToken(ada)).split('.');
    const mixed = `${header}.${payload}.${signature}`;
    await expect(after.verifyUserToken(mixed)).rejects.toThrow(expect.objectContaining({ reason: 'INVALID' }));
  });

  test('ends the key before the last at once', async () => {
    const oldest = await service(third).signUserToken(ada);
    await expect(after.verifyUserToken(oldest)).rejects.toThrow(unknownKey);
  });

  test('without its instant takes no token of the old key', async () => {
    const old = await before.signUserToken(ada);
    await expect(service(second, first).verifyUserToken(old)).rejects.toThrow(unknownKey);
  });
});
