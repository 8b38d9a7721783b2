import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerFailedError, StartAbortedError } from '#infra/embedded/errors.ts';
import { readLogTail, rotateLog, writeFileAtomically } from '#infra/embedded/files.ts';
import { identifyProcess, type ProcessIdentity, type StopStep, stopProcess } from '#infra/embedded/process-identity.ts';
import { invocationAs, type ServerUser } from '#infra/embedded/run-as.ts';
import type { ServerName } from '#infra/embedded/types.ts';

/** How to run one server, and how to see that it is ready. */
export interface ServerSpec {
  readonly name: ServerName;
  readonly port: number;
  readonly dataDir: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: ServerUser | undefined;
  readonly stopSteps: readonly StopStep[];
  readonly readyTimeoutMs: number;
  /** Asked again and again, with the pid of the process that was started, until it says yes. */
  isReady(pid: number): Promise<boolean>;
}

/** A server that was ready. */
export interface ServerProcess {
  readonly identity: ProcessIdentity;
  /** Settles with words for people once the process is gone, for whatever reason. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Where a running server is noted for the next start, should this launcher be killed. */
export function pidFileOf(dataDir: string, server: ServerName): string {
  return join(dataDir, 'run', `${server}.json`);
}

/** Where a server's own log goes. */
export function logFileOf(dataDir: string, server: ServerName): string {
  return join(dataDir, 'logs', `${server}.log`);
}

/**
 * Starts a server and waits until it is ready.
 * @throws ServerFailedError when it exits first, or is not ready in time; it is then not running
 * @throws StartAbortedError when the signal is aborted first; it is then not running
 */
export async function startServerProcess(spec: ServerSpec, signal?: AbortSignal): Promise<ServerProcess> {
  const logFile = logFileOf(spec.dataDir, spec.name);
  await mkdir(dirname(logFile), { recursive: true, mode: 0o700 });
  await mkdir(dirname(pidFileOf(spec.dataDir, spec.name)), { recursive: true, mode: 0o700 });
  await rotateLog(logFile);
  const logStart = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  const fail = async (problem: string): Promise<never> => {
    throw new ServerFailedError(spec.name, problem, logFile, await readLogTail(logFile, logStart));
  };

  const child = await spawnServer(spec, logFile);
  const exited = exitOf(child);
  if (child.pid === undefined) return fail(`could not be run (${await exited})`);
  const identity = await identifyProcess(child.pid);
  if (identity === undefined) return fail(`ended at once (${await exited})`);
  const pidFile = pidFileOf(spec.dataDir, spec.name);
  await writeFileAtomically(pidFile, `${JSON.stringify({ ...identity, port: spec.port })}\n`);

  const forgetAtExit = signalAtExit(child.pid, spec.stopSteps[0]?.signal ?? 'SIGTERM');
  let gone: string | undefined;
  void exited.then((reason) => {
    gone = reason;
    forgetAtExit();
  });
  const stop = async (): Promise<void> => {
    await stopProcess(identity, spec.stopSteps);
    await exited;
    await rm(pidFile, { force: true });
  };

  const deadline = performance.now() + spec.readyTimeoutMs;
  for (let pauseMs = 4; ; pauseMs = Math.min(pauseMs * 1.5, 40)) {
    if (gone !== undefined) {
      await rm(pidFile, { force: true });
      return fail(`ended while starting (${gone})`);
    }
    if (signal?.aborted) {
      await stop();
      throw new StartAbortedError();
    }
    if (await spec.isReady(identity.pid).catch(() => false)) return { identity, exited, stop };
    if (performance.now() > deadline) {
      await stop();
      return fail(`was not ready within ${Math.round(spec.readyTimeoutMs / 1000)} s`);
    }
    await delay(pauseMs);
  }
}

/** What every server's process finds in its environment. */
export const serverEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

async function spawnServer(spec: ServerSpec, logFile: string): Promise<ChildProcess> {
  const { command, args, options } = await invocationAs(
    spec.user,
    spec.stopSteps[0]?.signal ?? 'SIGTERM',
    spec.command,
    spec.args,
  );
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(command, args, {
      // A session of its own, so that Ctrl-C in the terminal reaches the launcher only, which stops the services first.
      detached: true,
      stdio: ['ignore', log, log],
      // Nothing of the launcher's environment: provider keys and tokens are none of a server's business.
      env: { ...serverEnvironment, ...spec.env },
      ...options,
    });
  } finally {
    closeSync(log);
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`),
    );
  });
}

const stopAtExit = new Map<number, NodeJS.Signals>();

/** A launcher that ends without stop(), by process.exit() or an uncaught error, still takes its servers along. */
function signalAtExit(pid: number, signal: NodeJS.Signals): () => void {
  if (stopAtExit.size === 0) process.once('exit', stopAll);
  stopAtExit.set(pid, signal);
  return () => {
    stopAtExit.delete(pid);
    if (stopAtExit.size === 0) process.off('exit', stopAll);
  };
}

function stopAll(): void {
  for (const [pid, signal] of stopAtExit) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone already.
    }
  }
}
