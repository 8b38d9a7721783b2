import { randomUUID } from 'node:crypto';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Health } from '#runtime/health/health.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';

export interface HttpServerOptions {
  /** Name in metrics and logs, for example `control-plane`. */
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
}

/** Largest request body: 1 MiB. */
const bodyBytesMax = 1_048_576;
const requestTimeoutMs = 15_000;

/**
 * A fastify server with what every role has: `/health`, `/metrics`, request ids in and out, security headers, request
 * metrics, limits on body and time, faults masked. Routes are added by the caller, then `listen`.
 */
export function createHttpServer({ service, logger, metrics, health }: HttpServerOptions): FastifyInstance {
  const prefix = service.replaceAll('-', '_');
  const requests = metrics.counter(`${prefix}_http_requests_total`, 'Requests answered.', ['method', 'path', 'status']);
  const durations = metrics.histogram(`${prefix}_http_request_duration_seconds`, 'Time to answer a request.', [
    'method',
    'path',
  ]);
  const errors = metrics.counter(`${prefix}_http_errors_total`, 'Requests answered with a fault.', ['type']);

  const httpLogger: FastifyBaseLogger = logger.child({ component: 'http' });
  const server = fastify({
    loggerInstance: httpLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    genReqId: (request) => acceptableRequestId(request.headers['x-request-id']) ?? randomUUID(),
    return503OnClosing: true,
  });

  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('x-frame-options', 'DENY');
  });
  server.addHook('onResponse', async (request, reply) => {
    // The route's pattern, not the address: a stranger must not be able to make new label values.
    const path = request.routeOptions.url ?? 'unknown';
    requests.inc({ method: request.method, path, status: String(reply.statusCode) });
    durations.observe({ method: request.method, path }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 500) errors.inc({ type: 'server' });
    else if (reply.statusCode >= 400) errors.inc({ type: 'client' });
  });

  server.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const statusCode = error.statusCode ?? 500;
    // fastify's own refusals (too large, not JSON) tell the caller what to change; any other text is for the log.
    if (statusCode >= 400 && statusCode < 500) return reply.code(statusCode).send(error);
    httpLogger.error({ err: error, requestId: request.id }, 'a request failed');
    const message = 'Something failed here. The log has more under the request id.';
    return reply.code(500).send({ statusCode: 500, error: 'Internal Server Error', message, requestId: request.id });
  });

  server.get('/health', async (_request, reply) => {
    const report = await health.report();
    return reply.code(report.status === 'ok' ? 200 : 503).send(report);
  });
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  return server;
}

/** A caller's own id is kept when it is short and harmless in a log. */
function acceptableRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.-]{1,128}$/.test(header) ? header : undefined;
}
