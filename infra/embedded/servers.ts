import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerContext } from '#infra/embedded/context.ts';
import { lockDataDir } from '#infra/embedded/data-dir-lock.ts';
import { DataDirUnusableError, PortTakenError, ServerFailedError, StartAbortedError } from '#infra/embedded/errors.ts';
import { natsUrlOf, prepareNats } from '#infra/embedded/nats.ts';
import { stopOrphans } from '#infra/embedded/orphans.ts';
import { choosePorts, isPortFree, type Ports, rememberPorts } from '#infra/embedded/ports.ts';
import {
  adminDatabaseUrlOf,
  databaseUrlOf,
  describeDamage,
  isPostgresStillLeaving,
  preparePostgres,
  roleUrlsOf,
  verifyPostgres,
} from '#infra/embedded/postgres.ts';
import { prepareRedis, redisUrlOf } from '#infra/embedded/redis.ts';
import { prepareS3, s3EndpointOf } from '#infra/embedded/s3.ts';
import { loadOrCreateSecrets } from '#infra/embedded/secrets.ts';
import { type ServerProcess, type ServerSpec, startServerProcess } from '#infra/embedded/server-process.ts';
import { type SupervisedServer, superviseServer } from '#infra/embedded/supervisor.ts';
import {
  type ProgressEvent,
  type S3Endpoint,
  type ServerName,
  type ServerProcessInfo,
  serverNames,
} from '#infra/embedded/types.ts';
import type { LoginRole } from '#runtime/db/roles.ts';

export { describeTools, type ToolDescription } from '#infra/embedded/tools.ts';
export type { ProgressEvent, S3Endpoint, ServerName, ServerProcessInfo } from '#infra/embedded/types.ts';

/** The running servers of one data directory. */
export interface EmbeddedServers {
  /** Owner role `venture` of database `venture`; not a superuser. */
  readonly databaseUrl: string;
  /** The services' roles in the same database, and the auditor's. What each may do is in migrations/0090_roles.sql. */
  readonly roleUrls: Readonly<Record<LoginRole, string>>;
  /** Superuser, database `postgres`: for making and dropping databases, never for the services. */
  readonly adminDatabaseUrl: string;
  /** With user and password. */
  readonly natsUrl: string;
  /** NATS' monitoring endpoint, HTTP. */
  readonly natsMonitorUrl: string;
  /** With password; database 0. */
  readonly redisUrl: string;
  readonly s3: S3Endpoint;
  /** The processes as they are now: after a server was started again, its new pid. */
  readonly processes: readonly ServerProcessInfo[];
  /** Stops all servers and gives the data directory free. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Made when missing. */
  readonly dataDir: string;
  /** Where the bootstrap unpacks servers that the machine does not have: `<root>/.parpour/tools`. */
  readonly toolsDir: string;
  /** Told what happens while servers start, run (deaths, restarts) and stop. */
  readonly onProgress?: (event: ProgressEvent) => void;
  /** Aborting it while servers start stops them again; afterwards it has no effect. */
  readonly signal?: AbortSignal;
  /** Default: all four. Addresses of servers left out throw when read. */
  readonly only?: readonly ServerName[];
  /** Ports that must be these; the others are chosen and remembered. */
  readonly ports?: Partial<Ports>;
  /** PostgreSQL settings beyond infra/postgres/postgresql.conf. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
}

const prepare: Readonly<Record<ServerName, (context: ServerContext) => Promise<ServerSpec>>> = {
  postgres: preparePostgres,
  nats: prepareNats,
  redis: prepareRedis,
  s3: prepareS3,
};

/**
 * Starts PostgreSQL, NATS, Redis and the object store side by side, each as its own process on 127.0.0.1, and keeps
 * them running until stop().
 *
 * What an earlier launcher of the same data directory left behind is stopped first.
 * @throws DataDirInUseError when another instance uses the directory
 * @throws DataDirUnusableError, DataDirBrokenError when the directory cannot be written, or its data not be opened
 * @throws ToolMissingError, ToolTooOldError, ServerUserMissingError when the machine lacks something
 * @throws PortTakenError when a port of `options.ports` is taken
 * @throws ServerFailedError with the end of the log when a server does not start
 * @throws StartAbortedError when `options.signal` was aborted
 */
export async function startEmbeddedServers(options: EmbeddedOptions): Promise<EmbeddedServers> {
  const names = serverNames.filter((name) => options.only?.includes(name) ?? true);
  const onProgress = options.onProgress ?? (() => undefined);
  const dataDir = await makeDataDir(options.dataDir);
  const lock = await lockDataDir(dataDir);
  try {
    for (const { server, identity } of await stopOrphans(dataDir)) {
      onProgress({ kind: 'note', server, message: `stopped process ${identity.pid}, left by an earlier run` });
    }
    const [{ secrets, created }, chosen] = await Promise.all([
      loadOrCreateSecrets(dataDir),
      choosePorts(dataDir, options.ports),
    ]);
    for (const taken of chosen.taken) {
      const server = taken === 'natsMonitor' ? 'nats' : taken;
      if (names.includes(server)) throw new PortTakenError(server, options.ports?.[taken] ?? chosen.ports[taken]);
    }
    const context: ServerContext = {
      dataDir,
      toolsDir: resolve(options.toolsDir),
      ports: chosen.ports,
      secrets,
      secretsCreated: created,
      postgresSettings: options.postgresSettings ?? {},
      onProgress,
    };
    const { servers, ports } = await startAll(names, context, options.ports ?? {}, options.signal);
    await rememberPorts(dataDir, ports);
    return presentServers({ ...context, ports }, servers, lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function makeDataDir(wanted: string): Promise<string> {
  const dataDir = resolve(wanted);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o755 });
    const probe = join(dataDir, `.writable-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe, { force: true });
    // Without symbolic links, as it will stand in the servers' command lines.
    return await realpath(dataDir);
  } catch (error) {
    throw new DataDirUnusableError(
      dataDir,
      `it cannot be written (${error instanceof Error ? error.message : String(error)}).`,
    );
  }
}

async function startAll(
  names: readonly ServerName[],
  context: ServerContext,
  wanted: Partial<Ports>,
  signal: AbortSignal | undefined,
): Promise<{ readonly servers: readonly SupervisedServer[]; readonly ports: Ports }> {
  // The first failure ends the waiting for all others.
  const failure = new AbortController();
  const anySignal = signal === undefined ? failure.signal : AbortSignal.any([signal, failure.signal]);
  const results = await Promise.allSettled(
    names.map((name) =>
      startOne(name, context, wanted, anySignal).catch((error: unknown) => {
        failure.abort();
        throw error;
      }),
    ),
  );
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.server] : []));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) {
    await Promise.all(servers.map((server) => server.stop()));
    throw failures.find((error) => !(error instanceof StartAbortedError)) ?? failures[0];
  }
  const moved = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.ports] : []));
  const ports: Ports = Object.assign({}, context.ports, ...moved);
  return { servers, ports };
}

const startsMax = 4;

async function startOne(
  name: ServerName,
  given: ServerContext,
  wanted: Partial<Ports>,
  signal: AbortSignal,
): Promise<{ readonly server: SupervisedServer; readonly ports: Partial<Ports> }> {
  const { onProgress, dataDir } = given;
  const startedAt = performance.now();
  let context = given;
  onProgress({ kind: 'starting', server: name });
  for (let start = 1; ; start += 1) {
    if (signal.aborted) throw new StartAbortedError();
    const spec = await prepare[name](context);
    try {
      const first = await startVerified(spec, context, signal);
      const again = { ...context, secretsCreated: false };
      const server = superviseServer({
        name,
        port: spec.port,
        dataDir,
        first,
        start: async (stopping) => startWhenFree(await prepare[name](again), again, stopping),
        onProgress,
      });
      onProgress({
        kind: 'ready',
        server: name,
        port: spec.port,
        elapsedMs: Math.round(performance.now() - startedAt),
      });
      return { server, ports: portsOf(name, context.ports) };
    } catch (error) {
      if (!(error instanceof ServerFailedError) || start >= startsMax) throw error;
      const damage = name === 'postgres' ? describeDamage(error, dataDir) : undefined;
      if (damage !== undefined) throw damage;
      const retry = await portsAfter(error, name, context, wanted);
      if (retry === undefined) throw error;
      // The cluster, if it had to be given new passwords, has them by now.
      context = { ...context, ports: retry, secretsCreated: false };
    }
  }
}

/** Another program may take a port between its choice and its use: the next start gets new ones, if they are ours to choose. */
async function portsAfter(
  error: ServerFailedError,
  name: ServerName,
  context: ServerContext,
  wanted: Partial<Ports>,
): Promise<Ports | undefined> {
  if (name === 'postgres' && isPostgresStillLeaving(error)) {
    await delay(500);
    return context.ports;
  }
  if (!error.logTail.some((line) => /address already in use|EADDRINUSE/i.test(line))) return undefined;
  if (wanted[name] !== undefined) throw new PortTakenError(name, wanted[name]);
  const { ports } = await choosePorts(context.dataDir, wanted);
  return { ...context.ports, ...portsOf(name, ports) };
}

function portsOf(name: ServerName, ports: Ports): Partial<Ports> {
  return name === 'nats' ? { nats: ports.nats, natsMonitor: ports.natsMonitor } : { [name]: ports[name] };
}

async function startVerified(spec: ServerSpec, context: ServerContext, signal: AbortSignal): Promise<ServerProcess> {
  const started = await startServerProcess(spec, signal);
  if (spec.name !== 'postgres') return started;
  try {
    await verifyPostgres(context);
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}

// The dead server's sessions may keep its port for a moment, and clients know no other.
async function startWhenFree(spec: ServerSpec, context: ServerContext, signal: AbortSignal): Promise<ServerProcess> {
  const deadline = performance.now() + 10_000;
  while (!(await isPortFree(spec.port)) && performance.now() < deadline) await delay(50, undefined, { signal });
  for (let start = 1; ; start += 1) {
    try {
      return await startVerified(spec, context, signal);
    } catch (error) {
      if (start >= startsMax * 5 || !(error instanceof ServerFailedError) || !isPostgresStillLeaving(error))
        throw error;
      await delay(500, undefined, { signal });
    }
  }
}

function presentServers(
  context: ServerContext,
  servers: readonly SupervisedServer[],
  release: () => Promise<void>,
): EmbeddedServers {
  const started = <T>(name: ServerName, value: T): T => {
    if (servers.some((server) => server.name === name)) return value;
    throw new Error(`${name} was left out by the option "only"`);
  };
  let stopped: Promise<void> | undefined;
  return {
    get databaseUrl() {
      return started('postgres', databaseUrlOf(context));
    },
    get roleUrls() {
      return started('postgres', roleUrlsOf(context));
    },
    get adminDatabaseUrl() {
      return started('postgres', adminDatabaseUrlOf(context));
    },
    get natsUrl() {
      return started('nats', natsUrlOf(context));
    },
    get natsMonitorUrl() {
      return started('nats', `http://127.0.0.1:${context.ports.natsMonitor}`);
    },
    get redisUrl() {
      return started('redis', redisUrlOf(context));
    },
    get s3() {
      return started('s3', s3EndpointOf(context));
    },
    get processes() {
      return servers.map(({ name, pid, port }) => ({ name, pid, port }));
    },
    stop: () => (stopped ??= stopAll(servers, context, release)),
  };
}

// The truth last: whatever still writes on its way out finds the database there.
async function stopAll(
  servers: readonly SupervisedServer[],
  { onProgress }: ServerContext,
  release: () => Promise<void>,
): Promise<void> {
  const stopOne = async (server: SupervisedServer): Promise<void> => {
    await server.stop();
    onProgress({ kind: 'stopped', server: server.name });
  };
  const outcomes = await Promise.allSettled(servers.filter(({ name }) => name !== 'postgres').map(stopOne));
  outcomes.push(...(await Promise.allSettled(servers.filter(({ name }) => name === 'postgres').map(stopOne))));
  await release();
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
