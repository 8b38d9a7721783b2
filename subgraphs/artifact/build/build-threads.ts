import { Worker } from 'node:worker_threads';
import type { BuiltDocument } from '../document/document.ts';
import type { BuildAnswer, BuildJob } from './build-job.ts';
import { SpecFailure } from './outcome.ts';

export interface BuildThreads {
  /**
   * Builds a document in a thread of its own; as many at once as are asked for.
   * @throws SpecFailure when the spec can't be built in time, in memory, or at all; another Error for a fault of ours,
   *   and when `signal` fires
   */
  build(job: BuildJob, signal: AbortSignal): Promise<BuiltDocument>;
  close(): Promise<void>;
}

export interface BuildThreadsOptions {
  /** A build that takes longer is ended. Default 60,000. */
  readonly timeoutMs?: number;
  /** Heap of one thread. Default 512. */
  readonly heapMaxMib?: number;
  /** A thread without work is kept this long: starting one takes about half a second. Default 20,000. */
  readonly idleMs?: number;
}

/** Threads are started when they are needed and ended when they are not: they hold the document libraries in memory. */
export function createBuildThreads(options: BuildThreadsOptions = {}): BuildThreads {
  const { timeoutMs = 60_000, heapMaxMib = 512, idleMs = 20_000 } = options;
  const idle = new Map<Worker, NodeJS.Timeout>();
  const all = new Set<Worker>();

  function take(): Worker {
    const [waiting] = idle;
    if (waiting !== undefined) {
      const [thread, timer] = waiting;
      clearTimeout(timer);
      idle.delete(thread);
      return thread;
    }
    const thread = new Worker(new URL('./build-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: heapMaxMib },
      env: {},
      execArgv: [],
    });
    thread.once('exit', () => {
      all.delete(thread);
      clearTimeout(idle.get(thread));
      idle.delete(thread);
    });
    // A thread that fails while it builds rejects its build below; one that fails while idle is merely gone.
    thread.on('error', () => undefined);
    all.add(thread);
    return thread;
  }

  function giveBack(thread: Worker): void {
    idle.set(thread, setTimeout(() => void thread.terminate(), idleMs).unref());
  }

  return {
    build(job, signal) {
      const thread = take();
      const { promise, resolve, reject } = Promise.withResolvers<BuiltDocument>();
      const end = (error: Error) => {
        reject(error);
        void thread.terminate();
      };
      const onAbort = () => end(new Error('The build was called off'));
      const onExit = () => end(new Error('The build thread ended'));
      const onError = (error: Error & { readonly code?: unknown }) =>
        end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new SpecFailure('The document needs too much memory') : error);
      const timer = setTimeout(
        () => end(new SpecFailure(`The document takes longer than ${timeoutMs / 1_000} s to build; shorten it`)),
        timeoutMs,
      );
      thread.once('exit', onExit);
      thread.once('error', onError);
      signal.addEventListener('abort', onAbort);
      thread.once('message', (answer: BuildAnswer) => {
        giveBack(thread);
        if (answer.ok) resolve({ bytes: answer.bytes, pages: answer.pages });
        else reject(failureOf(answer));
      });
      if (signal.aborted) onAbort();
      else thread.postMessage(job);
      return promise.finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        thread.off('exit', onExit);
        thread.off('error', onError);
      });
    },
    async close() {
      await Promise.all([...all].map((thread) => thread.terminate()));
    },
  };
}

function failureOf(answer: Extract<BuildAnswer, { readonly ok: false }>): Error {
  if (answer.fault === 'spec') return new SpecFailure(answer.message);
  const error = new Error(answer.message);
  if (answer.stack !== undefined) error.stack = answer.stack;
  return error;
}
