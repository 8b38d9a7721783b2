import { Worker } from 'node:worker_threads';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { ReplayAnswer, ReplayJob, ReplayResult } from './replay-job.ts';

/** Threads that put recorded decisions before candidates. */
export interface ReplayThreads {
  /** How many work at once. */
  readonly count: number;
  /**
   * Runs a job in the next free thread; jobs begin in the order in which they were given.
   * @throws Error when the job fails, its thread ends, or the threads were closed
   */
  run(job: ReplayJob): Promise<ReplayResult>;
  close(): Promise<void>;
}

export interface ReplayThreadsOptions {
  readonly databaseUrl: string;
  readonly count: number;
  /** A thread without work is kept this long: it holds prepared policies and a connection. Default 20,000. */
  readonly idleMs?: number;
}

/** Heap of one thread in MiB: a job of five thousand decisions and four bundles of a thousand policies take a third. */
const heapMaxMib = 384;

interface Waiting {
  readonly job: ReplayJob;
  resolve(result: ReplayResult): void;
  reject(error: Error): void;
}

/** Threads are started when there is work for them, and ended when there is none. */
export function createReplayThreads({ databaseUrl, count, idleMs = 20_000 }: ReplayThreadsOptions): ReplayThreads {
  const idle = new Map<Worker, NodeJS.Timeout>();
  const busy = new Map<Worker, Waiting>();
  const queue: Waiting[] = [];
  let isClosed = false;

  function start(): Worker {
    const thread = new Worker(new URL('./replay-thread.ts', import.meta.url), {
      workerData: { databaseUrl },
      resourceLimits: { maxOldGenerationSizeMb: heapMaxMib },
      env: {},
      execArgv: [],
    });
    let fault = new Error('The thread that compares decisions ended');
    thread.on('error', (error) => {
      fault = error instanceof Error ? error : new Error(String(error));
    });
    thread.on('exit', () => {
      clearTimeout(idle.get(thread));
      idle.delete(thread);
      busy.get(thread)?.reject(fault);
      busy.delete(thread);
      pump();
    });
    thread.on('message', (answer: ReplayAnswer) => finish(thread, answer));
    return thread;
  }

  function finish(thread: Worker, answer: ReplayAnswer): void {
    const waiting = busy.get(thread);
    if (waiting === undefined) throw new InvariantError('A thread answered what it was not asked');
    busy.delete(thread);
    if (answer.ok) {
      rest(thread);
      waiting.resolve(answer.result);
    } else {
      // Its connection may be what failed: the next job gets a new thread.
      void thread.terminate();
      waiting.reject(Object.assign(new Error(answer.message), { stack: answer.stack }));
    }
    pump();
  }

  function rest(thread: Worker): void {
    idle.set(thread, setTimeout(() => void thread.terminate(), idleMs).unref());
  }

  function take(): Worker | null {
    const [resting] = idle;
    if (resting !== undefined) {
      clearTimeout(resting[1]);
      idle.delete(resting[0]);
      return resting[0];
    }
    return busy.size < count ? start() : null;
  }

  function pump(): void {
    while (queue.length > 0 && !isClosed) {
      const thread = take();
      if (thread === null) return;
      const waiting = queue.shift();
      if (waiting === undefined) throw new InvariantError('Work that waited is gone');
      busy.set(thread, waiting);
      thread.postMessage(waiting.job);
    }
  }

  return {
    count,
    run(job) {
      if (isClosed) return Promise.reject(new Error('Decisions are not compared any more: the process stops'));
      return new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject });
        pump();
      });
    },
    async close() {
      isClosed = true;
      const fault = new Error('Decisions are not compared any more: the process stops');
      for (const { reject } of queue.splice(0)) reject(fault);
      await Promise.all([...busy.keys(), ...idle.keys()].map((thread) => thread.terminate()));
    },
  };
}
