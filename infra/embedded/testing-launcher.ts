/** The process behind forkLauncher(): `testing-launcher.ts <data directory> <tools directory> <server>...`. */
import { z } from 'zod';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { serverNames } from '#infra/embedded/types.ts';

const [dataDir, toolsDir, ...only] = z
  .tuple([z.string(), z.string()], z.enum(serverNames))
  .parse(process.argv.slice(2));
const servers = await startEmbeddedServers({ dataDir, toolsDir, only });
const databaseUrl = only.includes('postgres') ? servers.databaseUrl : '';
process.on('message', (message) => {
  if (message === 'leave') process.exit(0);
});
process.send?.({ databaseUrl, processes: servers.processes });
