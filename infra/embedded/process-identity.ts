import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What tells one process from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; equal only for the same process of the same boot. */
  readonly startedAt: string;
  readonly commandLine: string;
}

const run = promisify(execFile);

/**
 * Looks a process up. A zombie counts as gone: it holds no file, port or memory any more.
 * @returns undefined when no such process runs
 */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return process.platform === 'linux' ? identifyFromProc(pid) : identifyFromPs(pid);
}

async function identifyFromProc(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const [stat, commandLine, bootId] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The program's name stands in brackets and may itself hold spaces and brackets, so fields are counted behind the
    // last one: state is the first of them (3 in proc_pid_stat(5)), the start time in clock ticks the twentieth (22).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    return { pid, startedAt: `${bootId.trim()}/${startTicks}`, commandLine: commandLine.replaceAll('\0', ' ').trim() };
  } catch {
    return undefined;
  }
}

async function identifyFromPs(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', 'state=,lstart=,command=', '-p', String(pid)]);
    const match = /^\s*(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]+\s+\d{4})\s+(.*)$/.exec(stdout.trimEnd());
    if (!match || match[1]?.startsWith('Z')) return undefined;
    return { pid, startedAt: match[2] ?? '', commandLine: match[3] ?? '' };
  } catch {
    return undefined;
  }
}

/** Whether exactly this process still runs (same pid and same start). */
export async function isSameProcessAlive(identity: Pick<ProcessIdentity, 'pid' | 'startedAt'>): Promise<boolean> {
  const now = await identifyProcess(identity.pid);
  return now !== undefined && now.startedAt === identity.startedAt;
}

/** One step of an escalation: the signal to send, and how long it may take to work. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/**
 * Sends one signal after the other until the process is gone.
 * @returns the signal that ended it, or undefined when it had already gone
 * @throws Error when even the last step did not end it
 */
export async function stopProcess(
  identity: Pick<ProcessIdentity, 'pid' | 'startedAt'>,
  steps: readonly StopStep[],
): Promise<NodeJS.Signals | undefined> {
  let sent: NodeJS.Signals | undefined;
  for (const step of steps) {
    if (!(await isSameProcessAlive(identity))) return sent;
    try {
      process.kill(identity.pid, step.signal);
    } catch {
      return sent;
    }
    sent = step.signal;
    const deadline = performance.now() + step.waitMs;
    for (let pauseMs = 5; performance.now() < deadline; pauseMs = Math.min(pauseMs * 1.5, 50)) {
      if (!(await isSameProcessAlive(identity))) return sent;
      await delay(pauseMs);
    }
  }
  if (await isSameProcessAlive(identity))
    throw new Error(`process ${identity.pid} survived ${steps.at(-1)?.signal ?? 'no signal'}`);
  return sent;
}
