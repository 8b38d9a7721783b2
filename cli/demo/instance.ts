import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findInstance, type Instance } from '../instance.ts';
import { paths } from '../paths.ts';
import { paint, say } from '../ui.ts';

/** An instance to work on. */
export interface UsedInstance {
  readonly instance: Instance;
  /** Stops it when it was started here; leaves one alone that ran before. */
  release(): Promise<void>;
}

const startTimeoutMs = 180_000;
const stopTimeoutMs = 30_000;

/**
 * Uses the instance that runs on the data directory, or starts one in a process of its own, so that it can outlive this one.
 * @param keep leave it running at the end
 * @throws Error with the end of its output when it does not come up
 */
export async function useInstance(dataDir: string, keep: boolean): Promise<UsedInstance> {
  const running = await findInstance(dataDir);
  if (running !== undefined) {
    say(`Using the instance at ${paint('cyan', running.graphUrl)}`);
    return { instance: running, release: async () => undefined };
  }
  await mkdir(dataDir, { recursive: true });
  const logPath = join(dataDir, 'start.log');
  const log = await open(logPath, 'w');
  const child = spawn(process.execPath, [join(paths.root, 'cli', 'parpour.ts'), 'start', '--data-dir', dataDir], {
    cwd: paths.root,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // Ctrl-C reaches this process only: the instance is in a group of its own and is stopped from here.
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.pid === undefined) return;
    child.kill('SIGINT');
    const isLate = await Promise.race([exited.then(() => false), setTimeout(stopTimeoutMs, true, { ref: false })]);
    if (isLate) child.kill('SIGKILL');
  };
  try {
    const instance = await waitForInstance(dataDir, logPath, () => child.exitCode !== null);
    child.unref();
    return { instance, release: () => (keep ? Promise.resolve() : stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function waitForInstance(dataDir: string, logPath: string, hasExited: () => boolean): Promise<Instance> {
  const deadline = Date.now() + startTimeoutMs;
  let shown = 0;
  while (Date.now() < deadline) {
    shown = await showProgress(logPath, shown);
    const instance = await findInstance(dataDir);
    if (instance !== undefined && (await isSeeded(logPath))) return instance;
    if (hasExited()) throw new StartFailedError(await tail(logPath));
    await setTimeout(100);
  }
  throw new StartFailedError(await tail(logPath));
}

/** The launcher's welcome is the last thing it writes: everything is there by then. */
async function isSeeded(logPath: string): Promise<boolean> {
  return (await readFrom(logPath, 0)).includes('Parpour is ready');
}

/** Shows the launcher's finished steps as they come, and nothing of its welcome. */
async function showProgress(logPath: string, from: number): Promise<number> {
  const text = await readFrom(logPath, from);
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of complete.split('\n')) if (/^ {2}[✔…!✘]/.test(line)) say(line);
  return from + Buffer.byteLength(complete);
}

async function readFrom(path: string, start: number): Promise<string> {
  if ((await stat(path)).size <= start) return '';
  let text = '';
  for await (const chunk of createReadStream(path, { start, encoding: 'utf8' })) text += String(chunk);
  return text;
}

async function tail(path: string): Promise<string> {
  return (await readFrom(path, 0)).trimEnd().split('\n').slice(-25).join('\n');
}

/** The instance did not come up; the message has what it last said. */
class StartFailedError extends Error {
  constructor(lastWords: string) {
    super(`Parpour did not start. It last said:\n\n${lastWords}`);
    this.name = 'StartFailedError';
  }
}
