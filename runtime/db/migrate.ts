import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import { declareEventTypes } from '#runtime/events/event-types.ts';
import { applyRolePrivileges } from './role-privileges.ts';

const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

export interface MigrateOptions {
  /** Default `up`. */
  readonly direction?: 'up' | 'down';
  /** How many migrations to run; all of them up, one down when left out. */
  readonly count?: number;
  /** Takes a line about each step; silent when left out. */
  readonly log?: (line: string) => void;
}

/**
 * Brings the database's schema up to date, or steps back. Up, it also declares the event types of this version, without which
 * none of them could be appended, and gives the services' roles their privileges. Runs under an advisory lock, so that several processes may
 * start at once and wait for each other; each run is one transaction, so that a migration that fails leaves nothing half done.
 * @param databaseUrl PostgreSQL URL of a role that owns the database
 * @returns names of the migrations that were run
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const log = options.log ?? (() => undefined);
  const direction = options.direction ?? 'up';
  const ran = await runner({
    databaseUrl,
    dir: migrationsDir,
    direction,
    count: options.count ?? (direction === 'up' ? Number.POSITIVE_INFINITY : 1),
    migrationsTable: 'migrations',
    migrationsSchema: 'public',
    singleTransaction: true,
    advisoryLockMode: 'wait',
    logger: { info: log, warn: log, error: log, debug: () => undefined },
  });
  if (direction === 'up') {
    await declareEventTypes(databaseUrl);
    await adoptLog(databaseUrl, log);
    for (const statement of await applyRolePrivileges(databaseUrl)) log(statement);
  }
  return ran.map((migration) => migration.name);
}

/** A log that was restored into another cluster goes on in a new epoch: transaction ids began again there. */
async function adoptLog(databaseUrl: string, log: (line: string) => void): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ epoch: number | null }>('select platform.adopt_log() as epoch');
    const epoch = rows[0]?.epoch ?? null;
    if (epoch !== null)
      log(`The event log stands in another PostgreSQL cluster than before; it goes on in epoch ${epoch}.`);
  } finally {
    await client.end();
  }
}
