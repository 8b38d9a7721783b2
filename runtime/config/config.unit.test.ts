import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigEntry } from './catalog/entry.ts';
import { configCatalog } from './catalog.ts';
import { loadConfig } from './config.ts';
import { renderEnvExample } from './env-example.ts';
import { loadOpenGatewayConfig } from './open-gateway.ts';
import { ConfigError } from './variables.ts';

const catalog: readonly ConfigEntry[] = configCatalog;

const good = {
  VENTURE_DATABASE_URL: 'postgresql://venture:pw@localhost:5432/venture',
  VENTURE_REDIS_URL: 'redis://localhost:6379/0',
  VENTURE_NATS_SERVERS: '["nats://localhost:4222"]',
  VENTURE_JWT_SECRET_KEY: 'a-user-token-key-of-32-characters-or-more',
  VENTURE_SERVICE_SECRET_KEY: 'a-service-key-of-32-characters-or-more',
  VENTURE_AUDIT_SIGNING_KEY: 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
  VENTURE_S3_ACCESS_KEY_ID: 'access',
  VENTURE_S3_SECRET_ACCESS_KEY: 'secret',
};

function faultsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs only what the catalog requires and takes its defaults for the rest', () => {
    expect(Object.keys(good).toSorted()).toEqual(
      catalog
        .filter(({ required }) => required === true)
        .map(({ name }) => name)
        .toSorted(),
    );
    const config = loadConfig(good);
    expect(config).toMatchObject({
      environment: 'development',
      logLevel: 'info',
      host: '127.0.0.1',
      database: { url: good.VENTURE_DATABASE_URL, poolSize: 20 },
      nats: { servers: ['nats://localhost:4222'], reconnectWaitMs: 2_000, replicas: 1 },
      auth: { jwtAlgorithm: 'HS256', jwtExpirySeconds: 3_600, allowedOrigins: [] },
      ports: { gateway: 4000, orchestrator: 8005 },
      workers: { l3ConcurrencyMax: 5, l3TimeoutMs: 1_800_000 },
    });
    expect(config.llm.anthropicApiKey).toBeUndefined();
    expect(config.s3.endpointUrl).toBeUndefined();
  });

  it('takes the address by which clients reach the gateway, as links begin with it', () => {
    const urlOf = (text: string) => loadConfig({ ...good, VENTURE_PUBLIC_URL: text }).publicUrl;
    expect(loadConfig(good).publicUrl).toBeUndefined();
    expect(urlOf('https://graph.example.com/')).toBe('https://graph.example.com');
    expect(urlOf('https://example.com/money')).toBe('https://example.com/money');
    for (const text of ['graph.example.com', 'https://graph.example.com/?tenant=1', 'https://graph.example.com/#top']) {
      expect(faultsOf({ ...good, VENTURE_PUBLIC_URL: text })).toMatchObject([
        expect.stringMatching(/^VENTURE_PUBLIC_URL: /),
      ]);
    }
  });

  it('takes a manifest of operations with the mode that needs one, and nowhere a mode without', () => {
    expect(loadConfig(good).persistedOperations).toEqual({ mode: 'off', manifestPath: undefined });
    const strict = { ...good, VENTURE_PERSISTED_OPERATIONS: 'strict' };
    expect(faultsOf(strict)).toEqual(['VENTURE_PERSISTED_OPERATIONS_PATH: is missing: persisted operations are on']);
    const path = { VENTURE_PERSISTED_OPERATIONS_PATH: '/run/operations.json' };
    const wanted = { mode: 'strict', manifestPath: '/run/operations.json' };
    expect(loadConfig({ ...strict, ...path }).persistedOperations).toEqual(wanted);
    const open = { VENTURE_SUPERGRAPH_PATH: 'supergraph.graphql', VENTURE_PERSISTED_OPERATIONS: 'strict', ...path };
    expect(loadOpenGatewayConfig(open).persistedOperations).toEqual(wanted);
    expect(() => loadOpenGatewayConfig({ ...open, VENTURE_PERSISTED_OPERATIONS_PATH: '' })).toThrow('is missing');
  });

  it('keeps no traces unless there is somewhere to send them', () => {
    expect(loadConfig(good).tracing).toBeUndefined();
    const endpoint = 'http://localhost:4318';
    const sent = { ...good, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    expect(loadConfig(sent).tracing).toEqual({ endpoint, headers: {}, sampleRatio: 1 });
    const all = { OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, x-more=1', OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(loadConfig({ ...sent, ...all }).tracing).toEqual({
      endpoint,
      headers: { 'x-key': 'a b', 'x-more': '1' },
      sampleRatio: 0.25,
    });
    expect(faultsOf({ ...sent, OTEL_EXPORTER_OTLP_HEADERS: 'secret', OTEL_TRACES_SAMPLER_ARG: '2' })).toEqual([
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_HEADERS: must be pairs/),
      expect.stringMatching(/^OTEL_TRACES_SAMPLER_ARG: /),
    ]);
  });

  it('gives each database role its own URL, or the one that is for all', () => {
    const own = 'postgresql://parpour_treasury:pw@localhost:5432/venture';
    const { database } = loadConfig({ ...good, VENTURE_DATABASE_URL_TREASURY: own });
    const { treasury, ...others } = database.urls;
    expect(treasury).toBe(own);
    expect(new Set(Object.values(others))).toEqual(new Set([good.VENTURE_DATABASE_URL]));
    expect(faultsOf({ ...good, VENTURE_DATABASE_URL_READER: 'mysql://localhost' })).toHaveLength(1);
  });

  it('tells of every missing variable at once, with what it is for', () => {
    const faults = faultsOf({});
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(
      catalog.filter(({ required }) => required === true).map(({ name }) => name),
    );
    expect(faults[0]).toBe('VENTURE_DATABASE_URL is missing: postgresql:// URL of the database.');
  });

  it('tells of missing and wrong variables together, each once', () => {
    const faults = faultsOf({
      ...good,
      VENTURE_REDIS_URL: undefined,
      VENTURE_GATEWAY_PORT: '70000',
      VENTURE_ENVIRONMENT: 'prod',
      VENTURE_NATS_SERVERS: 'nats://localhost:4222',
      VENTURE_PROVIDER_OVERRIDES: '{"smtp":{"retriesMax":-1,"attemptTimeoutSeconds":"soon"}}',
    });
    expect(faults).toHaveLength(6);
    expect(faults.join('\n')).toMatch(/VENTURE_REDIS_URL is missing/);
    expect(faults.join('\n')).toMatch(/VENTURE_GATEWAY_PORT: .*65535/);
    expect(faults.join('\n')).toMatch(/VENTURE_ENVIRONMENT: .*"production"/);
    expect(faults.join('\n')).toMatch(/VENTURE_NATS_SERVERS: must be a JSON array/);
    expect(faults.join('\n')).toMatch(/VENTURE_PROVIDER_OVERRIDES\.smtp\.retriesMax: /);
    expect(faults.join('\n')).toMatch(/VENTURE_PROVIDER_OVERRIDES\.smtp\.attemptTimeoutSeconds: /);
  });

  it('has a message that lists the faults', () => {
    expect(() => loadConfig({})).toThrow(/^The configuration is not valid:\n {2}VENTURE_DATABASE_URL is missing/);
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ ...good, VENTURE_GATEWAY_PORT: '', VENTURE_SMTP_URL: '' }).ports.gateway).toBe(4000);
    expect(faultsOf({ ...good, VENTURE_S3_ACCESS_KEY_ID: '' })).toEqual([
      'VENTURE_S3_ACCESS_KEY_ID is missing: Access key.',
    ]);
  });

  it.each([
    ['WARNING', 'warn'],
    ['Warn', 'warn'],
    ['DEBUG', 'debug'],
    ['silent', 'silent'],
  ])('takes the log level %s as %s', (given, level) => {
    expect(loadConfig({ ...good, VENTURE_LOG_LEVEL: given }).logLevel).toBe(level);
  });

  it('turns seconds into milliseconds and JSON into lists', () => {
    const config = loadConfig({
      ...good,
      VENTURE_NATS_SERVERS: '["nats://a:4222","tls://b:4222"]',
      VENTURE_NATS_RECONNECT_WAIT_SECONDS: '0.25',
      VENTURE_ALLOWED_ORIGINS: '["https://console.example.com"]',
      VENTURE_LLM_OFFLINE_FALLBACK: 'true',
    });
    expect(config.nats).toMatchObject({ servers: ['nats://a:4222', 'tls://b:4222'], reconnectWaitMs: 250 });
    expect(config.auth.allowedOrigins).toEqual(['https://console.example.com']);
    expect(config.llm.fallsBackOffline).toBe(true);
  });

  it('takes a second signing key with the instant of the change, and OpenID providers', () => {
    const issuer = {
      issuer: 'https://login.example.com/',
      audience: 'parpour',
      tenant: { claim: 'org', values: { acme: 'org_acme' } },
      role: { claim: ['realm_access', 'roles'], values: { owner: 'founder' } },
    };
    const { auth } = loadConfig({
      ...good,
      VENTURE_JWT_PREVIOUS_SECRET_KEY: 'the-key-before-this-one-of-32-characters',
      VENTURE_JWT_ROTATED_AT: '2026-03-01T10:30:00+01:00',
      VENTURE_OIDC_ISSUERS: JSON.stringify([issuer]),
    });
    expect(auth).toMatchObject({
      jwtPreviousSecret: 'the-key-before-this-one-of-32-characters',
      jwtRotatedAt: new Date('2026-03-01T09:30:00Z'),
      jwtOverlapSeconds: 86_400,
      oidcIssuers: [{ ...issuer, nameClaim: 'name', kind: 'PERSON' }],
    });
    expect(loadConfig(good).auth.oidcIssuers).toEqual([]);
  });

  it('refuses a second signing key without its instant, or that is the first', () => {
    const previous = { ...good, VENTURE_JWT_PREVIOUS_SECRET_KEY: good.VENTURE_JWT_SECRET_KEY };
    expect(faultsOf(previous)).toEqual([
      'VENTURE_JWT_ROTATED_AT: is missing: there is a previous key',
      'VENTURE_JWT_PREVIOUS_SECRET_KEY: must be another key',
    ]);
  });

  it('limits costs of our graph, and of another one only what it is told to', () => {
    expect(loadConfig(good).demand).toEqual({ costMax: 50_000, listSize: 10, burst: 200_000, refillPerSecond: 20_000 });
    const open = { VENTURE_SUPERGRAPH_PATH: 'supergraph.graphql', VENTURE_COST_LIMIT: '' };
    expect(loadOpenGatewayConfig(open).demand).toMatchObject({ costMax: 0, burst: 0 });
    const told = loadOpenGatewayConfig({ ...open, VENTURE_COST_LIMIT: '500', VENTURE_COST_LIST_SIZE: '30' });
    expect(told.demand).toMatchObject({ costMax: 500, listSize: 30, burst: 0 });
    expect(faultsOf({ ...good, VENTURE_COST_BURST: '49999' })).toEqual([
      'VENTURE_COST_BURST: must be VENTURE_COST_LIMIT or more: an operation may cost so much',
    ]);
    expect(faultsOf({ ...good, VENTURE_COST_BURST: '0' })).toEqual([]);
  });

  it('says where a provider is wrong, without its values', () => {
    const issuers = [
      { issuer: 'http://login.example.com', audience: '', tenant: {}, role: { claim: 'x', values: {} } },
    ];
    const faults = faultsOf({ ...good, VENTURE_OIDC_ISSUERS: JSON.stringify(issuers) });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'VENTURE_OIDC_ISSUERS.0.issuer',
      'VENTURE_OIDC_ISSUERS.0.audience',
      'VENTURE_OIDC_ISSUERS.0.tenant',
    ]);
    expect(faults.join()).not.toContain('login.example.com');
  });

  it.each([
    ['VENTURE_JWT_ROTATED_AT', 'yesterday'],
    ['VENTURE_JWT_OVERLAP_SECONDS', '-1'],
    ['VENTURE_OIDC_ISSUERS', '{}'],
    ['VENTURE_DATABASE_URL', 'mysql://localhost/venture'],
    ['VENTURE_DB_POOL_SIZE', '0'],
    ['VENTURE_DB_POOL_SIZE', '2.5'],
    ['VENTURE_NATS_SERVERS', '[]'],
    ['VENTURE_NATS_REPLICAS', '2'],
    ['VENTURE_JWT_ALGORITHM', 'none'],
    ['VENTURE_JWT_SECRET_KEY', 'short'],
    ['VENTURE_ALLOWED_ORIGINS', '["*"]'],
    ['VENTURE_S3_ENDPOINT_URL', 'localhost:9000'],
    ['VENTURE_AUDIT_ORIGIN', 'two words'],
    ['VENTURE_LLM_OFFLINE_FALLBACK', 'yes'],
  ])('refuses %s=%s', (name, value) => {
    const faults = faultsOf({ ...good, [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });
});

describe('a secret', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'parpour-config-'));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  function fileWith(text: string): string {
    const path = join(dir, `secret-${text.length}`);
    writeFileSync(path, text);
    return path;
  }

  it('may come from a file, without the line end that editors add', () => {
    const path = fileWith('  a-user-token-key-from-a-file-of-32-characters\n');
    const env = { ...good, VENTURE_JWT_SECRET_KEY: undefined, VENTURE_JWT_SECRET_KEY_FILE: path };
    expect(loadConfig(env).auth.jwtSecret).toBe('a-user-token-key-from-a-file-of-32-characters');
  });

  it('of the environment goes before the one of a file', () => {
    const env = { ...good, VENTURE_JWT_SECRET_KEY_FILE: join(dir, 'not-there') };
    expect(loadConfig(env).auth.jwtSecret).toBe(good.VENTURE_JWT_SECRET_KEY);
  });

  it('from a file that is missing or empty is one fault', () => {
    const without = { ...good, VENTURE_S3_SECRET_ACCESS_KEY: undefined };
    expect(faultsOf({ ...without, VENTURE_S3_SECRET_ACCESS_KEY_FILE: join(dir, 'not-there') })).toEqual([
      "VENTURE_S3_SECRET_ACCESS_KEY_FILE names a file that can't be read",
    ]);
    expect(faultsOf({ ...without, VENTURE_S3_SECRET_ACCESS_KEY_FILE: fileWith('\n') })).toEqual([
      'VENTURE_S3_SECRET_ACCESS_KEY is missing: Secret key.',
    ]);
  });

  it('is not read from a file when the variable is no secret', () => {
    expect(loadConfig({ ...good, VENTURE_HOST_FILE: fileWith('0.0.0.0') }).host).toBe('127.0.0.1');
  });

  it.each(catalog.filter(({ secret }) => secret === true).map(({ name }) => name))(
    'is never repeated in a message: %s',
    (name) => {
      const value = 'hunter2 is not what it should be\u0000';
      const error = (() => {
        try {
          // Something else is always wrong, so that there is a message also when any text will do.
          return loadConfig({ ...good, VENTURE_DB_POOL_SIZE: 'many', [name]: value });
        } catch (fault) {
          return fault;
        }
      })();
      expect(error).toBeInstanceOf(ConfigError);
      expect(String(error)).not.toContain('hunter2');
      expect(JSON.stringify(error)).not.toContain('hunter2');
    },
  );

  it('that is still the example of the documentation is refused', () => {
    const faults = faultsOf(parseEnv(renderEnvExample()));
    expect(faults).toEqual([
      'VENTURE_DATABASE_URL still has the placeholder of .env.example',
      'VENTURE_JWT_SECRET_KEY still has the placeholder of .env.example',
      'VENTURE_SERVICE_SECRET_KEY still has the placeholder of .env.example',
      'VENTURE_AUDIT_SIGNING_KEY still has the placeholder of .env.example',
      'VENTURE_S3_SECRET_ACCESS_KEY still has the placeholder of .env.example',
    ]);
  });
});
