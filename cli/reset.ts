import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lockDataDir } from '#infra/embedded/data-dir-lock.ts';
import { DataDirInUseError } from '#infra/embedded/errors.ts';
import { stopOrphans } from '#infra/embedded/orphans.ts';
import { dataDirOf } from './paths.ts';
import { complain, say } from './ui.ts';

/** Everything that Parpour puts into a data directory, but its lock. */
const ownEntries = new Set([
  'credentials.json',
  'logs',
  'nats',
  'parpour.log',
  'ports.json',
  'postgres',
  'redis',
  'run',
  's3',
  'secrets.json',
  'seed.json',
  'start.log',
]);
const lockEntries = new Set(['instance.json', 'instance.lock']);
/** A directory with none of these was never a data directory. */
const signs = ['secrets.json', 'credentials.json', 'postgres'];

/**
 * `parpour reset --yes`: throws a data directory away, and stops what a killed instance left running in it. What Parpour
 * did not put there stays.
 * @param argv `--yes`, `--data-dir`
 * @returns 0 when it is gone, 1 when it is in use or was no data directory, 2 without `--yes`
 */
export async function reset(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { yes: { type: 'boolean' }, 'data-dir': { type: 'string' } },
  });
  const dataDir = dataDirOf(values['data-dir']);
  const entries = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new DataDirUnreadableError(dataDir, error);
  });
  if (entries.length === 0) {
    say(`There is no data in ${dataDir}.`);
    return 0;
  }
  if (!entries.some((entry) => signs.includes(entry) || lockEntries.has(entry))) {
    complain(`${dataDir} is no data directory of Parpour. Nothing was deleted.`);
    return 1;
  }
  if (values.yes !== true) {
    complain(`This deletes ${dataDir}: ventures, ledger, log and documents. Say --yes if you mean it.`);
    return 2;
  }
  return deleteData(dataDir);
}

async function deleteData(dataDir: string): Promise<number> {
  const lock = await lockDataDir(dataDir).catch((error: unknown) => {
    if (error instanceof DataDirInUseError) return error;
    throw error;
  });
  if (lock instanceof DataDirInUseError) {
    const who = lock.pid === undefined ? 'An instance' : `An instance (process ${lock.pid})`;
    complain(
      `${who} uses ${dataDir}. Stop it first: Ctrl-C in its terminal${lock.pid ? `, or kill ${lock.pid}` : ''}.`,
    );
    return 1;
  }
  try {
    for (const { server, identity } of await stopOrphans(dataDir)) {
      say(`Stopped ${server} (process ${identity.pid}), left by an earlier run.`);
    }
    const own = (await readdir(dataDir)).filter((entry) => ownEntries.has(entry));
    await Promise.all(own.map((entry) => rm(join(dataDir, entry), { recursive: true, force: true })));
  } finally {
    await lock.release();
  }
  const left = await readdir(dataDir);
  if (left.length === 0) await rmdir(dataDir);
  else say(`What Parpour did not put there stays: ${left.join(', ')}`);
  say(`Deleted the data in ${dataDir}. The next start begins afresh.`);
  return 0;
}

/** What stands where the data directory should be can't be looked into. */
class DataDirUnreadableError extends Error {
  constructor(dataDir: string, { code }: NodeJS.ErrnoException) {
    super(`${dataDir} can't be read (${code ?? 'unknown'}).`);
    this.name = 'DataDirUnreadableError';
  }
}
