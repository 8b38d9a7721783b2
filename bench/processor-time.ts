import { readdir, readFile } from 'node:fs/promises';

/** Clock ticks a second in /proc/PID/stat (`sysconf(_SC_CLK_TCK)`): 100 on all Linux that Node runs on. */
const ticksPerSecond = 100;

/** A process whose time is asked for. */
export interface Timed {
  readonly pid: number;
  /** Whether the processes that it started count, too, as PostgreSQL's do: one for each connection. */
  readonly withChildren?: boolean;
}

/**
 * Reads what processes have taken of the processors so far, user and system (proc_pid_stat(5), fields 14 to 17).
 * @returns microseconds for each process, in steps of 10,000; none where there is no /proc
 */
export async function processorTimesUs(processes: readonly Timed[]): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readStat));
  const all = stats.flat();
  return processes.map(({ pid, withChildren = false }) => {
    const own = all.find((stat) => stat.pid === pid);
    const children = withChildren ? all.filter(({ parent }) => parent === pid) : [];
    const gone = withChildren ? (own?.ticksOfGone ?? 0) : 0;
    return ((children.reduce((sum, { ticks }) => sum + ticks, own?.ticks ?? 0) + gone) / ticksPerSecond) * 1e6;
  });
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
  /** Of children that have ended. */
  readonly ticksOfGone: number;
}

/** @returns nothing for a process that has just ended */
async function readStat(pid: string): Promise<Stat[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (text === '') return [];
  // The second field is a name in brackets, which may hold anything; the third comes behind the last bracket.
  const [, parent, ...rest] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, userOfGone = 0, systemOfGone = 0] = rest.slice(9);
  return [{ pid: Number(pid), parent: parent ?? 0, ticks: user + system, ticksOfGone: userOfGone + systemOfGone }];
}
