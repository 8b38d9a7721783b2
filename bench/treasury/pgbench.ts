import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the server can do at most, as PostgreSQL's own benchmark says: transactions a second. */
export interface PgbenchLimits {
  /** A row a transaction. */
  readonly insertPerSecond: number;
  /** TPC-B, which updates one branch row in each transaction at scale 1. */
  readonly tpcbPerSecond: number;
  readonly tpcb50PerSecond: number;
}

const clients = ['-c', '32', '-j', '2'];

/** @returns undefined when pgbench is not on the PATH */
export async function measurePgbench(databaseUrl: string, seconds: number): Promise<PgbenchLimits | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'parpour-pgbench-'));
  try {
    const script = join(dir, 'insert.sql');
    await writeFile(script, "insert into pgbench_inserts (filler) values ('one row');\n");
    const time = ['-T', String(seconds)];
    await pgbench(databaseUrl, ['-i', '-q', '-s', '1']);
    await run('psql', [databaseUrl, '-qc', 'create table pgbench_inserts (id bigserial primary key, filler text)']);
    const insertPerSecond = await pgbench(databaseUrl, ['-n', ...clients, ...time, '-f', script]);
    const tpcbPerSecond = await pgbench(databaseUrl, ['-n', ...clients, ...time]);
    await pgbench(databaseUrl, ['-i', '-q', '-s', '50']);
    const tpcb50PerSecond = await pgbench(databaseUrl, ['-n', ...clients, ...time]);
    return { insertPerSecond, tpcbPerSecond, tpcb50PerSecond };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function pgbench(databaseUrl: string, args: readonly string[]): Promise<number> {
  const { stdout } = await run('pgbench', [...args, databaseUrl]);
  return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
}
