import { z } from 'zod';
import { demandOf, requestsOf, tracingOf } from './arrange.ts';
import type { ConfigEntry } from './catalog/entry.ts';
import { type ConfigName, configCatalog } from './catalog.ts';
import { refuseModeWithoutManifest, refuseSmallTotal, shapes } from './shapes.ts';
import { ConfigError, readVariable } from './variables.ts';

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
