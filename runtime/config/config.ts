import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type GovernancePlatform, governanceSettings } from '#runtime/auth/governance.ts';
import { oidcIssuers } from '#runtime/auth/oidc/issuer-config.ts';
import type { DatabaseRole } from '#runtime/db/roles.ts';
import { providerOverrides } from '#runtime/providers/limits.ts';
import { type ConfigEntry, type ConfigName, configCatalog } from './catalog.ts';

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });
const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().min(1);
const httpUrl = z.url({ protocol: /^https?$/ });
const secret32 = z.string().min(32, 'must be at least 32 characters');

function jsonArray<Item extends z.ZodType>(item: Item, example = '["nats://localhost:4222"]') {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: `must be a JSON array, for example ${example}` });
        return z.NEVER;
      }
    })
    .pipe(z.array(item));
}

function jsonObject<Shape extends z.ZodType>(shape: Shape, example: string) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: `must be a JSON object, for example ${example}` });
        return z.NEVER;
      }
    })
    .pipe(shape);
}

/** As the specification of OpenTelemetry's exporters has it: a baggage string without properties. */
const otlpHeaders = z.string().transform((text, context): Record<string, string> => {
  try {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '');
    return Object.fromEntries(
      pairs.map((pair) => {
        const at = pair.indexOf('=');
        if (at < 1) throw new Error('no name');
        return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
      }),
    );
  } catch {
    context.addIssue({ code: 'custom', message: 'must be pairs such as name=value,other=value, percent-encoded' });
    return z.NEVER;
  }
});

const shapes = {
  VENTURE_ENVIRONMENT: z.enum(['development', 'staging', 'production']),
  VENTURE_LOG_LEVEL: z
    .string()
    .toLowerCase()
    .transform((level) => (level === 'warning' ? 'warn' : level))
    .pipe(z.enum(['debug', 'info', 'warn', 'error', 'silent'])),
  VENTURE_HOST: z.string().min(1),
  VENTURE_DATABASE_URL: databaseUrl,
  VENTURE_DATABASE_URL_CONTROL_PLANE: databaseUrl.optional(),
  VENTURE_DATABASE_URL_TREASURY: databaseUrl.optional(),
  VENTURE_DATABASE_URL_POLICY: databaseUrl.optional(),
  VENTURE_DATABASE_URL_COMPLIANCE: databaseUrl.optional(),
  VENTURE_DATABASE_URL_ARTIFACT: databaseUrl.optional(),
  VENTURE_DATABASE_URL_SEQUENCER: databaseUrl.optional(),
  VENTURE_DATABASE_URL_READER: databaseUrl.optional(),
  VENTURE_DB_POOL_SIZE: positive.max(500),
  VENTURE_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS: z.coerce.number().int().min(0).max(600_000),
  VENTURE_REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  VENTURE_REDIS_KEY_PREFIX: z.string(),
  VENTURE_NATS_SERVERS: jsonArray(z.url({ protocol: /^(nats|tls)$/ })).pipe(z.array(z.string()).min(1)),
  VENTURE_NATS_RECONNECT_WAIT_SECONDS: z.coerce.number().positive(),
  VENTURE_NATS_REPLICAS: z.coerce.number().pipe(z.union([z.literal(1), z.literal(3), z.literal(5)])),
  VENTURE_JWT_SECRET_KEY: secret32,
  VENTURE_JWT_PREVIOUS_SECRET_KEY: secret32.optional(),
  VENTURE_JWT_ROTATED_AT: z.iso
    .datetime({ offset: true, error: 'must be an instant such as 2026-03-01T09:30:00Z' })
    .transform((text) => new Date(text))
    .optional(),
  VENTURE_JWT_OVERLAP_SECONDS: z.coerce.number().int().min(0),
  VENTURE_JWT_ALGORITHM: z.enum(['HS256', 'HS384', 'HS512']),
  VENTURE_JWT_EXPIRY_SECONDS: positive,
  VENTURE_OIDC_ISSUERS: jsonArray(z.unknown(), '[{"issuer":"https://login.example.com",…}]').pipe(oidcIssuers),
  VENTURE_SERVICE_SECRET_KEY: secret32,
  VENTURE_ALLOWED_ORIGINS: jsonArray(httpUrl),
  VENTURE_REQUEST_BYTES_MAX: z.coerce.number().int().min(65_536).max(268_435_456),
  VENTURE_REQUEST_BYTES_TOTAL_MAX: positive,
  VENTURE_PERSISTED_OPERATIONS: z.enum(['off', 'allow', 'strict']),
  VENTURE_PERSISTED_OPERATIONS_PATH: z.string().min(1).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders.optional(),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1),
  VENTURE_AUDIT_SIGNING_KEY: z.base64('must be an Ed25519 key, PKCS#8 DER in base64'),
  VENTURE_AUDIT_ORIGIN: z
    .string()
    .min(1)
    .regex(/^[^\s+]+$/, 'must have no space and no +'),
  VENTURE_ANTHROPIC_API_KEY: z.string().min(1).optional(),
  VENTURE_ANTHROPIC_BASE_URL: httpUrl.optional(),
  VENTURE_ANTHROPIC_MODEL: z.string().min(1),
  VENTURE_OPENAI_API_KEY: z.string().min(1).optional(),
  VENTURE_OPENAI_BASE_URL: httpUrl.optional(),
  VENTURE_OPENAI_MODEL: z.string().min(1),
  VENTURE_LLM_OFFLINE_FALLBACK: z.enum(['true', 'false']),
  VENTURE_PROVIDER_RETRIES_MAX: z.coerce.number().int().min(0).max(20),
  VENTURE_PROVIDER_RETRY_BASE_SECONDS: z.coerce.number().positive(),
  VENTURE_PROVIDER_ATTEMPT_TIMEOUT_SECONDS: z.coerce.number().positive(),
  VENTURE_PROVIDER_TOTAL_TIMEOUT_SECONDS: z.coerce.number().positive(),
  VENTURE_PROVIDER_BREAKER_FAILURES: positive,
  VENTURE_PROVIDER_BREAKER_OPEN_SECONDS: z.coerce.number().positive(),
  VENTURE_PROVIDER_OVERRIDES: jsonObject(providerOverrides, '{"smtp":{"retriesMax":1}}'),
  VENTURE_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  VENTURE_MAIL_FROM: z.string().min(3),
  VENTURE_S3_ENDPOINT_URL: httpUrl.optional(),
  VENTURE_S3_PUBLIC_ENDPOINT_URL: httpUrl.optional(),
  VENTURE_S3_REGION: z.string().min(1),
  VENTURE_S3_ACCESS_KEY_ID: z.string().min(1),
  VENTURE_S3_SECRET_ACCESS_KEY: z.string().min(1),
  VENTURE_S3_BUCKET_ARTIFACTS: z.string().min(3),
  VENTURE_S3_BUCKET_EXPORTS: z.string().min(3),
  VENTURE_S3_BUCKET_REPLAYS: z.string().min(3),
  VENTURE_POLICY_BACKTEST_THREADS: positive.max(16),
  VENTURE_POLICY_GUARDRAILS_PATH: z.string().min(1).optional(),
  VENTURE_POLICY_CHANGED_SHARE_MAX: z.coerce.number().min(0).max(1),
  VENTURE_POLICY_CHANGED_COUNT_MAX: z.coerce.number().int().min(0).optional(),
  VENTURE_POLICY_BACKTEST_REQUIRED: z.enum(['true', 'false']),
  VENTURE_POLICY_FOUR_EYES: z.enum(['true', 'false']),
  VENTURE_GOVERNANCE_BOUNDS: jsonObject(governanceSettings, '{"fourEyes":true,"changedShareMax":0.5}'),
  VENTURE_SUPERGRAPH_PATH: z.string().min(1).optional(),
  VENTURE_SUBGRAPH_URLS: jsonObject(z.record(z.string(), httpUrl), '{"users":"http://localhost:4001/graphql"}'),
  VENTURE_COST_LIMIT: z.coerce.number().int().min(0),
  VENTURE_COST_LIST_SIZE: positive,
  VENTURE_COST_BURST: z.coerce.number().int().min(0).max(2_147_483_647),
  VENTURE_COST_REFILL_PER_SECOND: positive,
  VENTURE_GATEWAY_PORT: port,
  VENTURE_CONTROL_PLANE_PORT: port,
  VENTURE_POLICY_PORT: port,
  VENTURE_ARTIFACT_PORT: port,
  VENTURE_TREASURY_PORT: port,
  VENTURE_COMPLIANCE_PORT: port,
  VENTURE_ORCHESTRATOR_PORT: port,
  VENTURE_CONTROL_PLANE_URL: httpUrl,
  VENTURE_POLICY_ENGINE_URL: httpUrl,
  VENTURE_ARTIFACT_COMPILER_URL: httpUrl,
  VENTURE_TREASURY_API_URL: httpUrl,
  VENTURE_COMPLIANCE_URL: httpUrl,
  VENTURE_L3_MAX_CONCURRENCY: positive,
  VENTURE_L3_QUEUE_DEPTH: positive,
  VENTURE_UNFREEZE_BY_ANOTHER: z.enum(['true', 'false']),
  VENTURE_L3_TIMEOUT_SECONDS: positive,
  VENTURE_INTAKE_WAITING_SOFT: z.coerce.number().int().min(0),
  VENTURE_INTAKE_WAITING_HARD: positive,
  VENTURE_WORKER_CONCURRENCY: positive,
} satisfies Record<ConfigName, z.ZodType>;

type ManifestVariables = 'VENTURE_PERSISTED_OPERATIONS' | 'VENTURE_PERSISTED_OPERATIONS_PATH';

function refuseModeWithoutManifest(
  env: { readonly [Name in ManifestVariables]?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (env.VENTURE_PERSISTED_OPERATIONS === 'off' || env.VENTURE_PERSISTED_OPERATIONS_PATH !== undefined) return;
  const message = 'is missing: persisted operations are on';
  context.addIssue({ code: 'custom', path: ['VENTURE_PERSISTED_OPERATIONS_PATH'], message });
}

type BodyVariables = 'VENTURE_REQUEST_BYTES_MAX' | 'VENTURE_REQUEST_BYTES_TOTAL_MAX';

function refuseSmallTotal(env: { readonly [Name in BodyVariables]: number }, context: z.RefinementCtx): void {
  if (env.VENTURE_REQUEST_BYTES_TOTAL_MAX >= 2 * env.VENTURE_REQUEST_BYTES_MAX) return;
  const message = 'must be twice VENTURE_REQUEST_BYTES_MAX or more: one tenant has half of it';
  context.addIssue({ code: 'custom', path: ['VENTURE_REQUEST_BYTES_TOTAL_MAX'], message });
}

const environment = z.object(shapes).superRefine((env, context) => {
  const fault = (name: ConfigName, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (env.VENTURE_INTAKE_WAITING_HARD <= env.VENTURE_INTAKE_WAITING_SOFT) {
    fault('VENTURE_INTAKE_WAITING_HARD', 'must be more than VENTURE_INTAKE_WAITING_SOFT');
  }
  refuseModeWithoutManifest(env, context);
  if (env.VENTURE_COST_BURST > 0 && env.VENTURE_COST_BURST < env.VENTURE_COST_LIMIT) {
    fault('VENTURE_COST_BURST', 'must be VENTURE_COST_LIMIT or more: an operation may cost so much');
  }
  refuseSmallTotal(env, context);
  const previous = env.VENTURE_JWT_PREVIOUS_SECRET_KEY;
  if (previous === undefined) return;
  // Without the instant the old key would be good for ever, or not at all.
  if (env.VENTURE_JWT_ROTATED_AT === undefined) fault('VENTURE_JWT_ROTATED_AT', 'is missing: there is a previous key');
  if (previous === env.VENTURE_JWT_SECRET_KEY) fault('VENTURE_JWT_PREVIOUS_SECRET_KEY', 'must be another key');
});
type Environment = z.infer<typeof environment>;

/** Every fault of the environment at once; values are never repeated, since they may be secret. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const placeholder = 'CHANGE_ME';

/** The environment of this process. The one place that reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/**
 * Reads and checks the whole configuration.
 * @param env variables, `processEnvironment()` for a service
 * @throws ConfigError which lists every missing or wrong variable
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>) {
  const given: Record<string, string | undefined> = {};
  const faults: string[] = [];
  const unread = new Set<string>();
  for (const entry of configCatalog as readonly ConfigEntry[]) {
    const { value, fault } = readVariable(entry, env);
    given[entry.name] = value;
    if (fault === undefined) continue;
    faults.push(fault);
    unread.add(entry.name);
  }
  const parsed = environment.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    if (!unread.has(String(path[0]))) faults.push(`${path.join('.')}: ${message}`);
  }
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  return arrange(parsed.data);
}

const openGatewayNames = [
  'VENTURE_ENVIRONMENT',
  'VENTURE_LOG_LEVEL',
  'VENTURE_HOST',
  'VENTURE_SUPERGRAPH_PATH',
  'VENTURE_SUBGRAPH_URLS',
  'VENTURE_REQUEST_BYTES_MAX',
  'VENTURE_REQUEST_BYTES_TOTAL_MAX',
  'VENTURE_PERSISTED_OPERATIONS',
  'VENTURE_PERSISTED_OPERATIONS_PATH',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_TRACES_SAMPLER_ARG',
  'VENTURE_COST_LIMIT',
  'VENTURE_COST_LIST_SIZE',
  'VENTURE_COST_BURST',
  'VENTURE_COST_REFILL_PER_SECOND',
  'VENTURE_GATEWAY_PORT',
] as const satisfies readonly ConfigName[];

const openGatewayEnvironment = z
  .object({
    VENTURE_ENVIRONMENT: shapes.VENTURE_ENVIRONMENT,
    VENTURE_LOG_LEVEL: shapes.VENTURE_LOG_LEVEL,
    VENTURE_HOST: shapes.VENTURE_HOST,
    VENTURE_SUPERGRAPH_PATH: z.string('is missing: the file of the supergraph'),
    VENTURE_SUBGRAPH_URLS: shapes.VENTURE_SUBGRAPH_URLS,
    VENTURE_REQUEST_BYTES_MAX: shapes.VENTURE_REQUEST_BYTES_MAX,
    VENTURE_REQUEST_BYTES_TOTAL_MAX: shapes.VENTURE_REQUEST_BYTES_TOTAL_MAX,
    VENTURE_PERSISTED_OPERATIONS: shapes.VENTURE_PERSISTED_OPERATIONS,
    VENTURE_PERSISTED_OPERATIONS_PATH: shapes.VENTURE_PERSISTED_OPERATIONS_PATH,
    OTEL_EXPORTER_OTLP_ENDPOINT: shapes.OTEL_EXPORTER_OTLP_ENDPOINT,
    OTEL_EXPORTER_OTLP_HEADERS: shapes.OTEL_EXPORTER_OTLP_HEADERS,
    OTEL_TRACES_SAMPLER_ARG: shapes.OTEL_TRACES_SAMPLER_ARG,
    VENTURE_COST_LIMIT: shapes.VENTURE_COST_LIMIT,
    VENTURE_COST_LIST_SIZE: shapes.VENTURE_COST_LIST_SIZE,
    VENTURE_COST_BURST: shapes.VENTURE_COST_BURST,
    VENTURE_COST_REFILL_PER_SECOND: shapes.VENTURE_COST_REFILL_PER_SECOND,
    VENTURE_GATEWAY_PORT: shapes.VENTURE_GATEWAY_PORT,
  })
  .superRefine(refuseModeWithoutManifest)
  .superRefine(refuseSmallTotal);

/** Schemas of others say nothing of costs as a rule, so nothing is limited by what is fit for ours. */
const openGatewayDefaults: ReadonlyMap<string, Pick<ConfigEntry, 'fallback'>> = new Map([
  ['VENTURE_COST_LIMIT', { fallback: '0' }],
  ['VENTURE_COST_BURST', { fallback: '0' }],
]);

/**
 * Reads what a gateway over a supergraph of others needs, which is no database and no key.
 * @throws ConfigError which lists every missing or wrong variable
 */
export function loadOpenGatewayConfig(env: Readonly<Record<string, string | undefined>>) {
  const entries = (configCatalog as readonly ConfigEntry[]).filter(({ name }) =>
    openGatewayNames.some((wanted) => wanted === name),
  );
  const given = Object.fromEntries(
    entries.map((entry) => [entry.name, readVariable({ ...entry, ...openGatewayDefaults.get(entry.name) }, env).value]),
  );
  const parsed = openGatewayEnvironment.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  return {
    environment: parsed.data.VENTURE_ENVIRONMENT,
    logLevel: parsed.data.VENTURE_LOG_LEVEL,
    host: parsed.data.VENTURE_HOST,
    port: parsed.data.VENTURE_GATEWAY_PORT,
    supergraphPath: parsed.data.VENTURE_SUPERGRAPH_PATH,
    subgraphUrls: parsed.data.VENTURE_SUBGRAPH_URLS,
    tracing: tracingOf(parsed.data),
    requests: requestsOf(parsed.data),
    persistedOperations: {
      mode: parsed.data.VENTURE_PERSISTED_OPERATIONS,
      manifestPath: parsed.data.VENTURE_PERSISTED_OPERATIONS_PATH,
    },
    demand: demandOf(parsed.data),
  } as const;
}

type DemandName = Extract<ConfigName, `VENTURE_COST_${string}`>;

/** How large bodies of requests may be, each and together, in bytes. */
function requestsOf(env: Pick<Environment, BodyVariables>) {
  return { bytesMax: env.VENTURE_REQUEST_BYTES_MAX, bytesTotalMax: env.VENTURE_REQUEST_BYTES_TOTAL_MAX } as const;
}

/** The limits of the gateway's demand control. */
function demandOf(env: Pick<Environment, DemandName>) {
  return {
    costMax: env.VENTURE_COST_LIMIT,
    listSize: env.VENTURE_COST_LIST_SIZE,
    burst: env.VENTURE_COST_BURST,
    refillPerSecond: env.VENTURE_COST_REFILL_PER_SECOND,
  } as const;
}

interface Reading {
  readonly value?: string | undefined;
  readonly fault?: string;
}

function readVariable(entry: ConfigEntry, env: Readonly<Record<string, string | undefined>>): Reading {
  const file = entry.secret === true ? env[`${entry.name}_FILE`] : undefined;
  let value = env[entry.name] || undefined;
  if (value === undefined && file) {
    try {
      value = readFileSync(file, 'utf8').trim() || undefined;
    } catch {
      return { fault: `${entry.name}_FILE names a file that can't be read` };
    }
  }
  value ??= entry.fallback;
  if (value === undefined && entry.required === true) {
    return { fault: `${entry.name} is missing: ${entry.description}` };
  }
  // Everybody knows the examples, so a key that is one of them protects nothing.
  if (entry.secret === true && value?.includes(placeholder)) {
    return { fault: `${entry.name} still has the placeholder of .env.example` };
  }
  return { value };
}

/** @returns where traces go; undefined when nobody wants them */
function tracingOf(
  env: Pick<Environment, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_TRACES_SAMPLER_ARG'>,
) {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  return { endpoint, headers: env.OTEL_EXPORTER_OTLP_HEADERS ?? {}, sampleRatio: env.OTEL_TRACES_SAMPLER_ARG };
}

function arrange(env: Environment) {
  return {
    environment: env.VENTURE_ENVIRONMENT,
    logLevel: env.VENTURE_LOG_LEVEL,
    host: env.VENTURE_HOST,
    database: {
      url: env.VENTURE_DATABASE_URL,
      /** Each role's own, or the one above. */
      urls: {
        'control-plane': env.VENTURE_DATABASE_URL_CONTROL_PLANE ?? env.VENTURE_DATABASE_URL,
        treasury: env.VENTURE_DATABASE_URL_TREASURY ?? env.VENTURE_DATABASE_URL,
        policy: env.VENTURE_DATABASE_URL_POLICY ?? env.VENTURE_DATABASE_URL,
        compliance: env.VENTURE_DATABASE_URL_COMPLIANCE ?? env.VENTURE_DATABASE_URL,
        artifact: env.VENTURE_DATABASE_URL_ARTIFACT ?? env.VENTURE_DATABASE_URL,
        sequencer: env.VENTURE_DATABASE_URL_SEQUENCER ?? env.VENTURE_DATABASE_URL,
        reader: env.VENTURE_DATABASE_URL_READER ?? env.VENTURE_DATABASE_URL,
      } satisfies Record<DatabaseRole, string>,
      poolSize: env.VENTURE_DB_POOL_SIZE,
      idleInTransactionTimeoutMs: env.VENTURE_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS,
    },
    redis: { url: env.VENTURE_REDIS_URL, keyPrefix: env.VENTURE_REDIS_KEY_PREFIX },
    nats: {
      servers: env.VENTURE_NATS_SERVERS,
      reconnectWaitMs: env.VENTURE_NATS_RECONNECT_WAIT_SECONDS * 1000,
      replicas: env.VENTURE_NATS_REPLICAS,
    },
    auth: {
      jwtSecret: env.VENTURE_JWT_SECRET_KEY,
      jwtPreviousSecret: env.VENTURE_JWT_PREVIOUS_SECRET_KEY,
      jwtRotatedAt: env.VENTURE_JWT_ROTATED_AT,
      jwtOverlapSeconds: env.VENTURE_JWT_OVERLAP_SECONDS,
      jwtAlgorithm: env.VENTURE_JWT_ALGORITHM,
      jwtExpirySeconds: env.VENTURE_JWT_EXPIRY_SECONDS,
      oidcIssuers: env.VENTURE_OIDC_ISSUERS,
      serviceSecret: env.VENTURE_SERVICE_SECRET_KEY,
      allowedOrigins: env.VENTURE_ALLOWED_ORIGINS,
    },
    requests: requestsOf(env),
    /** A supergraph to serve in place of the one that was composed from schema/; watched for changes. */
    supergraphPath: env.VENTURE_SUPERGRAPH_PATH,
    persistedOperations: {
      mode: env.VENTURE_PERSISTED_OPERATIONS,
      manifestPath: env.VENTURE_PERSISTED_OPERATIONS_PATH,
    },
    tracing: tracingOf(env),
    audit: { signingKey: env.VENTURE_AUDIT_SIGNING_KEY, origin: env.VENTURE_AUDIT_ORIGIN },
    llm: {
      anthropicApiKey: env.VENTURE_ANTHROPIC_API_KEY,
      anthropicBaseUrl: env.VENTURE_ANTHROPIC_BASE_URL,
      anthropicModel: env.VENTURE_ANTHROPIC_MODEL,
      openaiApiKey: env.VENTURE_OPENAI_API_KEY,
      openaiBaseUrl: env.VENTURE_OPENAI_BASE_URL,
      openaiModel: env.VENTURE_OPENAI_MODEL,
      fallsBackOffline: env.VENTURE_LLM_OFFLINE_FALLBACK === 'true',
    },
    providers: {
      common: {
        retriesMax: env.VENTURE_PROVIDER_RETRIES_MAX,
        retryBaseMs: env.VENTURE_PROVIDER_RETRY_BASE_SECONDS * 1000,
        attemptTimeoutMs: env.VENTURE_PROVIDER_ATTEMPT_TIMEOUT_SECONDS * 1000,
        totalTimeoutMs: env.VENTURE_PROVIDER_TOTAL_TIMEOUT_SECONDS * 1000,
        breakerFailures: env.VENTURE_PROVIDER_BREAKER_FAILURES,
        breakerOpenMs: env.VENTURE_PROVIDER_BREAKER_OPEN_SECONDS * 1000,
      },
      overrides: env.VENTURE_PROVIDER_OVERRIDES,
    },
    policy: {
      backtestThreads: env.VENTURE_POLICY_BACKTEST_THREADS,
      guardrailsPath: env.VENTURE_POLICY_GUARDRAILS_PATH ?? null,
    },
    /** What stands before a bundle is put in force, and before a freeze is lifted. */
    governance: {
      defaults: {
        fourEyes: env.VENTURE_POLICY_FOUR_EYES === 'true',
        unfreezeByAnother: env.VENTURE_UNFREEZE_BY_ANOTHER === 'true',
        backtestRequired: env.VENTURE_POLICY_BACKTEST_REQUIRED === 'true',
        changedShareMax: env.VENTURE_POLICY_CHANGED_SHARE_MAX,
        changedCountMax: env.VENTURE_POLICY_CHANGED_COUNT_MAX ?? null,
      },
      bounds: env.VENTURE_GOVERNANCE_BOUNDS,
    } satisfies GovernancePlatform,
    mail: { smtpUrl: env.VENTURE_SMTP_URL, from: env.VENTURE_MAIL_FROM },
    s3: {
      endpointUrl: env.VENTURE_S3_ENDPOINT_URL,
      publicEndpointUrl: env.VENTURE_S3_PUBLIC_ENDPOINT_URL ?? env.VENTURE_S3_ENDPOINT_URL,
      region: env.VENTURE_S3_REGION,
      accessKeyId: env.VENTURE_S3_ACCESS_KEY_ID,
      secretAccessKey: env.VENTURE_S3_SECRET_ACCESS_KEY,
      buckets: {
        artifacts: env.VENTURE_S3_BUCKET_ARTIFACTS,
        exports: env.VENTURE_S3_BUCKET_EXPORTS,
        replays: env.VENTURE_S3_BUCKET_REPLAYS,
      },
    },
    demand: demandOf(env),
    ports: {
      gateway: env.VENTURE_GATEWAY_PORT,
      'control-plane': env.VENTURE_CONTROL_PLANE_PORT,
      policy: env.VENTURE_POLICY_PORT,
      artifact: env.VENTURE_ARTIFACT_PORT,
      treasury: env.VENTURE_TREASURY_PORT,
      compliance: env.VENTURE_COMPLIANCE_PORT,
      orchestrator: env.VENTURE_ORCHESTRATOR_PORT,
    },
    serviceUrls: {
      'control-plane': env.VENTURE_CONTROL_PLANE_URL,
      policy: env.VENTURE_POLICY_ENGINE_URL,
      artifact: env.VENTURE_ARTIFACT_COMPILER_URL,
      treasury: env.VENTURE_TREASURY_API_URL,
      compliance: env.VENTURE_COMPLIANCE_URL,
    },
    workers: {
      l3ConcurrencyMax: env.VENTURE_L3_MAX_CONCURRENCY,
      l3QueueDepthMax: env.VENTURE_L3_QUEUE_DEPTH,
      l3TimeoutMs: env.VENTURE_L3_TIMEOUT_SECONDS * 1000,
      intakeWaitingSoftMax: env.VENTURE_INTAKE_WAITING_SOFT,
      intakeWaitingHardMax: env.VENTURE_INTAKE_WAITING_HARD,
      compilerConcurrencyMax: env.VENTURE_WORKER_CONCURRENCY,
    },
  } as const;
}

/** The checked configuration of a process. */
export type Config = ReturnType<typeof loadConfig>;
