import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { loadConfig } from '#runtime/config/config.ts';
import { type Credentials, ensureCredentials, readCredentials, rotateSigningKey } from './credentials.ts';
import { serverVariables } from './launch-environment.ts';
import { signLocalToken } from './token.ts';

const servers = {
  databaseUrl: 'postgres://127.0.0.1/none',
  roleUrls: {},
  redisUrl: 'redis://127.0.0.1',
  natsUrl: 'nats://127.0.0.1',
  s3: { endpointUrl: 'http://127.0.0.1', region: 'none', accessKeyId: 'none', secretAccessKey: 'none' },
};
const hourMs = 3_600_000;

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parpour-token-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(dataDir, { recursive: true, force: true });
});

const sign = (credentials: Credentials) => signLocalToken(credentials, { role: 'founder', hours: 720 });

/** What an instance on this data directory would use. */
async function instance() {
  const credentials = await ensureCredentials(dataDir);
  return createTokenService(loadConfig(serverVariables(servers, credentials)).auth);
}

describe('the signing key of a data directory', () => {
  test('that was changed signs at once, and leaves tokens of the old one a day', async () => {
    const before = await ensureCredentials(dataDir);
    const old = await sign(before);
    const after = await rotateSigningKey(dataDir);
    if (after === undefined) throw new Error('nothing was changed');
    const fresh = await sign(after);
    expect(decodeProtectedHeader(fresh).kid).not.toBe(decodeProtectedHeader(old).kid);

    const tokens = await instance();
    expect((await tokens.verifyUserToken(old)).identity.tenantId).toBe(before.tenantId);
    expect((await tokens.verifyUserToken(fresh)).identity.actor.id).toBe(before.founderId);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * hourMs });
    await expect(tokens.verifyUserToken(old)).rejects.toThrow(expect.objectContaining({ reason: 'UNKNOWN_KEY' }));
    await tokens.verifyUserToken(fresh);
  });

  test('that was changed twice takes tokens of the last two', async () => {
    const generations = [await sign(await ensureCredentials(dataDir))];
    for (let n = 0; n < 2; n++) {
      await rotateSigningKey(dataDir);
      generations.push(await sign(await ensureCredentials(dataDir)));
    }
    const tokens = await instance();
    const taken = generations.map((token) =>
      tokens.verifyUserToken(token).then(
        () => true,
        () => false,
      ),
    );
    expect(await Promise.all(taken)).toEqual([false, true, true]);
  });

  test('changes nothing else, and stays readable by its owner only', async () => {
    const { jwtSecret, ...others } = await ensureCredentials(dataDir);
    await rotateSigningKey(dataDir);
    expect(await readCredentials(dataDir)).toEqual({
      ...others,
      jwtSecret: expect.not.stringContaining(jwtSecret),
      jwtPreviousSecret: jwtSecret,
      jwtRotatedAt: expect.any(String),
    });
    expect((await stat(join(dataDir, 'credentials.json'))).mode & 0o777).toBe(0o600);
  });

  test('is not made where nothing was started', async () => {
    expect(await rotateSigningKey(dataDir)).toBeUndefined();
  });
});
