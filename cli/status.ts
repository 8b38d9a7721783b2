import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Instance, lookUpInstance } from './instance.ts';
import { dataDirOf, logFileOf, shownPath } from './paths.ts';
import { mark, paint, say, table } from './ui.ts';

const report = z.object({ status: z.string(), checks: z.record(z.string(), z.string()) });

/**
 * `parpour status`: each listener's health and each process with its memory.
 * @param argv `--data-dir`
 * @returns 0 when everything is well, 1 when something is not, 3 when nothing runs
 */
export async function status(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { 'data-dir': { type: 'string' } } });
  const dataDir = dataDirOf(values['data-dir']);
  const found = await lookUpInstance(dataDir);
  if (found.kind === 'absent') {
    say(`Nothing runs on ${shownPath(dataDir)}. Start it with \`npm start\`.`);
    return 3;
  }
  if (found.kind === 'busy') {
    const who = found.pid === undefined ? 'A process' : `Process ${found.pid}`;
    say(`${who} holds ${shownPath(dataDir)}, and its graph does not answer: it is starting, stopping, or in trouble.`);
    say(`Its log is ${shownPath(logFileOf(dataDir))}.`);
    return 1;
  }
  say(`${paint('bold', 'Parpour')} on ${shownPath(dataDir)}, for ${since(found.instance.startedAt)}\n`);
  const isWell = await showHealth(found.instance);
  say();
  await showMemory(found.instance);
  return isWell ? 0 : 1;
}

async function showHealth({ urls }: Instance): Promise<boolean> {
  const healths = await Promise.all(
    Object.entries(urls).map(async ([name, url]) => ({ name, url, ...(await healthOf(url)) })),
  );
  for (const line of table(healths.map(({ name, url, isWell, detail }) => [mark(isWell), name, url, detail]))) {
    say(`  ${line}`);
  }
  return healths.every(({ isWell }) => isWell);
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

async function showMemory(instance: Instance): Promise<void> {
  const processes = [{ name: 'parpour', pid: instance.pid }, ...instance.processes];
  const memory = await Promise.all(
    processes.map(async ({ name, pid }) => ({ name, pid, mib: await residentMib(pid, name === 'postgres') })),
  );
  const total = memory.reduce((sum, { mib }) => sum + mib, 0);
  const rows = memory.map(({ name, pid, mib }) => [name, `process ${pid}`, mibText(mib)]);
  for (const line of table([...rows, ['together', '', mibText(total)]])) say(`  ${line}`);
}

function mibText(mib: number): string {
  return mib === 0 ? '' : `${mib.toFixed(0).padStart(5)} MiB`;
}

/** How long ago, in the two largest units: `3 d 4 h`. */
function since(startedAt: string): string {
  const minutes = Math.floor((Date.now() - Date.parse(startedAt)) / 60_000);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
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
