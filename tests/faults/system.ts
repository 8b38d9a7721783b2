import { renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { connect, type JetStreamManager } from 'nats';
import pg from 'pg';
import { type ProgressEvent, type ServerName, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { createProgress, type Progress } from './progress.ts';
import { type FaultProxy, startFaultProxy } from './proxy.ts';
import { createTables } from './tables.ts';
import { createWorkers, type WorkerRole, type Workers } from './workers.ts';

/** Everything the fault tests disturb, and what it has told so far. */
export interface FaultSystem {
  readonly progress: Progress;
  readonly workers: Workers;
  readonly databaseProxy: FaultProxy;
  readonly natsProxy: FaultProxy;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Starts and deaths of servers since the start, with their times (epoch ms). */
  readonly serverEvents: readonly { readonly at: number; readonly event: ProgressEvent }[];
  /** SIGKILL; another of the same role is started at once, as a supervisor would. Resolves when the old one is gone. */
  killWorker(role: WorkerRole, index: number): Promise<void>;
  /** SIGSTOP for a while. */
  pauseWorker(role: WorkerRole, index: number, forMs: number): Promise<void>;
  /** @returns which of the sequencers holds the leader's lock, or undefined */
  leader(): Promise<number | undefined>;
  /** SIGKILL; the supervision starts the server again. */
  killServer(name: ServerName): void;
  /** SIGKILL, and the store's files are gone before the server starts again. */
  loseJetStreamDisk(): Promise<void>;
  deleteJetStreamStream(): Promise<void>;
  /** Waits until Redis answers. */
  redisAnswers(timeoutMs: number): Promise<void>;
  /** @returns position up to which every projection stands, or undefined while the database is away */
  projected(): Promise<bigint | undefined>;
  /** Ends the writers, then waits until everything that follows stands at the end of the log. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

const settleMaxMs = 60_000;
/** Whoever holds an advisory lock on a connection that names itself after a sequencer of ours. */
const leaderSql = `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
  where l.locktype = 'advisory' and l.granted and a.application_name like 'faults-sequencer-%'`;

/** Starts servers, proxies and workers: 8 writers in 2 processes, and two each of what can take over from another. */
export async function startFaultSystem(seed: number): Promise<FaultSystem> {
  const dataDir = await tempDataDir();
  const serverEvents: { at: number; event: ProgressEvent }[] = [];
  const servers = await startEmbeddedServers({
    dataDir: dataDir.path,
    toolsDir,
    only: ['postgres', 'nats', 'redis'],
    onProgress: (event) => void serverEvents.push({ at: Date.now(), event }),
  });
  await migrate(servers.databaseUrl);
  await withDatabase(servers.databaseUrl, createTables);
  const pidOf = (name: ServerName) => servers.processes.find((server) => server.name === name);
  const [databaseProxy, natsProxy] = await Promise.all([
    startFaultProxy(pidOf('postgres')?.port ?? 0),
    startFaultProxy(pidOf('nats')?.port ?? 0),
  ]);
  const { databaseUrl, natsUrl, redisUrl } = servers;
  const progress = createProgress();
  const workers = createWorkers(
    seed,
    {
      databaseUrl: through(databaseUrl, databaseProxy),
      natsUrl: through(natsUrl, natsProxy),
      redisUrl,
      direct: { databaseUrl, natsUrl },
    },
    { cacheDir: join(dataDir.path, 'compile-cache'), onLine: (worker, words) => progress.take(worker, words) },
  );
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 1_000 });
  // The server is killed on purpose; whoever asks next gets a new connection.
  pool.on('error', () => undefined);
  const pick = (role: WorkerRole, index: number) => {
    const candidates = workers.ofRole(role);
    const worker = candidates[index % candidates.length];
    if (worker === undefined) throw new Error(`no ${role} runs`);
    return worker;
  };
  function killServer(name: ServerName): void {
    const server = pidOf(name);
    if (server !== undefined) process.kill(server.pid, 'SIGKILL');
  }

  const pairs = ['sequencer', 'projector', 'task-worker', 'writer'] as const;
  // One of each first: what it compiles, the second finds in the cache.
  await Promise.all([...pairs, 'observer' as const].map((role) => workers.start(role)));
  await Promise.all(pairs.map((role) => workers.start(role)));

  const system: FaultSystem = {
    progress,
    workers,
    databaseProxy,
    natsProxy,
    databaseUrl,
    natsUrl,
    serverEvents,
    async killWorker(role, index) {
      await workers.end(pick(role, index));
      void workers.start(role);
    },
    async pauseWorker(role, index, forMs) {
      const { child } = pick(role, index);
      child.kill('SIGSTOP');
      await setTimeout(forMs);
      child.kill('SIGCONT');
    },
    async leader() {
      const { rows } = await pool.query<{ name: string }>(leaderSql);
      const index = workers.ofRole('sequencer').findIndex(({ name }) => name === rows[0]?.name);
      return index < 0 ? undefined : index;
    },
    killServer,
    async loseJetStreamDisk() {
      const store = join(dataDir.path, 'nats', 'jetstream');
      killServer('nats');
      // Moved at once, since the server is started again in a moment.
      renameSync(store, `${store}-lost`);
      await rm(`${store}-lost`, { recursive: true, force: true });
    },
    deleteJetStreamStream: () => withNats(natsUrl, (manager) => manager.streams.delete('EVENTS').then(() => undefined)),
    async redisAnswers(timeoutMs) {
      for (const deadline = Date.now() + timeoutMs; ; await setTimeout(20)) {
        const redis = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
        redis.on('error', () => undefined);
        const answered = await redis.connect().then(
          () => redis.ping().then(() => true),
          () => false,
        );
        redis.disconnect();
        if (answered) return;
        if (Date.now() > deadline) throw new Error(`Redis did not answer within ${timeoutMs} ms`);
      }
    },
    projected: () =>
      pool
        .query<{ seq: string | null }>(
          `select min(seq)::text as seq from platform.consumers where name like 'faults.%'`,
        )
        .then(({ rows }) => BigInt(rows[0]?.seq ?? 0n))
        .catch(() => undefined),
    async settle() {
      await Promise.all(workers.ofRole('writer').map(workers.end));
      for (const deadline = Date.now() + settleMaxMs; ; await setTimeout(50)) {
        const { rows } = await pool.query<{ events: string; head: string; tasks: string }>(
          `select (select count(*) from platform.events)::text as events, (select seq from platform.sequencer)::text as head,
            (select count(*) from faults.tasks where done_at is null)::text as tasks`,
        );
        const stand = {
          ...rows[0],
          projected: String(await system.projected()),
          followers: progress.followers().map(({ seq }) => String(seq)),
        };
        const { events, head, projected, followers, tasks } = stand;
        if (events === head && projected === head && followers.every((seq) => seq === head) && tasks === '0') return;
        if (Date.now() > deadline) throw new Error(`did not settle: ${JSON.stringify(stand)}`);
      }
    },
    async stop() {
      await workers.endAll();
      await pool.end();
      await Promise.all([databaseProxy.close(), natsProxy.close()]);
      await servers.stop();
      await dataDir.remove();
    },
  };
  return system;
}

function through(url: string, proxy: FaultProxy): string {
  const changed = new URL(url);
  changed.port = String(proxy.port);
  return changed.href;
}

/** Runs `work` with a connection of its own. */
export async function withDatabase<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs `work` with a connection of its own. */
export async function withNats<T>(natsUrl: string, work: (manager: JetStreamManager) => Promise<T>): Promise<T> {
  const { host, username, password } = new URL(natsUrl);
  const connection = await connect({ servers: host, user: username, pass: password });
  try {
    return await work(await connection.jetstreamManager());
  } finally {
    await connection.close();
  }
}
