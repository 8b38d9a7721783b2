import { databaseUrlOf } from '#infra/embedded/postgres.ts';
import { loadOrCreateSecrets, type ServerSecrets } from '#infra/embedded/secrets.ts';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { readCredentials } from './credentials.ts';
import { type Instance, lookUpInstance } from './instance.ts';
import { paths } from './paths.ts';

/** The database of a data directory can't be reached. */
export class DatabaseUnreachableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseUnreachableError';
  }
}

/**
 * Runs `work` on the database of a data directory: of the instance that runs there, else of one started for as long as
 * it takes.
 * @param work is told whether an instance runs
 * @throws DatabaseUnreachableError when there is no data, or an instance is starting or stopping
 */
export async function withDatabase<T>(
  dataDir: string,
  work: (db: Database, isRunning: boolean) => Promise<T>,
): Promise<T> {
  if ((await readCredentials(dataDir)) === undefined) {
    throw new DatabaseUnreachableError(`There is no data in ${dataDir} yet; run \`npm start\` first.`);
  }
  const state = await lookUpInstance(dataDir);
  if (state.kind === 'busy') {
    throw new DatabaseUnreachableError(`The instance on ${dataDir} is starting or stopping; try again in a moment.`);
  }
  if (state.kind === 'running') {
    return withPool(databaseUrlOf(await accessTo(dataDir, state.instance)), (db) => work(db, true));
  }
  const servers = await startEmbeddedServers({ dataDir, toolsDir: paths.toolsDir, only: ['postgres'] });
  try {
    // The data may be of an earlier version.
    await migrate(servers.databaseUrl);
    return await withPool(servers.databaseUrl, (db) => work(db, false));
  } finally {
    await servers.stop();
  }
}

/**
 * @returns where the database of a running instance is, and its passwords
 * @throws DatabaseUnreachableError when the instance does not say where it is
 */
export async function accessTo(
  dataDir: string,
  { processes }: Pick<Instance, 'processes'>,
): Promise<{ readonly ports: { readonly postgres: number }; readonly secrets: ServerSecrets }> {
  const port = processes.find(({ name }) => name === 'postgres')?.port;
  if (port === undefined)
    throw new DatabaseUnreachableError('The running instance does not say where its database is.');
  const { secrets } = await loadOrCreateSecrets(dataDir);
  return { ports: { postgres: port }, secrets };
}

async function withPool<T>(databaseUrl: string, work: (db: Database) => Promise<T>): Promise<T> {
  const logger = createLogger({ service: 'cli', level: 'silent' });
  const db = openDatabase({ databaseUrl, poolSize: 1, applicationName: 'parpour-cli', logger });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
