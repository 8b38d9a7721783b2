import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../report.ts';
import { createRawTable, insertRawRow, rawPayload } from './raw-table.ts';
import { type Stage, withStage } from './stage.ts';
import { median } from './statistics.ts';

const clientCounts = [1, 10, 40] as const;
const rounds = 3;

/** How many rows PostgreSQL commits a second, one by one, and how many events we append on the same servers. */
export function measureCommits(report: Report, seconds = 3): Promise<void> {
  return withStage(async (stage) => {
    await stage.database.query(createRawTable);
    const raw = await stage.raw();
    const writer = await stage.writer();
    // The first of everything is slower: code is compiled, files grow.
    await writer.call('append', { atOnce: 10, seconds: 1 });
    for (const atOnce of clientCounts) {
      const rates = { node: [] as number[], pgbench: [] as number[], append: [] as number[], transact: [] as number[] };
      // Side by side in time, too: a machine that changes its speed changes it for all.
      for (let round = 1; round <= rounds; round++) {
        report.progress(`${atOnce} writers, round ${round} of ${rounds}`);
        rates.node.push(await raw.call('insert', { atOnce, seconds }));
        const pgbench = await runPgbench(stage, atOnce, seconds);
        if (pgbench !== undefined) rates.pgbench.push(pgbench);
        rates.append.push(await writer.call('append', { atOnce, seconds }));
        rates.transact.push(await writer.call('transact', { atOnce, seconds }));
      }
      addRates(report, atOnce, rates);
    }
  });
}

function addRates(
  report: Report,
  atOnce: number,
  rates: Readonly<Record<'node' | 'pgbench' | 'append' | 'transact', readonly number[]>>,
): void {
  const [node, pgbench, append, transact] = [rates.node, rates.pgbench, rates.append, rates.transact].map(median);
  if (node === undefined || append === undefined || transact === undefined) return;
  const limit = rates.pgbench.length > 0 ? Math.max(node, pgbench ?? 0) : node;
  const share = (rate: number) => `${Math.round((rate / limit) * 100)} % of raw`;
  const add = (what: string, value: number, note: string) =>
    report.add({ name: `events.${what}_per_s_${atOnce}`, value, unit: '1/s', note });
  add('raw_commits', limit, `single-row commits, ${atOnce} clients: the higher of the two below`);
  add('raw_node', node, 'by node-postgres, prepared statements');
  if (pgbench !== undefined && rates.pgbench.length > 0) add('raw_pgbench', pgbench, 'by pgbench -M prepared -j 2');
  add('append', append, `events.append, ${share(append)}${atOnce === 10 ? '; target 60 %' : ''}`);
  add('transact', transact, `one row of state and one event a transaction, ${share(transact)}`);
}

/** @returns commits a second, or undefined where there is no pgbench */
async function runPgbench({ addresses }: Stage, clients: number, seconds: number): Promise<number | undefined> {
  const url = new URL(addresses.databaseUrl);
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const script = join(workDir, 'insert.sql');
  await writeFile(script, `${insertRawRow.replace('$1', `'${rawPayload}'`)};\n`);
  const args = ['-n', '-M', 'prepared', '-c', clients, '-j', Math.min(clients, 2), '-T', seconds, '-f', script];
  const connection = ['-h', url.hostname, '-p', url.port, '-U', url.username, url.pathname.slice(1)];
  try {
    const child = spawn('pgbench', [...args, ...connection].map(String), {
      stdio: ['ignore', 'pipe', 'ignore'],
      // Only PATH is needed of our own environment, and spawn looks the program up itself.
      env: { PGPASSWORD: url.password, PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin' },
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(child, 'close');
    const tps = /^tps = ([\d.]+)/m.exec(output)?.[1];
    return tps === undefined ? undefined : Number(tps);
  } catch {
    return undefined;
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}
