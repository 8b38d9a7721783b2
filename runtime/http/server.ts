import type { Socket } from 'node:net';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import type { Health } from '#runtime/health/health.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { requestIdOf } from './request-id.ts';

export interface HttpServerOptions {
  /** Name in metrics and logs, for example `control-plane`. */
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly limits?: Partial<HttpServerLimits>;
}

/** What a client may keep from the others. */
export interface HttpServerLimits {
  /** Time for a request to arrive whole. Default 15,000. */
  readonly requestTimeoutMs: number;
  /** Time for its headers, and for the first byte of a connection. Default 10,000. */
  readonly headersTimeoutMs: number;
  /** How often connections are held to these times; that much later they are cut. Default 1,000. */
  readonly checkIntervalMs: number;
  /** Connections at a time; one more is closed at once. Default 20,000. */
  readonly connectionsMax: number;
}

const defaultHttpLimits: HttpServerLimits = {
  requestTimeoutMs: 15_000,
  headersTimeoutMs: 10_000,
  checkIntervalMs: 1_000,
  connectionsMax: 20_000,
};

/** Largest request body: 1 MiB. */
const bodyBytesMax = 1_048_576;

/** On every answer; a route that serves a page or a file sets its own. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;
/** For browsers that came through TLS, which is ended in front of this server: a year. */
const strictTransport = 'max-age=31536000; includeSubDomains';

/**
 * A fastify server with what every role has: `/health`, `/metrics`, request ids in and out, security headers, request
 * metrics, limits on body and time, faults masked. Routes are added by the caller, then `listen`.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { service, logger, metrics, health } = options;
  const limits = { ...defaultHttpLimits, ...options.limits };
  const prefix = service.replaceAll('-', '_');
  const requests = metrics.counter(`${prefix}_http_requests_total`, 'Requests answered.', ['method', 'path', 'status']);
  const durations = metrics.histogram(`${prefix}_http_request_duration_seconds`, 'Time to answer a request.', [
    'method',
    'path',
  ]);
  const errors = metrics.counter(`${prefix}_http_errors_total`, 'Requests answered with a fault.', ['type']);

  const dropped = metrics.counter(`${prefix}_http_connections_refused_total`, 'Connections beyond the limit.', []);

  const httpLogger: FastifyBaseLogger = logger.child({ component: 'http' });
  const server = fastify({
    loggerInstance: httpLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    http: { headersTimeout: limits.headersTimeoutMs, connectionsCheckingInterval: limits.checkIntervalMs },
    forceCloseConnections: 'idle',
    genReqId: (request) => requestIdOf(request.headers),
    return503OnClosing: true,
  });

  server.server.maxConnections = limits.connectionsMax;
  server.server.on('drop', () => dropped.inc());

  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    if (request.headers['x-forwarded-proto'] === 'https') reply.header('strict-transport-security', strictTransport);
  });
  let isClosing = false;
  const connections = new Set<Socket>();
  server.server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.addHook('preClose', async () => {
    isClosing = true;
    // One that was opened ahead and has asked nothing yet is busy in Node's eyes: it would hold the stop up for a minute.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  });
  // A connection that was busy when the server began to stop would stay open, and the server with it.
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done();
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
