import type { FastifyInstance } from 'fastify';
import type { TokenService } from '#runtime/auth/jwt.ts';
import type { Cache } from '#runtime/cache/cache.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { Tracing } from '#runtime/telemetry/tracing.ts';
import { createMissingToken } from './anonymous.ts';
import { createAuthenticate, openAuthenticate } from './authenticate.ts';
import { withAuthorization } from './authorization/authorization.ts';
import { createOrigins } from './cors.ts';
import { withDemandControl } from './demand/controlled-graph.ts';
import { createDemand, type DemandLimits, isLimited } from './demand/demand.ts';
import { createRateLimitTransport, gatewaySubgraph } from './demand/rate-limit.ts';
import { createFormatError } from './errors.ts';
import { serveExports } from './exports/serve-exports.ts';
import { serveGraphiql } from './graphiql/graphiql.ts';
import { createGraphs } from './graphs.ts';
import { serveHttp } from './http/http.ts';
import { defaultLimits, type GatewayLimits } from './limits.ts';
import { createOperationCount, createPhaseMeasure } from './measures.ts';
import { createPreparationLane } from './operation/preparation-lane.ts';
import { createPersisted, type PersistedMode } from './persisted/persisted.ts';
import { serveSse } from './sse/serve-sse.ts';
import { createSubscriptionMetrics } from './subscription/hub.ts';
import { createReaderClasses, openReaderClass } from './subscription/reader.ts';
import { serveSockets } from './subscription/sockets.ts';
import { createSubscriptions } from './subscription/subscribe.ts';
import { createTransport, type TransportOptions } from './transport/create-transports.ts';
import { createSubgraphMeasures } from './transport/measured.ts';

export { ManifestError } from './persisted/manifest.ts';
export { watchSupergraphFile } from './supergraph-file.ts';

/** What the gateway needs of its process; a Runtime has all of it. */
export interface GatewayRuntime {
  readonly config: {
    readonly environment: string;
    readonly auth: { readonly allowedOrigins: readonly string[] };
    /** Base URL of each subgraph that is not in this process. */
    readonly serviceUrls: Readonly<Record<string, string>>;
    /** Operations that clients may ask for by id. Default: none. */
    readonly persistedOperations?: { readonly mode: PersistedMode; readonly manifestPath: string | undefined };
  };
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Undefined where no traces are kept. */
  readonly tracing?: Tracing | undefined;
  readonly tokens: Pick<TokenService, 'verifyUserToken' | 'signServiceIdentity'> &
    /** For links to files; without it none are handed out. */
    Partial<Pick<TokenService, 'isSignedLink'>>;
  /** Where gateways count together what callers spend; each counts by itself without it. */
  readonly cache?: Pick<Cache, 'redis'>;
}

export interface GatewayOptions {
  readonly supergraphSdl: string;
  readonly runtime: GatewayRuntime;
  /** Subgraphs of this process by name; the others are called over HTTP. */
  readonly local: ReadonlyMap<string, SubgraphExecutor>;
  readonly limits?: Partial<GatewayLimits>;
  /** What operations may cost and callers may spend. Nothing is counted without it, nor with neither limit set. */
  readonly demand?: DemandLimits;
  /**
   * `parpour` (the default): tokens and scopes, and subgraphs of ours. `open`: any Federation 2 supergraph, for whoever asks;
   * its subgraphs are called at the addresses in it (`serviceUrls` hold other ones, whole) and are told of nobody, and what they
   * say of an error is handed on as it is.
   */
  readonly graph?: 'parpour' | 'open';
  /** Whether equal reads on their way are shared within one identity. Default true. */
  readonly sharesReads?: boolean;
}

/** The one public endpoint of the graph. */
export interface Gateway {
  /** @throws ManifestError when the manifest of persisted operations can't be used */
  start(): Promise<void>;
  /** Adds /graphql (HTTP and WebSocket), /graphql/stream (Server-Sent Events) and, outside production, /graphiql. Call after `start`, before `listen`. */
  mount(server: FastifyInstance): Promise<void>;
  /**
   * Goes on with another supergraph. Requests in progress finish on the old one. Subscriptions that are still valid go on without
   * a gap; the others end with SCHEMA_CHANGED.
   * @throws Error when the supergraph is not valid or names a subgraph that can't be reached: the old one stays
   */
  reload(supergraphSdl: string): void;
  /** Ends what goes to the subgraphs. Close the server first: that ends what comes from clients. */
  stop(): Promise<void>;
}

/**
 * Creates the gateway; nothing of it runs before `start`.
 * @throws when the supergraph is not valid or names a subgraph that is neither local nor has a URL
 */
export function createGateway(options: GatewayOptions): Gateway {
  const { supergraphSdl, runtime, local, sharesReads = true } = options;
  const { config, metrics, tokens, tracing } = runtime;
  const logger = runtime.logger.child({ component: 'gateway' });
  const isProduction = config.environment === 'production';
  const areSubgraphsForeign = options.graph === 'open';
  const limits = { ...defaultLimits, ...options.limits };
  const formatError = createFormatError({ logger, areSubgraphsForeign });
  const transportOptions = {
    local,
    serviceUrls: config.serviceUrls,
    tokens,
    areSubgraphsForeign,
    timeoutMs: limits.subgraphTimeoutMs,
    logger,
    measuresOf: createSubgraphMeasures(metrics),
  };
  const demand =
    options.demand && isLimited(options.demand)
      ? createDemand({
          ...{ limits: options.demand, redis: runtime.cache?.redis, logger, metrics },
          countsByAddress: areSubgraphsForeign,
        })
      : undefined;
  const wholeGraphs = createGraphs(supergraphSdl, {
    limits,
    isProduction,
    sharesReads,
    observePhase: createPhaseMeasure(metrics),
    createTransport: (subgraph) =>
      subgraph.name === gatewaySubgraph && !areSubgraphsForeign
        ? createRateLimitTransport(demand)
        : createTransport(subgraph, transportOptions),
    // Others' subgraphs have callers and scopes of their own.
    complete(graph, sdl) {
      const guarded = areSubgraphsForeign ? graph : withAuthorization(graph, { supergraphSdl: sdl, metrics });
      return demand ? withDemandControl(guarded, demand, sdl) : guarded;
    },
  });
  // Outermost: what authorization leaves of an operation is in no manifest.
  const persisted = createPersisted({
    mode: 'off',
    manifestPath: undefined,
    ...config.persistedOperations,
    graphs: wholeGraphs,
    limits,
    logger,
    metrics,
  });
  const { graphs } = persisted;
  const subscriptions = createSubscriptions(
    {
      demand,
      readerClassOf: areSubgraphsForeign ? openReaderClass : createReaderClasses(),
      formatError,
      metrics: createSubscriptionMetrics(metrics),
      tracing,
      eventTimeoutMs: limits.requestTimeoutMs,
      behindMax: { entriesMax: limits.behindItemsMax, charsMax: limits.behindCharsMax },
    },
    graphs.current,
  );
  const endpoint = {
    graphs,
    persisted,
    authenticate: areSubgraphsForeign ? openAuthenticate : createAuthenticate(tokens),
    missingToken: createMissingToken(metrics),
    origins: createOrigins(config.auth.allowedOrigins),
    limits,
    areCallersKnown: !areSubgraphsForeign,
    lane: createPreparationLane(),
    formatError,
    count: createOperationCount(metrics),
    tracing,
    logger,
  };

  const exports = exportsOf(options, transportOptions);

  return {
    async start() {
      await persisted.load();
      persisted.watch();
    },
    async mount(server) {
      const sockets = serveSockets(server.server, { ...endpoint, subscriptions });
      server.addHook('preClose', async () => sockets.close());
      await server.register(async (scope) => {
        serveHttp(scope, endpoint);
        const streams = serveSse(scope, { ...endpoint, subscriptions });
        server.addHook('preClose', async () => streams.close());
        if (exports) serveExports(scope, { ...exports, logger, ...downloadLimits });
        if (!isProduction) serveGraphiql(scope);
      });
    },
    reload(sdl) {
      if (!wholeGraphs.replace(sdl)) return;
      subscriptions.reload(graphs.current);
      logger.info('a new supergraph is in use');
    },
    async stop() {
      persisted.close();
      await exports?.treasury.close();
      await demand?.close();
      await wholeGraphs.close();
    },
  };
}

/** Downloads at a time, of everybody and of one tenant: each reads the books for as long as it takes. */
const downloadLimits = { downloadsMax: 32, downloadsOfTenantMax: 4 };

/** What files of the books are handed out with; undefined where there are none. */
function exportsOf({ runtime, local, graph }: GatewayOptions, transportOptions: TransportOptions) {
  const { tokens, config } = runtime;
  const isThere = local.has('treasury') || config.serviceUrls.treasury !== undefined;
  if (graph === 'open' || !isThere || tokens.isSignedLink === undefined) return undefined;
  const { isSignedLink } = tokens;
  return { treasury: createTransport({ name: 'treasury', url: '' }, transportOptions), tokens: { isSignedLink } };
}
