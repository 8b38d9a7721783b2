import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { findInstance, readInstance } from './instance.ts';
import { dataDirOf } from './paths.ts';
import { say } from './ui.ts';

/**
 * `parpour reset --yes`: throws a data directory away. Refuses while an instance uses it.
 * @param argv `--yes`, `--data-dir`
 */
export async function reset(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { yes: { type: 'boolean' }, 'data-dir': { type: 'string' } },
  });
  const dataDir = dataDirOf(values['data-dir']);
  if ((await findInstance(dataDir)) !== undefined) {
    const instance = await readInstance(dataDir);
    process.stderr.write(`An instance (process ${instance?.pid}) runs on ${dataDir}. Stop it first.\n`);
    return 1;
  }
  if (values.yes !== true) {
    process.stderr.write(`This deletes ${dataDir}: ventures, ledger, log and documents. Say --yes if you mean it.\n`);
    return 2;
  }
  await rm(dataDir, { recursive: true, force: true });
  say(`Deleted ${dataDir}. The next start begins afresh.`);
  return 0;
}
