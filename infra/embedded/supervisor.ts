import { setTimeout as delay } from 'node:timers/promises';
import { EmbeddedError, ServerFailedError } from '#infra/embedded/errors.ts';
import { readLogTail } from '#infra/embedded/files.ts';
import { logFileOf, type ServerProcess } from '#infra/embedded/server-process.ts';
import type { ProgressEvent, ServerName } from '#infra/embedded/types.ts';

/** A server that is started again when it dies. */
export interface SupervisedServer {
  readonly name: ServerName;
  readonly port: number;
  /** Of the process that runs now, or of the last one that ran. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface SupervisionOptions {
  readonly name: ServerName;
  readonly port: number;
  readonly dataDir: string;
  readonly first: ServerProcess;
  start(signal: AbortSignal): Promise<ServerProcess>;
  readonly onProgress: (event: ProgressEvent) => void;
}

const restartsMax = 5;
const restartWindowMs = 60_000;
const backoffFirstMs = 100;
const backoffMaxMs = 5000;

/**
 * Keeps a server running: after a death it is started again on the same port, after 100 ms, then twice as long each
 * time, at most five times a minute. Then `failed` is reported and it stays down.
 */
export function superviseServer(options: SupervisionOptions): SupervisedServer {
  const stopping = new AbortController();
  let current = options.first;
  const watch = keepRunning(options, stopping.signal, (next) => {
    current = next;
  });
  return {
    name: options.name,
    port: options.port,
    get pid() {
      return current.identity.pid;
    },
    stop: async () => {
      stopping.abort();
      await current.stop();
      await watch;
    },
  };
}

async function keepRunning(
  options: SupervisionOptions,
  stopping: AbortSignal,
  onCurrent: (process: ServerProcess) => void,
): Promise<void> {
  const { name, onProgress } = options;
  const deaths: number[] = [];
  let current = options.first;
  for (;;) {
    const reason = await current.exited;
    if (stopping.aborted) return;
    const now = performance.now();
    deaths.push(now);
    const recent = deaths.filter((at) => now - at < restartWindowMs).length;
    if (recent > restartsMax) {
      return onProgress({
        kind: 'failed',
        server: name,
        error: await lastWords(options, `died ${recent} times within a minute (${reason})`),
      });
    }
    const restartInMs = Math.min(backoffFirstMs * 2 ** (recent - 1), backoffMaxMs);
    onProgress({ kind: 'died', server: name, reason, restartInMs });
    await delay(restartInMs, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    const startedAt = performance.now();
    try {
      current = await options.start(stopping);
    } catch (error) {
      if (stopping.aborted) return;
      const failure =
        error instanceof EmbeddedError
          ? error
          : await lastWords(options, `could not be started again (${String(error)})`);
      return onProgress({ kind: 'failed', server: name, error: failure });
    }
    onCurrent(current);
    if (stopping.aborted) return current.stop();
    onProgress({ kind: 'restarted', server: name, elapsedMs: Math.round(performance.now() - startedAt) });
  }
}

async function lastWords({ name, dataDir }: SupervisionOptions, problem: string): Promise<ServerFailedError> {
  const logFile = logFileOf(dataDir, name);
  return new ServerFailedError(name, problem, logFile, await readLogTail(logFile));
}
