import { type DatabaseRole, databaseRoles, roleNameOf } from '#runtime/db/roles.ts';

/** One variable of the environment. The catalog makes `.env.example` and the table in docs/configuration.md. */
export interface ConfigEntry {
  readonly name: `VENTURE_${string}` | `OTEL_${string}`;
  readonly group: string;
  readonly description: string;
  /** Value used when the variable is not set; no default and `required` means that start-up fails without it. */
  readonly fallback?: string;
  readonly required?: boolean;
  /** Never printed; may also be given as `<NAME>_FILE`, the path of a file that holds it. */
  readonly secret?: boolean;
  /** Shown in `.env.example`. */
  readonly example?: string;
}

const connectedAs: Record<DatabaseRole, string> = {
  'control-plane': 'the control plane',
  treasury: 'the treasury',
  policy: 'policy',
  compliance: 'compliance',
  artifact: 'artifact',
  sequencer: 'the sequencer',
  reader: 'the gateway, and for the feed of a process that runs several services',
};

/** @returns the variable that holds the URL of a database role: `VENTURE_DATABASE_URL_CONTROL_PLANE` */
export function databaseUrlNameOf<Role extends DatabaseRole>(role: Role): DatabaseUrlName<Role> {
  // The type says what the expression does.
  return `VENTURE_DATABASE_URL_${role.replaceAll('-', '_').toUpperCase()}` as DatabaseUrlName<Role>;
}

/** @returns the variables that give each of these roles its URL */
export function databaseUrlVariables(urls: Readonly<Partial<Record<DatabaseRole, string>>>): Record<string, string> {
  const set = databaseRoles.flatMap((role) =>
    urls[role] === undefined ? [] : [[databaseUrlNameOf(role), urls[role]]],
  );
  return Object.fromEntries(set);
}

type DatabaseUrlName<Role extends string> = `VENTURE_DATABASE_URL_${Uppercase<
  Role extends `${infer Head}-${infer Tail}` ? `${Head}_${Tail}` : Role
>}`;

/** Every variable that Parpour reads. */
export const configCatalog = [
  {
    name: 'VENTURE_ENVIRONMENT',
    group: 'Service',
    description: 'development, staging or production. Production switches GraphiQL and introspection off.',
    fallback: 'development',
  },
  { name: 'VENTURE_LOG_LEVEL', group: 'Service', description: 'debug, info, warn, error or silent.', fallback: 'info' },
  {
    name: 'VENTURE_HOST',
    group: 'Service',
    description: 'Address that the HTTP listeners bind to.',
    fallback: '127.0.0.1',
  },
  {
    name: 'VENTURE_DATABASE_URL',
    group: 'PostgreSQL',
    description: 'postgresql:// URL of the database.',
    required: true,
    secret: true,
    example: 'postgresql://venture:CHANGE_ME@localhost:5432/venture',
  },
  ...databaseRoles.map(
    (role) =>
      ({
        name: databaseUrlNameOf(role),
        group: 'PostgreSQL',
        description: `The same for ${connectedAs[role]}, with the role ${roleNameOf(role)}; VENTURE_DATABASE_URL when left out.`,
        secret: true,
      }) as const,
  ),
  {
    name: 'VENTURE_DB_POOL_SIZE',
    group: 'PostgreSQL',
    description: 'Most connections of one process in each database role. A process of one service has one role.',
    fallback: '20',
  },
  {
    name: 'VENTURE_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS',
    group: 'PostgreSQL',
    description:
      'A connection that is idle in an open transaction for so long is ended: the event log waits for it. 0 leaves it to the server.',
    fallback: '5000',
  },
  {
    name: 'VENTURE_REDIS_URL',
    group: 'Redis',
    description: 'redis:// URL with the database index.',
    required: true,
    secret: true,
    example: 'redis://localhost:6379/0',
  },
  {
    name: 'VENTURE_REDIS_KEY_PREFIX',
    group: 'Redis',
    description: 'Put in front of every key, so that several instances can share a server.',
    fallback: 'parpour:',
  },
  {
    name: 'VENTURE_NATS_SERVERS',
    group: 'NATS',
    description: 'JSON array of nats:// URLs.',
    required: true,
    secret: true,
    example: '["nats://localhost:4222"]',
  },
  {
    name: 'VENTURE_NATS_RECONNECT_WAIT_SECONDS',
    group: 'NATS',
    description: 'Wait between two attempts to reconnect.',
    fallback: '2',
  },
  {
    name: 'VENTURE_NATS_REPLICAS',
    group: 'NATS',
    description: 'Replicas of each JetStream stream: 1, or 3 on a cluster.',
    fallback: '1',
  },
  {
    name: 'VENTURE_JWT_SECRET_KEY',
    group: 'Auth',
    description: 'Signs user tokens and cursors (HMAC). At least 32 characters, the same in every process.',
    required: true,
    secret: true,
    example: 'CHANGE_ME_TO_A_RANDOM_SECRET_OF_AT_LEAST_32_CHARACTERS',
  },
  {
    name: 'VENTURE_JWT_PREVIOUS_SECRET_KEY',
    group: 'Auth',
    description: 'The key that signed before VENTURE_JWT_ROTATED_AT; its tokens stay good for the time of the overlap.',
    secret: true,
  },
  {
    name: 'VENTURE_JWT_ROTATED_AT',
    group: 'Auth',
    description:
      'When VENTURE_JWT_SECRET_KEY took over from the previous key: RFC 3339, for example 2026-03-01T09:30:00Z.',
  },
  {
    name: 'VENTURE_JWT_OVERLAP_SECONDS',
    group: 'Auth',
    description: 'How long tokens of the previous key stay good after a rotation.',
    fallback: '86400',
  },
  { name: 'VENTURE_JWT_ALGORITHM', group: 'Auth', description: 'HS256, HS384 or HS512.', fallback: 'HS256' },
  { name: 'VENTURE_JWT_EXPIRY_SECONDS', group: 'Auth', description: 'Life of a token.', fallback: '3600' },
  {
    name: 'VENTURE_OIDC_ISSUERS',
    group: 'Auth',
    description:
      'JSON array of OpenID providers whose tokens count (RS256, ES256): issuer, audience, tenant, role, nameClaim, kind. docs/identity.md tells more.',
    fallback: '[]',
  },
  {
    name: 'VENTURE_SERVICE_SECRET_KEY',
    group: 'Auth',
    description: 'Signs calls between services (HMAC). At least 32 characters, the same in every process.',
    required: true,
    secret: true,
    example: 'CHANGE_ME_TO_ANOTHER_RANDOM_SECRET_OF_32_CHARACTERS',
  },
  {
    name: 'VENTURE_ALLOWED_ORIGINS',
    group: 'Auth',
    description: 'JSON array of origins that browsers may call from. None by default.',
    fallback: '[]',
  },
  {
    name: 'VENTURE_REQUEST_BYTES_MAX',
    group: 'Gateway',
    description:
      'Largest body of a request, in bytes; 8 MiB take 10,000 transfers with long texts. Subgraphs take twice as much from the gateway.',
    fallback: '8388608',
  },
  {
    name: 'VENTURE_REQUEST_BYTES_TOTAL_MAX',
    group: 'Gateway',
    description:
      'Most bytes of bodies above 64 KiB that one gateway has under way at one time, at most half of them of one tenant; the next is told OVERLOADED. At least twice VENTURE_REQUEST_BYTES_MAX.',
    fallback: '67108864',
  },
  {
    name: 'VENTURE_PERSISTED_OPERATIONS',
    group: 'Gateway',
    description:
      'off: operations come as text. allow: those of the manifest also by id. strict: those of the manifest and no others. docs/gateway.md tells more.',
    fallback: 'off',
  },
  {
    name: 'VENTURE_PERSISTED_OPERATIONS_PATH',
    group: 'Gateway',
    description: 'Manifest of operations, such as `parpour operations manifest` writes; needed unless they are off.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    group: 'Traces',
    description:
      'Base address of an OpenTelemetry collector (OTLP over HTTP), for example http://localhost:4318. No traces when left out.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    group: 'Traces',
    description: 'Headers for the collector: name=value pairs with commas between them, values percent-encoded.',
    secret: true,
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    group: 'Traces',
    description: 'Share of traces that are kept, 0 to 1.',
    fallback: '1',
  },
  {
    name: 'VENTURE_AUDIT_SIGNING_KEY',
    group: 'Audit',
    description: 'Ed25519 private key that signs checkpoints: PKCS#8 DER in base64.',
    required: true,
    secret: true,
    example: 'CHANGE_ME',
  },
  {
    name: 'VENTURE_AUDIT_ORIGIN',
    group: 'Audit',
    description: 'Name of the log in its checkpoints.',
    fallback: 'parpour.local/log',
  },
  {
    name: 'VENTURE_ANTHROPIC_API_KEY',
    group: 'Language models',
    description: 'Agents write with Claude when set.',
    secret: true,
  },
  {
    name: 'VENTURE_ANTHROPIC_BASE_URL',
    group: 'Language models',
    description: 'Another endpoint that speaks the Anthropic API.',
  },
  {
    name: 'VENTURE_ANTHROPIC_MODEL',
    group: 'Language models',
    description: 'Model name.',
    fallback: 'claude-sonnet-4-5',
  },
  {
    name: 'VENTURE_OPENAI_API_KEY',
    group: 'Language models',
    description: 'Agents write with OpenAI when set and no Anthropic key is.',
    secret: true,
  },
  {
    name: 'VENTURE_OPENAI_BASE_URL',
    group: 'Language models',
    description: 'Another endpoint that speaks the OpenAI API.',
  },
  { name: 'VENTURE_OPENAI_MODEL', group: 'Language models', description: 'Model name.', fallback: 'gpt-5-mini' },
  {
    name: 'VENTURE_LLM_OFFLINE_FALLBACK',
    group: 'Language models',
    description: 'true: when the model gives no text, the offline author writes it instead. Otherwise the task fails.',
    fallback: 'false',
  },
  {
    name: 'VENTURE_PROVIDER_RETRIES_MAX',
    group: 'Providers',
    description: 'Requests to a service outside (language model, mail) made again after the first failed.',
    fallback: '3',
  },
  {
    name: 'VENTURE_PROVIDER_RETRY_BASE_SECONDS',
    group: 'Providers',
    description: 'Wait before the first retry; doubles each time.',
    fallback: '0.5',
  },
  {
    name: 'VENTURE_PROVIDER_ATTEMPT_TIMEOUT_SECONDS',
    group: 'Providers',
    description: 'Time for one request.',
    fallback: '30',
  },
  {
    name: 'VENTURE_PROVIDER_TOTAL_TIMEOUT_SECONDS',
    group: 'Providers',
    description: 'Time for a request with its retries.',
    fallback: '90',
  },
  {
    name: 'VENTURE_PROVIDER_BREAKER_FAILURES',
    group: 'Providers',
    description: 'Failures in a row after which a service is not asked for a while.',
    fallback: '5',
  },
  {
    name: 'VENTURE_PROVIDER_BREAKER_OPEN_SECONDS',
    group: 'Providers',
    description: 'How long it is then not asked.',
    fallback: '60',
  },
  {
    name: 'VENTURE_PROVIDER_OVERRIDES',
    group: 'Providers',
    description:
      'JSON object with other limits for single services (anthropic, openai, smtp): retriesMax, retryBaseSeconds, attemptTimeoutSeconds, totalTimeoutSeconds, breakerFailures, breakerOpenSeconds.',
    fallback:
      '{"anthropic":{"attemptTimeoutSeconds":120,"totalTimeoutSeconds":300},"openai":{"attemptTimeoutSeconds":120,"totalTimeoutSeconds":300}}',
  },
  {
    name: 'VENTURE_SMTP_URL',
    group: 'Mail',
    description: 'smtp:// URL; without one, mail is kept in the exports bucket.',
    secret: true,
  },
  {
    name: 'VENTURE_MAIL_FROM',
    group: 'Mail',
    description: 'Sender of mail.',
    fallback: 'Parpour <no-reply@parpour.invalid>',
  },
  {
    name: 'VENTURE_S3_ENDPOINT_URL',
    group: 'Object storage',
    description: 'S3-compatible endpoint; left out for AWS itself.',
    example: 'http://localhost:9000',
  },
  {
    name: 'VENTURE_S3_PUBLIC_ENDPOINT_URL',
    group: 'Object storage',
    description: 'Endpoint as browsers reach it, named in signed URLs; the endpoint itself when left out.',
  },
  {
    name: 'VENTURE_S3_REGION',
    group: 'Object storage',
    description: 'Region that requests are signed for.',
    fallback: 'us-east-1',
  },
  {
    name: 'VENTURE_S3_ACCESS_KEY_ID',
    group: 'Object storage',
    description: 'Access key.',
    required: true,
    secret: true,
    example: 'venture_minio_access',
  },
  {
    name: 'VENTURE_S3_SECRET_ACCESS_KEY',
    group: 'Object storage',
    description: 'Secret key.',
    required: true,
    secret: true,
    example: 'CHANGE_ME',
  },
  {
    name: 'VENTURE_S3_BUCKET_ARTIFACTS',
    group: 'Object storage',
    description: 'Bucket for compiled documents; never public, kept 90 days.',
    fallback: 'venture-artifacts',
  },
  {
    name: 'VENTURE_S3_BUCKET_EXPORTS',
    group: 'Object storage',
    description: 'Bucket for downloads, kept 7 days.',
    fallback: 'venture-exports',
  },
  {
    name: 'VENTURE_S3_BUCKET_REPLAYS',
    group: 'Object storage',
    description: 'Bucket for audit replays, kept.',
    fallback: 'venture-replays',
  },
  {
    name: 'VENTURE_POLICY_BACKTEST_THREADS',
    group: 'Policy',
    description: 'Threads that put recorded decisions before a candidate, in each process that runs policy. 1 to 16.',
    fallback: '2',
  },
  {
    name: 'VENTURE_POLICY_GUARDRAILS_PATH',
    group: 'Policy',
    description:
      'Cedar file of forbids and approvals that stand above the bundles of all ventures (docs/policy.md); the same in every process that runs policy.',
  },
  {
    name: 'VENTURE_POLICY_CHANGED_SHARE_MAX',
    group: 'Policy',
    description:
      'Most decisions that may come out otherwise in the backtest of a bundle that is put in force without a reason: a share from 0 to 1. This and the next three are for ventures that have set nothing else (docs/policy.md).',
    fallback: '0.25',
  },
  {
    name: 'VENTURE_POLICY_CHANGED_COUNT_MAX',
    group: 'Policy',
    description: 'The same as a number of decisions; no bound beside the share when left out.',
  },
  {
    name: 'VENTURE_POLICY_BACKTEST_REQUIRED',
    group: 'Policy',
    description: 'true: a bundle is put in force after a backtest over the last seven days, or with a reason.',
    fallback: 'false',
  },
  {
    name: 'VENTURE_POLICY_FOUR_EYES',
    group: 'Policy',
    description:
      'true: whoever published a bundle may not put it in force, and what loosens governance takes two people.',
    fallback: 'false',
  },
  {
    name: 'VENTURE_GOVERNANCE_BOUNDS',
    group: 'Policy',
    description:
      'What no venture may loosen, as a JSON object with any of `fourEyes`, `unfreezeByAnother`, `backtestRequired` (true), `changedShareMax` and `changedCountMax`: {"fourEyes":true,"changedShareMax":0.5}.',
    fallback: '{}',
  },
  {
    name: 'VENTURE_SUPERGRAPH_PATH',
    group: 'Any supergraph',
    description:
      'File of a Federation 2 supergraph. `node gateway/main.ts` serves it to whoever asks; the role gateway serves it instead of the one that was composed from schema/. Both load it again when the file changes and on SIGHUP, and keep the old one when the new one is not valid. Of the other variables `node gateway/main.ts` reads the log level, the host, the environment, the cost of operations and the port of the gateway.',
  },
  {
    name: 'VENTURE_SUBGRAPH_URLS',
    group: 'Any supergraph',
    description:
      'JSON object of addresses by name of subgraph, instead of those in the supergraph: {"users":"http://localhost:4001/graphql"}.',
    fallback: '{}',
  },
  {
    name: 'VENTURE_COST_LIMIT',
    group: 'Cost of operations',
    description:
      'Most that one operation, or one item of a subscription, may cost by its estimate (docs/gateway.md); 0 for no limit. For a supergraph that is not ours there is none unless this is set.',
    fallback: '50000',
  },
  {
    name: 'VENTURE_COST_LIST_SIZE',
    group: 'Cost of operations',
    description: 'Length that is assumed of a list of which the schema says nothing.',
    fallback: '10',
  },
  {
    name: 'VENTURE_COST_BURST',
    group: 'Cost of operations',
    description:
      'Most that one caller may spend at once after a rest; 0 for no limit, else VENTURE_COST_LIMIT or more. For a supergraph that is not ours there is none unless this is set.',
    fallback: '200000',
  },
  {
    name: 'VENTURE_COST_REFILL_PER_SECOND',
    group: 'Cost of operations',
    description: 'What one caller may spend in a second in the long run.',
    fallback: '20000',
  },
  { name: 'VENTURE_GATEWAY_PORT', group: 'Ports', description: 'Gateway.', fallback: '4000' },
  { name: 'VENTURE_CONTROL_PLANE_PORT', group: 'Ports', description: 'Control plane.', fallback: '8000' },
  { name: 'VENTURE_POLICY_PORT', group: 'Ports', description: 'Policy.', fallback: '8001' },
  { name: 'VENTURE_ARTIFACT_PORT', group: 'Ports', description: 'Artifact.', fallback: '8002' },
  { name: 'VENTURE_TREASURY_PORT', group: 'Ports', description: 'Treasury.', fallback: '8003' },
  { name: 'VENTURE_COMPLIANCE_PORT', group: 'Ports', description: 'Compliance.', fallback: '8004' },
  { name: 'VENTURE_ORCHESTRATOR_PORT', group: 'Ports', description: 'Workers: health and metrics.', fallback: '8005' },
  {
    name: 'VENTURE_CONTROL_PLANE_URL',
    group: 'Service URLs',
    description: 'Where the gateway finds the control plane when it runs in another process.',
    fallback: 'http://127.0.0.1:8000',
  },
  {
    name: 'VENTURE_POLICY_ENGINE_URL',
    group: 'Service URLs',
    description: 'The same for policy.',
    fallback: 'http://127.0.0.1:8001',
  },
  {
    name: 'VENTURE_ARTIFACT_COMPILER_URL',
    group: 'Service URLs',
    description: 'The same for artifact.',
    fallback: 'http://127.0.0.1:8002',
  },
  {
    name: 'VENTURE_TREASURY_API_URL',
    group: 'Service URLs',
    description: 'The same for treasury.',
    fallback: 'http://127.0.0.1:8003',
  },
  {
    name: 'VENTURE_COMPLIANCE_URL',
    group: 'Service URLs',
    description: 'The same for compliance.',
    fallback: 'http://127.0.0.1:8004',
  },
  {
    name: 'VENTURE_L3_MAX_CONCURRENCY',
    group: 'Workers',
    description: 'Tasks that one agent runtime runs at once.',
    fallback: '5',
  },
  {
    name: 'VENTURE_L3_QUEUE_DEPTH',
    group: 'Workers',
    description: 'Tasks of one venture that may wait before new workflows are refused.',
    fallback: '100',
  },
  {
    name: 'VENTURE_UNFREEZE_BY_ANOTHER',
    group: 'Workers',
    description:
      'Whether a freeze has to be lifted by another person than the one who applied it: `true` or `false`. For ventures that have set nothing else (docs/policy.md).',
    fallback: 'false',
  },
  {
    name: 'VENTURE_L3_TIMEOUT_SECONDS',
    group: 'Workers',
    description: 'Hard time limit of one task.',
    fallback: '1800',
  },
  {
    name: 'VENTURE_INTAKE_WAITING_SOFT',
    group: 'Workers',
    description:
      'Events that wait for the orchestrator from which on a submission of a workflow is slowed down, by up to 1 s.',
    fallback: '1000',
  },
  {
    name: 'VENTURE_INTAKE_WAITING_HARD',
    group: 'Workers',
    description:
      'Events that wait for the orchestrator from which on workflows are refused with OVERLOADED and a time to wait. More than the soft limit.',
    fallback: '5000',
  },
  {
    name: 'VENTURE_WORKER_CONCURRENCY',
    group: 'Workers',
    description: 'Documents that one compiler builds at once.',
    fallback: '2',
  },
] as const satisfies readonly ConfigEntry[];

export type ConfigName = (typeof configCatalog)[number]['name'];
