import { pino } from 'pino';
import { type EmbeddedServers, type ProgressEvent, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { loadConfig } from '#runtime/config/config.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { roles } from '#runtime/service/service.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import type { Service } from '#service/service.ts';
import { type Credentials, ensureCredentials, readCredentials } from './credentials.ts';
import { chooseGatewayPort, GatewayPortError } from './gateway-port.ts';
import { writeInstance } from './instance.ts';
import { type GivenEnvironment, readGivenEnvironment, serverVariables } from './launch-environment.ts';
import { logFileOf, paths } from './paths.ts';

/** A whole Parpour on this machine: the servers and every role. */
export interface Launched {
  /** Where the graph is, HTTP and WebSocket alike: `http://127.0.0.1:4000/graphql`. */
  readonly graphUrl: string;
  readonly credentials: Credentials;
  /** Stops the roles, then the servers; the next launch finds the data. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly dataDir: string;
  /** Port of the gateway. When left out: VENTURE_GATEWAY_PORT, else 4000, else any free one. */
  readonly port?: number | undefined;
  readonly onServer: (event: ProgressEvent) => void;
  readonly onStep: (what: string, detail: string, elapsedMs: number) => void;
  readonly onWarning: (message: string) => void;
  /** Ends the launch; what has started by then is stopped again. */
  readonly signal: AbortSignal;
}

/** Longest that roles may take to finish what they hold; the servers are stopped then in any case. */
const drainTimeoutMs = 20_000;

/**
 * Starts everything. What fails half way is stopped again.
 * @throws ConfigError, CredentialsUnusableError and GatewayPortError before anything is started
 * @throws EmbeddedError with the way out in its message
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { dataDir, signal } = options;
  const given = readGivenEnvironment();
  for (const warning of given.warnings) options.onWarning(warning);
  await readCredentials(dataDir);
  const gatewayPort = await chooseGatewayPort(options.port, given.variables);
  signal.throwIfAborted();

  // The roles are loaded while the servers start; what is wrong with that shows when they are used.
  const loading = import('#service/service.ts');
  loading.catch(() => undefined);
  const current: { note?: () => Promise<void> } = {};
  const servers = await startEmbeddedServers({
    dataDir,
    toolsDir: paths.toolsDir,
    signal,
    onProgress: (event) => {
      options.onServer(event);
      // A server that came back has another process id. A note that can't be written leaves the older one.
      if (event.kind === 'restarted') void current.note?.().catch(() => undefined);
    },
  });
  const log = pino.destination({ dest: logFileOf(dataDir), append: true, sync: false });
  const stages: (() => Promise<void>)[] = [() => servers.stop(), async () => closeLog(log)];
  const stop = async (): Promise<void> => {
    for (const stage of stages.splice(0).reverse()) await stage();
  };
  try {
    const credentials = await ensureCredentials(dataDir);
    await timed(options, 'Database', async () => {
      const ran = await migrate(servers.databaseUrl);
      return [
        undefined,
        ran.length === 0 ? 'up to date' : `${ran.length} ${ran.length === 1 ? 'migration' : 'migrations'}`,
      ];
    });
    signal.throwIfAborted();
    const service = await timed(options, 'Roles', async () => [
      await startRoles(await loading, { servers, credentials, given, gatewayPort, log }),
      `${roles.length} in one process`,
    ]);
    stages.push(() => stopInTime(service));
    signal.throwIfAborted();
    const graphUrl = `${service.urls.get('gateway') ?? ''}/graphql`;
    const startedAt = new Date().toISOString();
    current.note = () =>
      writeInstance(dataDir, {
        pid: process.pid,
        graphUrl,
        urls: Object.fromEntries(service.urls),
        processes: [...servers.processes],
        startedAt,
      });
    await current.note();
    return { graphUrl, credentials, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type ServiceModule = typeof import('#service/service.ts');

interface RolesOptions {
  readonly servers: EmbeddedServers;
  readonly credentials: Credentials;
  readonly given: GivenEnvironment;
  readonly gatewayPort: { readonly port: number; readonly isFixed: boolean };
  readonly log: ReturnType<typeof pino.destination>;
}

async function startRoles(
  { startService, PortUnusableError }: ServiceModule,
  { servers, credentials, given, gatewayPort, log }: RolesOptions,
): Promise<Service> {
  const config = loadConfig({
    VENTURE_NATS_RECONNECT_WAIT_SECONDS: '0.25',
    // One process has all database roles here; more connections than this do not make one machine faster.
    VENTURE_DB_POOL_SIZE: '10',
    ...given.variables,
    ...serverVariables(servers, credentials),
    VENTURE_GATEWAY_PORT: String(gatewayPort.port),
  });
  const logger: Logger = createLogger({ service: 'parpour', level: config.logLevel, destination: log });
  try {
    return await startService(config, { roles: new Set(roles), logger, movable: movableListeners(given, gatewayPort) });
  } catch (error) {
    if (!(error instanceof PortUnusableError) || error.listener !== 'gateway') throw error;
    throw new GatewayPortError(error.port, error.code);
  }
}

/** A second instance just works: a port that nobody asked for by number may be any other. */
function movableListeners({ variables }: GivenEnvironment, gatewayPort: { readonly isFixed: boolean }): Set<string> {
  const listeners = ['control-plane', 'policy', 'artifact', 'treasury', 'compliance', 'orchestrator'];
  const free = listeners.filter((name) => !variables[`VENTURE_${name.replaceAll('-', '_').toUpperCase()}_PORT`]);
  return new Set(gatewayPort.isFixed ? free : [...free, 'gateway']);
}

async function stopInTime(service: Service): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      service.runtime.logger.warn({ drainTimeoutMs }, 'roles are not done in time, stopping the servers all the same');
      resolve();
    }, drainTimeoutMs);
  });
  await Promise.race([service.stop(), late]);
  clearTimeout(timer);
}

function closeLog(log: ReturnType<typeof pino.destination>): void {
  try {
    log.flushSync();
  } catch {
    // Not open yet, so nothing has been written.
  }
  log.end();
}

async function timed<T>(
  options: LaunchOptions,
  what: string,
  run: () => Promise<readonly [result: T, detail: string]>,
): Promise<T> {
  const startedAt = performance.now();
  const [result, detail] = await run();
  options.onStep(what, detail, performance.now() - startedAt);
  return result;
}
