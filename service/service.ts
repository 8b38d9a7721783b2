import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { createGateway, watchSupergraphFile } from '#gateway/index.ts';
import type { Config } from '#runtime/config/config.ts';
import type { DatabaseRole } from '#runtime/db/roles.ts';
import { createSequencer } from '#runtime/events/sequencer.ts';
import { serveSubgraph } from '#runtime/graphql/serve.ts';
import { createHealth, type HealthCheck } from '#runtime/health/health.ts';
import { createHttpServer } from '#runtime/http/server.ts';
import { createRuntime, type Runtime } from '#runtime/service/runtime.ts';
import {
  type ApiRole,
  apiRoles,
  type Role,
  type RoleRunner,
  type Subgraph,
  workerRoles,
} from '#runtime/service/service.ts';
import { version } from '#runtime/service/version.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { createSubgraph, subgraphsOf } from './subgraphs.ts';

/** A running process of Parpour. */
export interface Service {
  /** Base URL of each listener that was started: `gateway`, the API roles, `orchestrator` for workers. */
  readonly urls: ReadonlyMap<string, string>;
  readonly runtime: Runtime;
  /** Stops taking work, finishes what is in progress, closes everything. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly roles: ReadonlySet<Role>;
  readonly logger?: Logger;
  /** Listeners that take any free port when theirs is taken: `gateway`, the API roles, `orchestrator`. Default: none. */
  readonly movable?: ReadonlySet<string>;
}

/** A listener can't have its port. */
export class PortUnusableError extends Error {
  readonly listener: string;
  readonly port: number;
  /** As the system says it: EADDRINUSE, EACCES, EADDRNOTAVAIL. */
  readonly code: string;

  constructor(listener: string, host: string, port: number, code: string) {
    const why = code === 'EADDRINUSE' ? 'the port is taken' : code === 'EACCES' ? 'this user may not use it' : code;
    super(`${listener} can't listen on ${host}:${port}: ${why}`);
    this.name = 'PortUnusableError';
    this.listener = listener;
    this.port = port;
    this.code = code;
  }
}

/** What takes longer to stop is named in the log, for whoever wonders what a process still waits for. */
const slowStopMs = 3_000;

/** The one that was composed from schema/. */
const ownSupergraphPath = fileURLToPath(new URL('../schema/supergraph.graphql', import.meta.url));

interface Stage {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/**
 * Runs any set of roles in this process. What others call is started first and stopped last; a start that fails stops
 * what was already started.
 */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const { roles } = options;
  const label = roles.size === 1 ? [...roles].join() : 'parpour';
  const needed = subgraphsOf(roles);
  const runtime = await createRuntime(config, {
    service: label,
    databaseRole: sharedRole(needed, roles),
    // A gateway or a sequencer by itself receives no events of the log: subgraphs follow it.
    followsLog: needed.length > 0,
    ...(options.logger && { logger: options.logger }),
  });
  const stages: Stage[] = [{ name: 'runtime', stop: () => runtime.close() }];
  const urls = new Map<string, string>();

  async function stop(): Promise<void> {
    for (const { name: stage, stop: stopStage } of stages.splice(0).reverse()) {
      const slow = setTimeout(() => runtime.logger.warn({ stage }, 'is slow to stop'), slowStopMs);
      await stopStage().catch((error: unknown) => runtime.logger.error({ err: error, stage }, 'did not stop cleanly'));
      clearTimeout(slow);
    }
  }

  async function startRunner(name: string, runner: RoleRunner): Promise<void> {
    await runner.start();
    stages.push({ name, stop: () => runner.stop() });
  }

  async function listen(name: string, server: FastifyInstance, port: number): Promise<void> {
    const { host } = config;
    try {
      await server.listen({ host, port });
    } catch (error) {
      const code = listenFault(error);
      if (code === undefined) throw error;
      if (code !== 'EADDRINUSE' || options.movable?.has(name) !== true) {
        throw new PortUnusableError(name, host, port, code);
      }
      runtime.logger.info({ listener: name, port }, 'the port is taken, taking any free one');
      await server.listen({ host, port: 0 });
    }
    stages.push({ name: `${name} http`, stop: () => server.close() });
    urls.set(name, baseUrl(server));
  }

  try {
    const runtimes = new Map(await Promise.all(needed.map(async (name) => [name, await runtime.as(name)] as const)));
    const subgraphs = [...runtimes].map(([name, own]) =>
      createSubgraph(name, own, { gatewayUrl: () => urls.get('gateway') }),
    );
    const runners = runnersOf(subgraphs, roles);
    if (roles.has('sequencer')) runners.unshift(['sequencer', sequencerOf(runtime)]);
    for (const [name, runner] of runners) await startRunner(name, runner);
    for (const subgraph of subgraphs) {
      if (roles.has(subgraph.name))
        await listen(
          subgraph.name,
          subgraphServer(runtimes.get(subgraph.name) ?? runtime, subgraph),
          config.ports[subgraph.name],
        );
    }
    if (workerRoles.some((role) => roles.has(role))) {
      await listen('orchestrator', workerServer(runtime, runners), config.ports.orchestrator);
    }
    if (roles.has('gateway')) {
      const gateway = createGateway({
        supergraphSdl: await readFile(config.supergraphPath ?? ownSupergraphPath, 'utf8'),
        runtime,
        demand: config.demand,
        limits: { requestBytesMax: config.requests.bytesMax, requestBytesTotalMax: config.requests.bytesTotalMax },
        local: new Map(subgraphs.filter(({ name }) => roles.has(name)).map(({ name, executor }) => [name, executor])),
      });
      await gateway.start();
      stages.push({ name: 'gateway', stop: () => gateway.stop() });
      const server = createHttpServer({ ...runtime, service: 'gateway', health: healthOf(runtime, 'gateway', {}) });
      await gateway.mount(server);
      await listen('gateway', server, config.ports.gateway);
      if (config.supergraphPath !== undefined) {
        const stopWatching = watchSupergraphFile(config.supergraphPath, gateway, runtime.logger);
        stages.push({ name: 'supergraph file', stop: async () => stopWatching() });
      }
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { urls, runtime, stop };
}

/** Role of what a process has once, such as the feed: that of its one subgraph, else one that only reads the log. */
function sharedRole([only, second]: readonly ApiRole[], roles: ReadonlySet<Role>): DatabaseRole {
  if (only === undefined) return roles.has('sequencer') && !roles.has('gateway') ? 'sequencer' : 'reader';
  return second === undefined ? only : 'reader';
}

function sequencerOf({ config, bus, logger, metrics }: Runtime): RoleRunner {
  return createSequencer({ databaseUrl: config.database.urls.sequencer, bus, logger, metrics });
}

/** Runners in the order in which they start: APIs before the workers that call them. */
function runnersOf(subgraphs: readonly Subgraph[], roles: ReadonlySet<Role>): [string, RoleRunner][] {
  return [...apiRoles, ...workerRoles]
    .filter((role) => roles.has(role))
    .flatMap((role) =>
      subgraphs.flatMap((subgraph): [string, RoleRunner][] => {
        const runner = subgraph.roles[role];
        return runner === undefined ? [] : [[subgraph.name === role ? role : `${subgraph.name} ${role}`, runner]];
      }),
    );
}

function subgraphServer(runtime: Runtime, subgraph: Subgraph): FastifyInstance {
  const runner = subgraph.roles[subgraph.name];
  const health = healthOf(runtime, subgraph.name, runner?.check ? { [subgraph.name]: () => checkOf(runner) } : {});
  const server = createHttpServer({ ...runtime, service: subgraph.name, health });
  // The gateway writes a request down anew, with the operation in another form and texts without escapes.
  const bodyBytesMax = 2 * runtime.config.requests.bytesMax;
  serveSubgraph(server, { executor: subgraph.executor, tokens: runtime.tokens, logger: runtime.logger, bodyBytesMax });
  return server;
}

function workerServer(runtime: Runtime, runners: readonly [string, RoleRunner][]): FastifyInstance {
  const workers = runners.filter(([name]) => !apiRoles.some((role) => role === name));
  const checks = Object.fromEntries(workers.map(([name, runner]) => [name, () => checkOf(runner)]));
  return createHttpServer({ ...runtime, service: 'orchestrator', health: healthOf(runtime, 'orchestrator', checks) });
}

async function checkOf(runner: RoleRunner): Promise<void> {
  await runner.check?.();
}

function healthOf(runtime: Runtime, service: ApiRole | 'gateway' | 'orchestrator', extra: Record<string, HealthCheck>) {
  const up = runtime.metrics.gauge(
    `${service.replaceAll('-', '_')}_dependency_up`,
    'Whether a dependency answered the last health check.',
    ['component'],
  );
  return createHealth({
    service,
    version,
    checks: { ...runtime.checks, ...extra },
    onResult: (component, value) => up.set({ component }, value),
  });
}

/** @returns the system's code when an address can't be listened on, undefined for any other fault */
function listenFault(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || error.syscall !== 'listen' || !('code' in error)) {
    return undefined;
  }
  return String(error.code);
}

function baseUrl(server: FastifyInstance): string {
  // A listening TCP server has an address object.
  const { address, port } = server.server.address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
