import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from 'nats';
import pg from 'pg';
import { type ServerName, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { type FaultProxy, startFaultProxy } from './proxy.ts';

export type WorkerName = 'sequencer' | 'projector' | 'writer' | 'follower';

/** Everything the fault tests disturb, and what it has told so far. */
export interface FaultSystem {
  /** Start time of each acknowledged write, by its token. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** What the follower saw, in its order: position, token, hash. */
  readonly seen: readonly { readonly seq: bigint; readonly token: string; readonly hash: string }[];
  readonly databaseProxy: FaultProxy;
  readonly natsProxy: FaultProxy;
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Workers of a role that run. */
  count(role: WorkerName): number;
  /** SIGKILL; another of the same role is started at once, as a supervisor would. */
  killWorker(role: WorkerName, index: number): Promise<void>;
  /** SIGSTOP for a while. */
  pauseWorker(role: WorkerName, index: number, forMs: number): Promise<void>;
  /** SIGKILL; the supervision starts the server again. */
  killServer(name: ServerName): void;
  deleteJetStream(): Promise<void>;
  /** Waits until a write that began after `sinceMs` (epoch) reaches the follower. @returns when, epoch ms */
  freshWriteSeen(sinceMs: number, timeoutMs: number): Promise<number>;
  /** Ends the writers, then waits until the follower and the projection stand at the end of the log. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

interface Worker {
  readonly role: WorkerName;
  readonly child: ChildProcess;
}

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Starts servers, proxies and workers: 8 writers in 2 processes, two sequencers, two projectors, one follower. */
export async function startFaultSystem(): Promise<FaultSystem> {
  const dataDir = await tempDataDir();
  const servers = await startEmbeddedServers({
    dataDir: dataDir.path,
    toolsDir,
    only: ['postgres', 'nats', 'redis'],
  });
  await migrate(servers.databaseUrl);
  await withDatabase(servers.databaseUrl, (client) =>
    client.query(`create schema faults; create table faults.writes (token text primary key);
      create table faults.projection (seq bigint primary key, token text not null unique, hash text not null)`),
  );
  const portOf = (name: ServerName) => servers.processes.find((server) => server.name === name)?.port ?? 0;
  const [databaseProxy, natsProxy] = await Promise.all([
    startFaultProxy(portOf('postgres')),
    startFaultProxy(portOf('nats')),
  ]);
  const through = (url: string, proxy: FaultProxy) => {
    const changed = new URL(url);
    changed.port = String(proxy.port);
    return changed.href;
  };
  const urls = [through(servers.databaseUrl, databaseProxy), through(servers.natsUrl, natsProxy)];
  const acknowledged = new Map<string, number>();
  const seenAt: { seq: bigint; token: string; hash: string; at: number }[] = [];
  const workers: Worker[] = [];
  let stopping = false;

  async function startWorker(role: WorkerName): Promise<void> {
    const argument = role === 'follower' ? String(seenAt.at(-1)?.seq ?? 0n) : '4';
    const child = spawn(process.execPath, [workerFile, role, ...urls, argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    workers.push({ role, child });
    const ready = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [kind, first = '', second = '', third = ''] = line.split(' ');
        if (kind === 'ready') resolve();
        else if (kind === 'ack') acknowledged.set(first, Number(second));
        else if (kind === 'seen') seenAt.push({ seq: BigInt(first), token: second, hash: third, at: Date.now() });
      });
    });
    await ready;
  }
  const ofRole = (role: WorkerName) => workers.filter((worker) => worker.role === role);
  const pick = (role: WorkerName, index: number): Worker => {
    const candidates = ofRole(role);
    const worker = candidates[index % candidates.length];
    if (worker === undefined) throw new Error(`no ${role} runs`);
    return worker;
  };
  async function end(worker: Worker): Promise<void> {
    workers.splice(workers.indexOf(worker), 1);
    const { child } = worker;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  await Promise.all((['sequencer', 'sequencer', 'projector', 'projector', 'follower'] as const).map(startWorker));
  await Promise.all((['writer', 'writer'] as const).map(startWorker));

  return {
    acknowledged,
    seen: seenAt,
    databaseProxy,
    natsProxy,
    databaseUrl: servers.databaseUrl,
    natsUrl: servers.natsUrl,
    count: (role) => ofRole(role).length,
    async killWorker(role, index) {
      await end(pick(role, index));
      void startWorker(role);
    },
    async pauseWorker(role, index, forMs) {
      const { child } = pick(role, index);
      child.kill('SIGSTOP');
      await setTimeout(forMs);
      child.kill('SIGCONT');
    },
    killServer(name) {
      const server = servers.processes.find((running) => running.name === name);
      if (server !== undefined) process.kill(server.pid, 'SIGKILL');
    },
    async deleteJetStream() {
      const { host, username, password } = new URL(servers.natsUrl);
      const connection = await connect({ servers: host, user: username, pass: password });
      const manager = await connection.jetstreamManager();
      await manager.streams.delete('EVENTS');
      await connection.close();
    },
    async freshWriteSeen(sinceMs, timeoutMs) {
      let index = seenAt.length;
      for (const deadline = sinceMs + timeoutMs; Date.now() < deadline; await setTimeout(10)) {
        for (; index < seenAt.length; index++) {
          const entry = seenAt[index];
          // A write not yet acknowledged to the test is told by the next one.
          if (entry !== undefined && (acknowledged.get(entry.token) ?? 0) > sinceMs) return entry.at;
        }
      }
      throw new Error(`no fresh write was seen within ${timeoutMs} ms`);
    },
    async settle() {
      await Promise.all(ofRole('writer').map(end));
      await withDatabase(servers.databaseUrl, async (client) => {
        for (const deadline = Date.now() + 60_000; ; await setTimeout(50)) {
          const { rows } = await client.query<{ events: string; head: string; projected: string }>(
            `select (select count(*) from platform.events)::text as events, (select seq from platform.sequencer)::text as head,
              (select count(*) from faults.projection)::text as projected`,
          );
          const [row] = rows;
          if (row === undefined) throw new Error('no counts');
          const last = String(seenAt.at(-1)?.seq ?? 0n);
          if (row.events === row.head && row.head === row.projected && row.head === last) return;
          if (Date.now() > deadline) throw new Error(`did not settle: ${JSON.stringify({ ...row, last })}`);
        }
      });
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      await Promise.all([...workers].map(end));
      await Promise.all([databaseProxy.close(), natsProxy.close()]);
      await servers.stop();
      await dataDir.remove();
    },
  };
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
