import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '#runtime/config/config.ts';
import { readGivenEnvironment, serverVariables } from './launch-environment.ts';

let folder: string;
let dotEnvPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parpour-env-'));
  dotEnvPath = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const servers = {
  databaseUrl: 'postgres://127.0.0.1:1/venture',
  roleUrls: { treasury: 'postgres://parpour_treasury@127.0.0.1:1/venture' },
  redisUrl: 'redis://127.0.0.1:2',
  natsUrl: 'nats://127.0.0.1:3',
  s3: { endpointUrl: 'http://127.0.0.1:4', region: 'us-east-1', accessKeyId: 'key', secretAccessKey: 'secret' },
};
const credentials = { jwtSecret: 'j'.repeat(40), serviceSecret: 's'.repeat(40), auditSigningKey: 'AAAA' };

describe('the environment of a launch', () => {
  it('is empty without a file', () => {
    expect(readGivenEnvironment({ dotEnvPath, shell: {} })).toEqual({ variables: {}, warnings: [] });
  });

  it('takes the file, and over it the shell', () => {
    writeFileSync(dotEnvPath, 'VENTURE_LOG_LEVEL=debug\nVENTURE_MAIL_FROM=a@example.com\n');
    const { variables } = readGivenEnvironment({ dotEnvPath, shell: { VENTURE_LOG_LEVEL: 'warn' } });
    expect(variables).toMatchObject({ VENTURE_LOG_LEVEL: 'warn', VENTURE_MAIL_FROM: 'a@example.com' });
  });

  it('works with .env.example copied as it is', () => {
    writeFileSync(dotEnvPath, readFileSync('.env.example', 'utf8'));
    const { variables, warnings } = readGivenEnvironment({ dotEnvPath, shell: {} });
    expect(warnings).toEqual([]);
    const config = loadConfig({ ...variables, ...serverVariables(servers, credentials) });
    expect(config.database.url).toBe(servers.databaseUrl);
    expect(config.database.urls.treasury).toBe(servers.roleUrls.treasury);
    expect(config.auth.jwtSecret).toBe(credentials.jwtSecret);
  });

  it('tells every wrong value at once', () => {
    writeFileSync(dotEnvPath, 'VENTURE_LOG_LEVEL=loud\nVENTURE_SMTP_URL=nowhere\n');
    const read = () => readGivenEnvironment({ dotEnvPath, shell: { VENTURE_TREASURY_PORT: '99999' } });
    expect(read).toThrow(/VENTURE_LOG_LEVEL[\s\S]*VENTURE_SMTP_URL[\s\S]*VENTURE_TREASURY_PORT/);
  });

  it('warns of names that nothing reads, with what was probably meant', () => {
    const shell = { VENTURE_LOGLEVEL: 'debug', VENTURE_JWT_SECRET_KEY_FILE: '', OTHER: 'x' };
    expect(readGivenEnvironment({ dotEnvPath, shell }).warnings).toEqual([
      'VENTURE_LOGLEVEL is not read; did you mean VENTURE_LOG_LEVEL?',
    ]);
  });

  it('says so when the file can not be read', () => {
    expect(() => readGivenEnvironment({ dotEnvPath: folder, shell: {} })).toThrow(/can't be read \(EISDIR\)/);
  });
});
