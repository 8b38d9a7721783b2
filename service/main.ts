import { parseArgs } from 'node:util';
import { ManifestError } from '#gateway/index.ts';
import { StreamRefusedError } from '#runtime/bus/streams.ts';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { ConfigError } from '#runtime/config/variables.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { ensureRoleLogins, RoleLoginError } from '#runtime/db/role-logins.ts';
import { roles as allRoles, type Role } from '#runtime/service/service.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import { PortUnusableError, type Service, startService } from './service.ts';

/** Longest that a process may take to finish what it holds, below the 30 s after which a container is killed. */
const drainTimeoutMs = 25_000;

/** Runs roles until SIGTERM or SIGINT: `node service/main.ts --roles=gateway,treasury`, `--roles=all`, or `--migrate`. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { roles: { type: 'string' }, migrate: { type: 'boolean' } } });
  const roles = parseRoles(values.roles ?? 'all');
  const config = loadConfig(processEnvironment());
  if (values.migrate === true) {
    const ran = await migrate(config.database.url);
    process.stdout.write(ran.length === 0 ? 'The database is up to date\n' : `Migrated: ${ran.join(', ')}\n`);
    const changed = await ensureRoleLogins(config.database.url, config.database.urls);
    if (changed.length > 0) process.stdout.write(`Can log in now: ${changed.join(', ')}\n`);
    return;
  }
  const logger = createLogger({ service: roles.size === 1 ? [...roles].join() : 'parpour', level: config.logLevel });
  const running: { service?: Service } = {};
  stopWhenAsked(running, logger);
  running.service = await startService(config, { roles, logger });
  for (const [name, url] of running.service.urls) logger.info({ url }, `${name} is listening`);
}

/** Stops in order at the first signal, and after a fault that nobody caught; at once at the second signal. */
function stopWhenAsked(running: { readonly service?: Service }, logger: Logger): void {
  let isStopping = false;
  const stop = (code: number): void => {
    if (isStopping) return;
    isStopping = true;
    const late = setTimeout(() => {
      logger.warn({ drainTimeoutMs }, 'not done in time, ending all the same');
      process.exit(1);
    }, drainTimeoutMs);
    late.unref();
    // Before everything has started there is nothing to finish: whatever has begun can live with an end at any moment.
    const stopped = running.service?.stop() ?? Promise.resolve();
    void stopped.finally(() => process.exit(code));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      // Whoever sends a second one has waited long enough.
      if (isStopping) process.exit(1);
      logger.info({ signal }, 'stopping');
      stop(0);
    });
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, 'a fault that nobody caught, stopping');
      stop(1);
    });
  }
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
  const kindsForPeople = [ConfigError, ManifestError, PortUnusableError, RoleLoginError, StreamRefusedError];
  const isForPeople = kindsForPeople.some((kind) => error instanceof kind);
  const text = error instanceof Error ? (isForPeople ? error.message : error.stack) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
