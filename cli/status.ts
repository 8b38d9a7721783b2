import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { findInstance } from './instance.ts';
import { dataDirOf } from './paths.ts';
import { paint, say, table } from './ui.ts';

const report = z.object({ status: z.string(), checks: z.record(z.string(), z.string()) });

/**
 * `parpour status`: each listener's health and each process with its memory.
 * @param argv `--data-dir`
 * @returns 0 when everything is well, 1 when something is degraded, 3 when nothing runs
 */
export async function status(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { 'data-dir': { type: 'string' } } });
  const dataDir = dataDirOf(values['data-dir']);
  const instance = await findInstance(dataDir);
  if (instance === undefined) {
    say(`Nothing runs on ${dataDir}. Start it with \`npm start\`.`);
    return 3;
  }
  say(`${paint('bold', 'Parpour')} on ${dataDir}, since ${instance.startedAt}\n`);
  const healths = await Promise.all(
    Object.entries(instance.urls).map(async ([name, url]) => ({ name, url, ...(await healthOf(url)) })),
  );
  const rows = healths.map(({ name, url, isWell, detail }) => [
    isWell ? paint('green', '✔') : paint('red', '✘'),
    name,
    url,
    detail,
  ]);
  for (const line of table(rows)) say(`  ${line}`);

  const processes = [{ name: 'parpour', pid: instance.pid }, ...instance.processes];
  const memory = await Promise.all(
    processes.map(async ({ name, pid }) => ({ name, pid, rssMib: await residentMib(pid, name === 'postgres') })),
  );
  say();
  for (const line of table(memory.map(({ name, pid, rssMib }) => [name, `pid ${pid}`, `${rssMib.toFixed(0)} MiB`])))
    say(`  ${line}`);
  return healths.every(({ isWell }) => isWell) ? 0 : 1;
}

async function healthOf(url: string): Promise<{ isWell: boolean; detail: string }> {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
    const { status: state, checks } = report.parse(await response.json());
    const faults = Object.entries(checks).filter(([, result]) => result !== 'ok');
    return { isWell: state === 'ok', detail: faults.map(([name, result]) => `${name} ${result}`).join(', ') || 'ok' };
  } catch {
    return { isWell: false, detail: 'does not answer' };
  }
}

/**
 * Proportional set size of a process and, with `withChildren`, of those it started (PostgreSQL's backends): memory that
 * processes share is counted once. 0 where the system does not tell.
 */
export async function residentMib(pid: number, withChildren: boolean): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const own = Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  if (!withChildren) return own;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const ofChildren = await Promise.all(
    children
      .split(' ')
      .filter(Boolean)
      .map((child) => residentMib(Number(child), true)),
  );
  return ofChildren.reduce((sum, mib) => sum + mib, own);
}
