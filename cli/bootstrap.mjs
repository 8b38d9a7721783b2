// What has to be there before the TypeScript of Parpour can run: the packages of package-lock.json, Node 24,
// PostgreSQL's libraries, nats-server and redis-server. Runs before `npm start`, `npm run demo`, `npm test` and
// `npm run bench`, on whatever Node (20 or later) the machine has, so it is plain JavaScript without dependencies.
// When nothing is missing it only looks, which takes a few milliseconds.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './bootstrap/lock.mjs';
import { installPackages, packagesAreThere } from './bootstrap/packages.mjs';
import { BootstrapError, finish, report } from './bootstrap/report.mjs';
import { findTools, installTools } from './bootstrap/tools.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// biome-ignore lint/style/noProcessEnv: runs before runtime/config can, and finds npm and the servers by it.
const env = process.env;

async function main() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new BootstrapError(`Node ${process.versions.node} is too old.`, 'Install Node 20 or later, then try again.');
  }
  if (process.platform === 'win32') {
    throw new BootstrapError('Parpour does not run on Windows itself.', 'Run it inside WSL 2 (Debian or Ubuntu).');
  }
  if (packagesAreThere(root) && findTools(root, env).missing.length === 0) return;
  await withLock(join(root, '.parpour', 'bootstrap.lock'), async () => {
    // Looked at again: another bootstrap may have done all of it while this one waited.
    const { missing } = findTools(root, env);
    const work = [
      packagesAreThere(root) ? undefined : installPackages(root, env),
      missing.length === 0 ? undefined : installTools(root, env, missing),
    ];
    // All of it is waited for even when a part fails, so that nothing still works in this checkout when the lock goes.
    const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
  finish();
}

try {
  await main();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
