import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataDirInUseError, DataDirUnusableError } from '#infra/embedded/errors.ts';
import { type Instance, lookUpInstance } from '../instance.ts';
import { readReport, stayMessage } from '../parent-channel.ts';
import { paths } from '../paths.ts';
import { paint, say } from '../ui.ts';

/** An instance to work on. */
export interface UsedInstance {
  readonly instance: Instance;
  /** Stops it when it was started here, unless it is to stay; leaves one alone that ran before. */
  release(): Promise<void>;
}

export interface UseOptions {
  /** An instance that is started here is left running at the end. */
  readonly keep: boolean;
  /** Ends the waiting; what was started here is stopped. */
  readonly signal: AbortSignal;
}

const startTimeoutMs = 180_000;
const stopTimeoutMs = 45_000;

/**
 * Uses the instance that runs on the data directory, waits for one that is starting there, or starts one.
 *
 * The one started here runs in a process of its own, so that it can stay, and ends with this process however that ends.
 * @throws StartFailedError with what it last said when it does not come up
 */
export async function useInstance(dataDir: string, options: UseOptions): Promise<UsedInstance> {
  const running = await waitWhileBusy(dataDir, options.signal);
  if (running === undefined) return startInstance(dataDir, options);
  say(`Using the instance at ${paint('cyan', running.graphUrl)}`);
  return { instance: running, release: async () => undefined };
}

/** @returns the instance that runs there, once it answers; undefined when there is none */
async function waitWhileBusy(dataDir: string, signal: AbortSignal): Promise<Instance | undefined> {
  const deadline = performance.now() + startTimeoutMs;
  for (let waits = 0; ; waits += 1) {
    const state = await lookUpInstance(dataDir);
    if (state.kind === 'running') return state.instance;
    if (state.kind === 'absent') return undefined;
    if (performance.now() > deadline) throw new DataDirInUseError(dataDir, state.pid);
    if (waits === 0) say(`${paint('dim', '… waiting for the instance that is starting or stopping there')}`);
    await delay(200, undefined, { signal });
  }
}

async function startInstance(dataDir: string, { keep, signal }: UseOptions): Promise<UsedInstance> {
  const logPath = join(dataDir, 'start.log');
  const child = await spawnInstance(dataDir, logPath);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    // Ctrl-C reaches this process only: the instance is in a group of its own and is stopped from here.
    child.kill('SIGTERM');
    const isLate = await Promise.race([exited.then(() => false), delay(stopTimeoutMs, true, { ref: false })]);
    if (isLate) child.kill('SIGKILL');
    await exited;
  };
  try {
    await untilReady(child, { logPath, signal });
    const state = await lookUpInstance(dataDir);
    if (state.kind !== 'running') throw new StartFailedError(await lastWords(logPath));
    const release = keep ? () => leave(child) : stop;
    return { instance: state.instance, release };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function spawnInstance(dataDir: string, logPath: string): Promise<ChildProcess> {
  const log = await mkdir(dataDir, { recursive: true })
    .then(() => open(logPath, 'w', 0o600))
    .catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      throw new DataDirUnusableError(dataDir, `it cannot be written (${problem}).`);
    });
  try {
    return spawn(process.execPath, [join(paths.root, 'cli', 'parpour.ts'), 'start', '--data-dir', dataDir], {
      cwd: paths.root,
      detached: true,
      // The channel tells the instance that its parent is gone, also when that was killed.
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
  } finally {
    await log.close();
  }
}

/** Shows the launcher's steps as they come. */
async function untilReady(
  child: ChildProcess,
  { logPath, signal }: { readonly logPath: string; readonly signal: AbortSignal },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<'ready' | 'ended' | 'late'>();
  const timer = setTimeout(() => resolve('late'), startTimeoutMs);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  child.on('message', (message) => {
    const report = readReport(message);
    if (report?.kind === 'progress') say(report.line);
    if (report?.kind === 'ready') resolve('ready');
  });
  child.once('exit', () => resolve('ended'));
  child.once('error', reject);
  try {
    signal.throwIfAborted();
    if ((await promise) !== 'ready') throw new StartFailedError(await lastWords(logPath));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function leave(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve) => child.send(stayMessage, () => resolve()));
  child.unref();
}

/** What the launcher said at its end, without the steps that were shown as they came. */
async function lastWords(logPath: string): Promise<string> {
  const text = (await readFile(logPath, 'utf8')).trimEnd();
  const fault = text.lastIndexOf('\n✘ ');
  return fault === -1 ? text.split('\n').slice(-25).join('\n') : text.slice(fault + 3);
}

/** The instance did not come up; the message has what it last said. */
class StartFailedError extends Error {
  constructor(words: string) {
    super(`Parpour did not start. ${words}`);
    this.name = 'StartFailedError';
  }
}
