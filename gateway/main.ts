import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { processEnvironment } from '#runtime/config/config.ts';
import { loadOpenGatewayConfig } from '#runtime/config/open-gateway.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createHttpServer } from '#runtime/http/server.ts';
import { version } from '#runtime/service/version.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { openTracing } from '#runtime/telemetry/tracing.ts';
import { createGateway, watchSupergraphFile } from './index.ts';

/**
 * `node gateway/main.ts`: the gateway over any Federation 2 supergraph, for whoever asks. It has our planning, limits and
 * resilience, and neither our tokens nor our subgraphs.
 */
async function main(): Promise<void> {
  const config = loadOpenGatewayConfig(processEnvironment());
  const service = 'gateway';
  const logger = createLogger({ service, level: config.logLevel });
  const metrics = createMetrics({ processMetrics: true });
  const tracing = config.tracing && (await openTracing({ ...config.tracing, service, version, logger }));
  const gateway = createGateway({
    supergraphSdl: await readFile(config.supergraphPath, 'utf8'),
    graph: 'open',
    local: new Map(),
    demand: config.demand,
    limits: { requestBytesMax: config.requests.bytesMax, requestBytesTotalMax: config.requests.bytesTotalMax },
    runtime: {
      config: {
        environment: config.environment,
        auth: { allowedOrigins: [] },
        serviceUrls: config.subgraphUrls,
        persistedOperations: config.persistedOperations,
      },
      logger,
      metrics,
      tracing,
      tokens: unusedTokens(),
    },
  });
  await gateway.start();
  const server = createHttpServer({
    service,
    logger,
    metrics,
    health: createHealth({ service, version: '0', checks: {} }),
  });
  await gateway.mount(server);
  const address = await server.listen({ host: config.host, port: config.port });
  logger.info({ address }, 'is listening');
  const stopWatching = watchSupergraphFile(config.supergraphPath, gateway, logger);
  const stop = () => {
    stopWatching();
    void server.close().then(async () => {
      await gateway.stop();
      await tracing?.close();
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** Nothing is signed or checked here; the keys are made up and go with the process. */
function unusedTokens() {
  const key = () => randomBytes(32).toString('base64');
  return createTokenService({
    jwtSecret: key(),
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 60,
    serviceSecret: key(),
  });
}

await main();
