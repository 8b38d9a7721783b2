import type { GovernancePlatform } from '#runtime/auth/governance.ts';
import type { DatabaseRole } from '#runtime/db/roles.ts';
import type { ConfigName } from './catalog.ts';
import type { BodyVariables, Environment } from './shapes.ts';

type DemandName = Extract<ConfigName, `VENTURE_COST_${string}`>;

/** How large bodies of requests may be, each and together, in bytes. */
export function requestsOf(env: Pick<Environment, BodyVariables>) {
  return { bytesMax: env.VENTURE_REQUEST_BYTES_MAX, bytesTotalMax: env.VENTURE_REQUEST_BYTES_TOTAL_MAX } as const;
}

/** The limits of the gateway's demand control. */
export function demandOf(env: Pick<Environment, DemandName>) {
  return {
    costMax: env.VENTURE_COST_LIMIT,
    listSize: env.VENTURE_COST_LIST_SIZE,
    burst: env.VENTURE_COST_BURST,
    refillPerSecond: env.VENTURE_COST_REFILL_PER_SECOND,
  } as const;
}

/** @returns where traces go; undefined when nobody wants them */
export function tracingOf(
  env: Pick<Environment, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_TRACES_SAMPLER_ARG'>,
) {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  return { endpoint, headers: env.OTEL_EXPORTER_OTLP_HEADERS ?? {}, sampleRatio: env.OTEL_TRACES_SAMPLER_ARG };
}

/** The variables as the services use them. */
export function arrange(env: Environment) {
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
    /** The gateway as clients reach it, without a slash at its end. */
    publicUrl: env.VENTURE_PUBLIC_URL,
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
    approvals: {
      /** How long one is waited for where the policies that ask for it do not say. */
      expiresSeconds: env.VENTURE_APPROVAL_EXPIRES_SECONDS,
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
