import { z } from 'zod';
import { governanceSettings } from '#runtime/auth/governance.ts';
import { oidcIssuers } from '#runtime/auth/oidc/issuer-config.ts';
import { providerOverrides } from '#runtime/providers/limits.ts';
import type { ConfigName } from './catalog.ts';

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ });
const port = z.coerce.number().int().min(0).max(65_535);
const positive = z.coerce.number().int().min(1);
const httpUrl = z.url({ protocol: /^https?$/ });
const secret32 = z.string().min(32, 'must be at least 32 characters');

/** Text that holds JSON of a shape. */
function json<Shape extends z.ZodType>(kind: 'array' | 'object', shape: Shape, example: string) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: `must be a JSON ${kind}, for example ${example}` });
        return z.NEVER;
      }
    })
    .pipe(shape);
}

function jsonArray<Item extends z.ZodType>(item: Item, example = '["nats://localhost:4222"]') {
  return json('array', z.array(item), example);
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

/** What each variable may be; the values are parsed by it. */
export const shapes = {
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
  VENTURE_PUBLIC_URL: httpUrl
    .refine((text) => !/[?#]/.test(text), 'must have no ? and no #')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
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
  VENTURE_PROVIDER_OVERRIDES: json('object', providerOverrides, '{"smtp":{"retriesMax":1}}'),
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
  VENTURE_APPROVAL_EXPIRES_SECONDS: positive.min(60).max(2_592_000),
  VENTURE_POLICY_BACKTEST_THREADS: positive.max(16),
  VENTURE_POLICY_GUARDRAILS_PATH: z.string().min(1).optional(),
  VENTURE_POLICY_CHANGED_SHARE_MAX: z.coerce.number().min(0).max(1),
  VENTURE_POLICY_CHANGED_COUNT_MAX: z.coerce.number().int().min(0).optional(),
  VENTURE_POLICY_BACKTEST_REQUIRED: z.enum(['true', 'false']),
  VENTURE_POLICY_FOUR_EYES: z.enum(['true', 'false']),
  VENTURE_GOVERNANCE_BOUNDS: json('object', governanceSettings, '{"fourEyes":true,"changedShareMax":0.5}'),
  VENTURE_SUPERGRAPH_PATH: z.string().min(1).optional(),
  VENTURE_SUBGRAPH_URLS: json('object', z.record(z.string(), httpUrl), '{"users":"http://localhost:4001/graphql"}'),
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

/** Persisted operations that are on need their manifest. */
export function refuseModeWithoutManifest(
  env: { readonly [Name in ManifestVariables]?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (env.VENTURE_PERSISTED_OPERATIONS === 'off' || env.VENTURE_PERSISTED_OPERATIONS_PATH !== undefined) return;
  const message = 'is missing: persisted operations are on';
  context.addIssue({ code: 'custom', path: ['VENTURE_PERSISTED_OPERATIONS_PATH'], message });
}

export type BodyVariables = 'VENTURE_REQUEST_BYTES_MAX' | 'VENTURE_REQUEST_BYTES_TOTAL_MAX';

/** All bodies together may have at least twice what one may have. */
export function refuseSmallTotal(env: { readonly [Name in BodyVariables]: number }, context: z.RefinementCtx): void {
  if (env.VENTURE_REQUEST_BYTES_TOTAL_MAX >= 2 * env.VENTURE_REQUEST_BYTES_MAX) return;
  const message = 'must be twice VENTURE_REQUEST_BYTES_MAX or more: one tenant has half of it';
  context.addIssue({ code: 'custom', path: ['VENTURE_REQUEST_BYTES_TOTAL_MAX'], message });
}

/** The environment of a service; unlike `shapes`, with what one variable says about another. */
export const environment = z.object(shapes).superRefine((env, context) => {
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

/** The variables of a service, parsed. */
export type Environment = z.infer<typeof environment>;
