import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { seedOf } from './random.ts';

/** Processes that the fault tests run; each kind twice, but one observer, which nobody disturbs. */
export type WorkerRole = 'sequencer' | 'projector' | 'writer' | 'task-worker' | 'observer';

/** What a worker is told at its start. */
export interface WorkerArguments {
  readonly role: WorkerRole;
  /** Name in pg_stat_activity, of this one process. */
  readonly name: string;
  readonly seed: number;
  /** Behind the proxies. */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly redisUrl: string;
  /** Past the proxies. */
  readonly direct: { readonly databaseUrl: string; readonly natsUrl: string };
}

export interface Worker {
  readonly role: WorkerRole;
  readonly name: string;
  readonly child: ChildProcess;
  /** Resolves when it says that it is ready, or is gone. */
  readonly ready: Promise<void>;
}

export interface Workers {
  ofRole(role: WorkerRole): readonly Worker[];
  /** Waits until all of a role are ready: what is hit next has somebody to take over. */
  ready(role: WorkerRole): Promise<void>;
  /** How many run. */
  count(): number;
  start(role: WorkerRole): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  end(worker: Worker): Promise<void>;
  endAll(): Promise<void>;
}

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));

/**
 * Keeps the processes of the fault tests.
 * @param onLine told every line that a worker writes, in words
 */
export function createWorkers(
  seed: number,
  addresses: Pick<WorkerArguments, 'databaseUrl' | 'natsUrl' | 'redisUrl' | 'direct'>,
  options: { readonly cacheDir: string; readonly onLine: (worker: Worker, words: readonly string[]) => void },
): Workers {
  const running: Worker[] = [];
  let started = 0;

  async function end(worker: Worker): Promise<void> {
    const index = running.indexOf(worker);
    if (index >= 0) running.splice(index, 1);
    const { child } = worker;
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  const workers: Workers = {
    async ready(role) {
      await Promise.all(running.filter((worker) => worker.role === role).map((worker) => worker.ready));
    },
    count: () => running.length,
    ofRole: (role) => running.filter((worker) => worker.role === role),
    start(role) {
      started++;
      const name = `faults-${role}-${started}`;
      const told: WorkerArguments = { role, name, seed: seedOf(seed, name), ...addresses };
      const child = spawn(process.execPath, [workerFile, JSON.stringify(told)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        // Processes start a hundred times: what the first has compiled, the others find there.
        env: { NODE_COMPILE_CACHE: options.cacheDir },
      });
      const { promise: ready, resolve } = Promise.withResolvers<void>();
      const worker: Worker = { role, name, child, ready };
      running.push(worker);
      child.once('exit', (code) => {
        resolve();
        // Killed ones are out of the list by now: whoever is still in it has given up by itself, which none may.
        if (!running.includes(worker)) return;
        running.splice(running.indexOf(worker), 1);
        options.onLine(worker, ['ended', 'by', 'itself', String(code)]);
        void workers.start(role);
      });
      createInterface({ input: child.stdout }).on('line', (line) => {
        const words = line.split(' ');
        if (words[0] === 'ready') resolve();
        else options.onLine(worker, words);
      });
      return ready;
    },
    end,
    async endAll() {
      await Promise.all([...running].map(end));
    },
  };
  return workers;
}
