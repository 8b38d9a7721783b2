import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createGateway } from '#gateway/index.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createHttpServer } from '#runtime/http/server.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { benchKeys } from './keys.ts';

/** Our gateway as the product runs it: tokens checked, identities signed, requests counted and logged where they fail. */
const { values } = parseArgs({
  options: {
    supergraph: { type: 'string' },
    subgraphs: { type: 'string' },
    alone: { type: 'boolean', default: false },
  },
});
const given = z
  .object({
    supergraph: z.string(),
    subgraphs: z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
  })
  .parse(values);

const logger = createLogger({ service: 'bench', level: 'warn' });
const metrics = createMetrics({ processMetrics: false });
const tokens = createTokenService(benchKeys);
const gateway = createGateway({
  supergraphSdl: await readFile(given.supergraph, 'utf8'),
  local: new Map(),
  sharesReads: !values.alone,
  // Everything is counted, and more than anybody can ask for is allowed.
  demand: { costMax: 10_000, listSize: 10, burst: 2_000_000_000, refillPerSecond: 1_000_000_000 },
  runtime: {
    config: { environment: 'production', auth: { allowedOrigins: [] }, serviceUrls: given.subgraphs },
    logger,
    metrics,
    tokens,
  },
});
await gateway.start();
const server = createHttpServer({
  service: 'gateway',
  logger,
  metrics,
  health: createHealth({ service: 'gateway', version: '0', checks: {} }),
});
await gateway.mount(server);
await server.listen({ host: '127.0.0.1', port: 0 });
const token = await tokens.signUserToken({
  id: 'usr_1',
  name: 'Fay',
  kind: 'PERSON',
  tenantId: 'org_1',
  role: 'founder',
});
process.on('message', () => process.send?.({ cpu: process.cpuUsage(), rssBytes: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit(0));
// A listening TCP server has an address object.
const { port } = server.server.address() as AddressInfo;
process.send?.({ url: `http://127.0.0.1:${port}/graphql`, token });
