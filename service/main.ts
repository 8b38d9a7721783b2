import { parseArgs } from 'node:util';
import { ConfigError, loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { roles as allRoles, type Role } from '#runtime/service/service.ts';
import { startService } from './service.ts';

/** Runs roles until SIGTERM or SIGINT: `node service/main.ts --roles=gateway,treasury`, `--roles=all`, or `--migrate`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { roles: { type: 'string' }, migrate: { type: 'boolean' } } });
  const config = loadConfig(processEnvironment());
  if (values.migrate === true) {
    const ran = await migrate(config.database.url);
    process.stdout.write(ran.length === 0 ? 'The database is up to date\n' : `Migrated: ${ran.join(', ')}\n`);
    return;
  }
  const service = await startService(config, { roles: parseRoles(values.roles ?? 'all') });
  for (const [name, url] of service.urls) service.runtime.logger.info({ url }, `${name} is listening`);

  let stopping = false;
  const stop = (signal: string) => {
    // The second signal means it: whoever waits has waited long enough.
    if (stopping) process.exit(1);
    stopping = true;
    service.runtime.logger.info({ signal }, 'stopping');
    void service.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
}

function parseRoles(text: string): Set<Role> {
  if (text === 'all') return new Set(allRoles);
  const names = text.split(',').map((name) => name.trim());
  const known = new Map<string, Role>(allRoles.map((role) => [role, role]));
  return new Set(
    names.map((name) => {
      const role = known.get(name);
      if (role === undefined)
        throw new ConfigError([`--roles: there is no role "${name}"; roles are all, ${allRoles.join(', ')}`]);
      return role;
    }),
  );
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
