import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { createTokenService, type TokenService, type UserTokenRequest } from '#runtime/auth/jwt.ts';
import { serveSubgraph } from '#runtime/graphql/serve.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createHttpServer, type HttpServerOptions } from '#runtime/http/server.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import { createGateway, type GatewayOptions, type GatewayRuntime } from '../index.ts';
import { createTestGraph, type TestGraph } from './graph.ts';

export interface TestGatewayOptions {
  /** Where the subgraphs are: in the gateway's process, or behind HTTP servers of their own. */
  readonly subgraphs: 'in-process' | 'http';
  readonly environment?: string;
  readonly allowedOrigins?: readonly string[];
  readonly limits?: GatewayOptions['limits'];
  readonly demand?: GatewayOptions['demand'];
  readonly cache?: GatewayRuntime['cache'];
  readonly http?: HttpServerOptions['limits'];
  readonly tracing?: Tracing;
  /** Puts another check in the place of the gateway's own. */
  readonly verifies?: (tokens: TokenService) => TokenService['verifyUserToken'];
  readonly persistedOperations?: GatewayOptions['runtime']['config']['persistedOperations'];
}

export interface TestGateway extends TestGraph {
  /** Base URL, for example `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly tokens: TokenService;
  readonly metrics: Metrics;
  /** What subgraphs behind HTTP were told of traces so far. */
  readonly traceparents: readonly { readonly subgraph: string; readonly traceparent: string }[];
  /** Lines logged so far. */
  readonly logged: string[];
  /** Base URL of each subgraph's own server; empty in process. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  token(request?: Partial<UserTokenRequest>): Promise<string>;
  /** Posts an operation as a founder, or as whoever the headers say; accepts `application/graphql-response+json`. */
  query(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<TestAnswer>;
  /** A graphql-ws client that does not retry; disposed with the gateway. */
  client(token?: string): Promise<Client>;
  reload(supergraphSdl: string): void;
  stopSubgraph(name: string): Promise<void>;
  /** Stops the gateway's own listener only. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

const accept = 'application/graphql-response+json';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** Starts a gateway over the test graph, on free ports. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const logged: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const logger = createLogger({ service: 'test', level: 'info', destination });
  const metrics = createMetrics({ processMetrics: false });
  const tokens = createTokenService({
    jwtSecret: 'j'.repeat(32),
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 600,
    serviceSecret: 's'.repeat(32),
  });
  const graph = createTestGraph(logger);
  const servers = new Map<string, FastifyInstance>();
  const traceparents: { subgraph: string; traceparent: string }[] = [];
  if (options.subgraphs === 'http') {
    for (const [name, executor] of graph.executors) {
      const server = plainServer(name, logger, metrics);
      server.addHook('onRequest', async ({ headers }) => {
        if (typeof headers.traceparent === 'string')
          traceparents.push({ subgraph: name, traceparent: headers.traceparent });
      });
      serveSubgraph(server, { executor, tokens, logger });
      await server.listen({ host: '127.0.0.1', port: 0 });
      servers.set(name, server);
    }
  }
  const subgraphUrls = new Map([...servers].map(([name, server]) => [name, urlOf(server)]));
  const gateway = createGateway({
    supergraphSdl: graph.supergraphSdl,
    local: options.subgraphs === 'in-process' ? graph.executors : new Map(),
    runtime: {
      config: {
        environment: options.environment ?? 'development',
        auth: { allowedOrigins: options.allowedOrigins ?? [] },
        serviceUrls: Object.fromEntries(subgraphUrls),
        ...(options.persistedOperations && { persistedOperations: options.persistedOperations }),
      },
      logger,
      metrics,
      tokens: options.verifies ? { ...tokens, verifyUserToken: options.verifies(tokens) } : tokens,
      tracing: options.tracing,
      ...(options.cache && { cache: options.cache }),
    },
    ...(options.limits && { limits: options.limits }),
    ...(options.demand && { demand: options.demand }),
  });
  await gateway.start();
  const server = plainServer('gateway', logger, metrics, options.http);
  await gateway.mount(server);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const url = urlOf(server);
  const clients: Client[] = [];

  const token: TestGateway['token'] = (request) =>
    tokens.signUserToken({ id: 'usr_1', name: 'Fay', kind: 'PERSON', tenantId: 'org_1', role: 'founder', ...request });

  return {
    ...graph,
    url,
    tokens,
    metrics,
    logged,
    traceparents,
    subgraphUrls,
    token,
    async query(query, variables, headers) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept,
          ...(headers ?? { authorization: `Bearer ${await token()}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async client(given) {
      const Authorization = `Bearer ${given ?? (await token())}`;
      const client = createClient({
        url: `${url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { Authorization },
        retryAttempts: 0,
      });
      clients.push(client);
      return client;
    },
    reload: (sdl) => gateway.reload(sdl),
    stopServer: () => server.close(),
    stopSubgraph: async (name) => servers.get(name)?.close(),
    async stop() {
      for (const client of clients) await client.dispose();
      await server.close();
      await gateway.stop();
      for (const subgraph of servers.values()) await subgraph.close();
    },
  };
}

function plainServer(
  service: string,
  logger: Logger,
  metrics: Metrics,
  limits: HttpServerOptions['limits'] = {},
): FastifyInstance {
  const health = createHealth({ service, version: '0', checks: {} });
  return createHttpServer({ service, logger, metrics, health, limits });
}

function urlOf(server: FastifyInstance): string {
  // A listening TCP server has an address object.
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}
