import { readFile } from 'node:fs/promises';

/** Linux counts the time of processes in hundredths of a second, whatever the kernel's own clock (USER_HZ). */
const ticksPerSecond = 100;

/**
 * @param withChildren adds the processes it has started, those that have ended included: PostgreSQL has one for each connection
 * @returns processor time of a process so far, user and system, in seconds; 0 where the system does not tell
 */
export async function processorSeconds(pid: number, withChildren: boolean): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // proc_pid_stat(5); the second field is a name in parentheses, which may hold anything.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, ofEndedUser = 0, ofEndedSystem = 0] = fields.slice(11, 15);
  const own = (user + system) / ticksPerSecond;
  if (!withChildren) return own;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const ofChildren = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => processorSeconds(Number(child), true)),
  );
  return ofChildren.reduce((sum, seconds) => sum + seconds, own + (ofEndedUser + ofEndedSystem) / ticksPerSecond);
}
