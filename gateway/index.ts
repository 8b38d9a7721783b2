import './apollo-environment.ts';
import type { FastifyInstance } from 'fastify';
import type { TokenService } from '#runtime/auth/jwt.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { createApollo } from './apollo.ts';
import { createAuthenticate } from './authenticate.ts';
import { createOrigins } from './cors.ts';
import { createDataSource } from './data-source.ts';
import { serveGraphiql } from './graphiql/graphiql.ts';
import { serveHttp } from './http.ts';
import { defaultLimits, type GatewayLimits, limitRules } from './limits.ts';
import { createOperationPlanner } from './subscription/plan.ts';
import { serveSockets } from './subscription/sockets.ts';
import { createSubscribe } from './subscription/subscribe.ts';
import type { SubgraphTransport } from './transport/transport.ts';
import { createHttpTransport } from './transport/transport-http.ts';
import { createInProcessTransport } from './transport/transport-in-process.ts';

/** What the gateway needs of its process; a Runtime has all of it. */
export interface GatewayRuntime {
  readonly config: {
    readonly environment: string;
    readonly auth: { readonly allowedOrigins: readonly string[] };
    /** Base URL of each subgraph that is not in this process. */
    readonly serviceUrls: Readonly<Record<string, string>>;
  };
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tokens: Pick<TokenService, 'verifyUserToken' | 'signServiceIdentity'>;
}

export interface GatewayOptions {
  readonly supergraphSdl: string;
  readonly runtime: GatewayRuntime;
  /** Subgraphs of this process by name; the others are called over HTTP. */
  readonly local: ReadonlyMap<string, SubgraphExecutor>;
  readonly limits?: Partial<GatewayLimits>;
}

/** The one public endpoint of the graph. */
export interface Gateway {
  start(): Promise<void>;
  /** Adds /graphql (HTTP and WebSocket) and, outside production, /graphiql. Call after `start`, before `listen`. */
  mount(server: FastifyInstance): Promise<void>;
  /** Ends what goes to the subgraphs. Close the server first: that ends what comes from clients. */
  stop(): Promise<void>;
}

/**
 * Creates the gateway; nothing of it runs before `start`.
 * @throws when the supergraph is not valid or names a subgraph that is neither local nor has a URL
 */
export function createGateway({ supergraphSdl, runtime, local, limits: given }: GatewayOptions): Gateway {
  const { config, metrics } = runtime;
  const logger = runtime.logger.child({ component: 'gateway' });
  const isProduction = config.environment === 'production';
  const limits = { ...defaultLimits, ...given };
  const rules = limitRules(limits);
  const planner = createOperationPlanner(supergraphSdl, rules);
  const transports = createTransports(planner.subgraphNames, runtime, local);
  const dataSources = new Map([...transports].map(([name, transport]) => [name, createDataSource(transport)]));
  const apollo = createApollo({ supergraphSdl, dataSources, rules, isProduction, logger });
  const subscribe = createSubscribe({
    planner,
    transports,
    dataSources,
    logger,
    active: metrics.gauge('gateway_subscriptions_active', 'Subscriptions open now.', []),
    eventTimeoutMs: limits.requestTimeoutMs,
  });
  const endpoint = {
    apollo,
    authenticate: createAuthenticate(runtime.tokens),
    origins: createOrigins(config.auth.allowedOrigins),
    limits,
    logger,
  };

  return {
    start: () => apollo.start(),
    async mount(server) {
      const sockets = serveSockets(server.server, { ...endpoint, planner, subscribe });
      server.addHook('preClose', async () => sockets.close());
      await server.register(async (scope) => {
        serveHttp(scope, endpoint);
        if (!isProduction) serveGraphiql(scope);
      });
    },
    async stop() {
      await apollo.stop();
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}

function createTransports(
  names: readonly string[],
  { config, tokens }: GatewayRuntime,
  local: GatewayOptions['local'],
): ReadonlyMap<string, SubgraphTransport> {
  return new Map(
    names.map((name): [string, SubgraphTransport] => {
      const executor = local.get(name);
      if (executor !== undefined) return [name, createInProcessTransport(executor)];
      const url = config.serviceUrls[name];
      if (url === undefined)
        throw new Error(`The supergraph names ${name}, which is neither in this process nor has a URL`);
      return [name, createHttpTransport({ subgraph: name, url, tokens })];
    }),
  );
}
