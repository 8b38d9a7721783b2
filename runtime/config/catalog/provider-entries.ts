import type { ConfigEntry } from './entry.ts';

/** Services outside: language models, mail, the object store. */
export const providerEntries = [
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
] as const satisfies readonly ConfigEntry[];
