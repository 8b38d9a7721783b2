import type { ConfigEntry } from './entry.ts';

/** Who may call, how much at once, and what is recorded of it. */
export const callerEntries = [
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
    name: 'VENTURE_PUBLIC_URL',
    group: 'Gateway',
    description:
      'Address of the gateway as clients reach it, such as https://graph.example.com; links to its files begin with it. When left out: that of the gateway in the same process, else http://127.0.0.1 with VENTURE_GATEWAY_PORT.',
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
] as const satisfies readonly ConfigEntry[];
