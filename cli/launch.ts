import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { pino } from 'pino';
import { isPortFree } from '#infra/embedded/ports.ts';
import { type EmbeddedServers, type ProgressEvent, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { roles } from '#runtime/service/service.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { startService } from '#service/service.ts';
import { type Credentials, ensureCredentials } from './credentials.ts';
import { removeInstance, writeInstance } from './instance.ts';
import { paths } from './paths.ts';

/** A whole Parpour on this machine: the servers and every role. */
export interface Launched {
  /** Where the graph is, HTTP and WebSocket alike: `http://127.0.0.1:4000/graphql`. */
  readonly graphUrl: string;
  readonly credentials: Credentials;
  readonly servers: EmbeddedServers;
  /** Stops the roles, then the servers; the next launch finds the data. */
  stop(): Promise<void>;
}

export interface LaunchOptions {
  readonly dataDir: string;
  /** Port of the gateway; 4000, or any free one when that is taken, when left out. */
  readonly port?: number | undefined;
  readonly onServer?: (event: ProgressEvent) => void;
  readonly onStep?: (what: string, detail: string, elapsedMs: number) => void;
  readonly signal?: AbortSignal;
}

/** The port that was asked for is taken by somebody else. */
export class GatewayPortTakenError extends Error {
  constructor(port: number) {
    super(`Port ${port} is taken. Choose another with --port <port>, or leave --port out to get a free one.`);
    this.name = 'GatewayPortTakenError';
  }
}

const defaultGatewayPort = 4000;

/**
 * Starts everything. What fails half way is stopped again.
 * @throws EmbeddedError and GatewayPortTakenError with the way out in their message
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { dataDir } = options;
  const gatewayPort = await gatewayPortOf(options.port);
  const servers = await startEmbeddedServers({
    dataDir,
    toolsDir: paths.toolsDir,
    ...(options.onServer && { onProgress: options.onServer }),
    ...(options.signal && { signal: options.signal }),
  });
  try {
    const credentials = await ensureCredentials(dataDir);
    await timed(options, 'database', async () => {
      const ran = await migrate(servers.databaseUrl);
      return ran.length === 0 ? 'up to date' : `${ran.length} migrations`;
    });
    const config = loadConfig({
      ...givenEnvironment(),
      ...(await portVariables()),
      ...serverVariables(servers, credentials),
      VENTURE_GATEWAY_PORT: String(gatewayPort),
    });
    const logger = createLogger({
      service: 'parpour',
      level: config.logLevel,
      destination: pino.destination({ dest: join(dataDir, 'parpour.log'), append: true, sync: false }),
    });
    const service = await timedResult(options, 'roles', async () => {
      const started = await startService(config, { roles: new Set(roles), logger });
      return [started, `${roles.length} in one process`] as const;
    });
    const stopAll = async (): Promise<void> => {
      await removeInstance(dataDir);
      await service.stop();
      await servers.stop();
    };
    const graphUrl = `${service.urls.get('gateway') ?? ''}/graphql`;
    await writeInstance(dataDir, {
      pid: process.pid,
      graphUrl,
      urls: Object.fromEntries(service.urls),
      processes: [...servers.processes],
      startedAt: new Date().toISOString(),
    });
    return {
      graphUrl,
      credentials,
      servers,
      stop: stopAll,
    };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function timed(options: LaunchOptions, what: string, run: () => Promise<string>): Promise<void> {
  await timedResult(options, what, async () => [undefined, await run()] as const);
}

async function timedResult<T>(
  options: LaunchOptions,
  what: string,
  run: () => Promise<readonly [T, string]>,
): Promise<T> {
  const startedAt = performance.now();
  const [result, detail] = await run();
  options.onStep?.(what, detail, performance.now() - startedAt);
  return result;
}

async function gatewayPortOf(given: number | undefined): Promise<number> {
  const isFree = await isPortFree(given ?? defaultGatewayPort);
  if (isFree) return given ?? defaultGatewayPort;
  if (given !== undefined && given !== 0) throw new GatewayPortTakenError(given);
  return 0;
}

/** The documented ports where they are free, any free ones where they are not: a second instance just works. */
async function portVariables(): Promise<Record<string, string>> {
  const documented = {
    VENTURE_CONTROL_PLANE_PORT: 8000,
    VENTURE_POLICY_PORT: 8001,
    VENTURE_ARTIFACT_PORT: 8002,
    VENTURE_TREASURY_PORT: 8003,
    VENTURE_COMPLIANCE_PORT: 8004,
    VENTURE_ORCHESTRATOR_PORT: 8005,
  };
  const entries = await Promise.all(
    Object.entries(documented).map(
      async ([name, port]) => [name, String((await isPortFree(port)) ? port : 0)] as const,
    ),
  );
  return Object.fromEntries(entries);
}

/** Variables that people set: keys of language models, mail, log level. The servers' addresses are always the launcher's. */
function givenEnvironment(): Record<string, string | undefined> {
  const file = join(paths.root, '.env');
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...processEnvironment() };
}

function serverVariables(servers: EmbeddedServers, credentials: Credentials): Record<string, string> {
  return {
    VENTURE_DATABASE_URL: servers.databaseUrl,
    VENTURE_REDIS_URL: servers.redisUrl,
    VENTURE_NATS_SERVERS: JSON.stringify([servers.natsUrl]),
    VENTURE_NATS_RECONNECT_WAIT_SECONDS: '0.25',
    VENTURE_S3_ENDPOINT_URL: servers.s3.endpointUrl,
    VENTURE_S3_REGION: servers.s3.region,
    VENTURE_S3_ACCESS_KEY_ID: servers.s3.accessKeyId,
    VENTURE_S3_SECRET_ACCESS_KEY: servers.s3.secretAccessKey,
    VENTURE_JWT_SECRET_KEY: credentials.jwtSecret,
    VENTURE_SERVICE_SECRET_KEY: credentials.serviceSecret,
    VENTURE_AUDIT_SIGNING_KEY: credentials.auditSigningKey,
  };
}
