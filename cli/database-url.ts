import { parseArgs } from 'node:util';
import { roleUrlsOf } from '#infra/embedded/postgres.ts';
import { loginRoles } from '#runtime/db/roles.ts';
import { accessTo } from './database.ts';
import { findInstance } from './instance.ts';
import { dataDirOf } from './paths.ts';
import { complain, UsageError } from './ui.ts';

/**
 * `parpour database-url`: prints the address of the running instance's database for one of its roles, password and all, and
 * nothing else, so that it can be piped.
 * @param argv `--role` (default auditor, which reads the log and its proofs and changes nothing), `--data-dir`
 * @returns 0, or 1 when nothing runs
 */
export async function databaseUrl(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { role: { type: 'string', default: 'auditor' }, 'data-dir': { type: 'string' } },
  });
  const role = loginRoles.find((name) => name === values.role);
  if (role === undefined) {
    throw new UsageError(`--role: "${values.role}" is not a role; roles are ${loginRoles.join(', ')}`);
  }
  const dataDir = dataDirOf(values['data-dir']);
  const instance = await findInstance(dataDir);
  if (instance === undefined) {
    complain(`Nothing runs on ${dataDir}. Start it with \`npm start\`.`);
    return 1;
  }
  process.stdout.write(`${roleUrlsOf(await accessTo(dataDir, instance))[role]}\n`);
  return 0;
}
