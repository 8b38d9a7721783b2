import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { ServerContext } from '#infra/embedded/context.ts';
import { DataDirBrokenError, type ServerFailedError } from '#infra/embedded/errors.ts';
import { stopStepsOf } from '#infra/embedded/orphans.ts';
import {
  adminRole,
  type ClusterOptions,
  clusterDirOf,
  databaseName,
  initialiseCluster,
  inspectCluster,
  installConfig,
  ownerRole,
  replacePasswords,
  setClusterAside,
} from '#infra/embedded/postgres-cluster.ts';
import { chooseServerUser } from '#infra/embedded/run-as.ts';
import type { ServerSpec } from '#infra/embedded/server-process.ts';
import { findPostgres } from '#infra/embedded/tools.ts';
import { ensureRoleLogins } from '#runtime/db/role-logins.ts';
import { type LoginRole, loginRoles, roleNameOf, urlForRole } from '#runtime/db/roles.ts';

const configDir = new URL('../postgres/', import.meta.url);

/**
 * Before it recovers from a crash, PostgreSQL writes its whole directory through to the disk: more than a thousand files one
 * by one, which takes seconds, or with Linux' syncfs the file system at once.
 */
const syncBeforeRecovery = { recovery_init_sync_method: 'syncfs' } as const;

/** Connection string of the owner of the product's database. */
export function databaseUrlOf({
  ports,
  secrets,
}: {
  readonly ports: Pick<ServerContext['ports'], 'postgres'>;
  readonly secrets: Pick<ServerContext['secrets'], 'postgresOwnerPassword'>;
}): string {
  return `postgres://${ownerRole}:${secrets.postgresOwnerPassword}@127.0.0.1:${ports.postgres}/${databaseName}`;
}

type RoleUrls = Readonly<Record<LoginRole, string>>;

/**
 * Connection strings of the services' roles. Their passwords follow from the superuser's, which none of them knows: a
 * role's password tells nothing about any other's.
 */
export function roleUrlsOf(context: {
  readonly ports: Pick<ServerContext['ports'], 'postgres'>;
  readonly secrets: ServerContext['secrets'];
}): RoleUrls {
  const urlOf = (role: LoginRole): string => {
    const secret = createHmac('sha256', context.secrets.postgresAdminPassword).update(
      `password of ${roleNameOf(role)}`,
    );
    return urlForRole(databaseUrlOf(context), role, `k${secret.digest('hex').slice(0, 48)}`);
  };
  // Every role is in the list.
  return Object.fromEntries(loginRoles.map((role) => [role, urlOf(role)])) as RoleUrls;
}

/** Connection string of the cluster's superuser, for making and dropping databases. */
export function adminDatabaseUrlOf({ ports, secrets }: Pick<ServerContext, 'ports' | 'secrets'>): string {
  return `postgres://${adminRole}:${secrets.postgresAdminPassword}@127.0.0.1:${ports.postgres}/postgres`;
}

/**
 * Brings the cluster into a state that can be started, and says how to start it.
 * @throws DataDirBrokenError when it held data and cannot be opened
 * @throws ServerFailedError when a new cluster cannot be made
 */
export async function preparePostgres(context: ServerContext): Promise<ServerSpec> {
  const { dataDir, secrets, onProgress } = context;
  const tools = await findPostgres();
  const clusterDir = clusterDirOf(dataDir);
  const user = await chooseServerUser(join(dataDir, 'postgres'), [tools.postgres, join(dataDir, 'postgres')]);
  const cluster: ClusterOptions = { dataDir, tools, user, secrets };

  const state = await inspectCluster(dataDir);
  if (state === 'unfinished') {
    const message = `an interrupted initialisation was moved to ${await setClusterAside(dataDir)}`;
    onProgress({ kind: 'note', server: 'postgres', message });
  }
  if (state !== 'complete') {
    onProgress({ kind: 'initialising', server: 'postgres' });
    await initialiseCluster(cluster);
  } else if (context.secretsCreated) {
    await replacePasswords(cluster);
  }

  for (const name of ['postgresql.conf', 'pg_hba.conf']) {
    await installConfig(await readFile(new URL(name, configDir), 'utf8'), join(clusterDir, name), user);
  }
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(context.ports.postgres),
    ...(process.platform === 'linux' ? syncBeforeRecovery : {}),
    ...context.postgresSettings,
  };
  return {
    name: 'postgres',
    port: context.ports.postgres,
    dataDir,
    command: tools.postgres,
    args: ['-D', clusterDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    user,
    stopSteps: stopStepsOf.postgres,
    // Recovery after a power failure replays up to max_wal_size.
    readyTimeoutMs: 60_000,
    isReady: (pid) => isPostmasterReady(clusterDir, pid),
  };
}

// The last line of postmaster.pid is how PostgreSQL tells pg_ctl its state; asking it costs no connection. Until the
// new process writes its own, the file of one that was killed may still be there.
async function isPostmasterReady(clusterDir: string, pid: number): Promise<boolean> {
  const lines = (await readFile(join(clusterDir, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

/** Whether another start may succeed: backends of a killed postmaster take a moment to notice and leave. */
export function isPostgresStillLeaving(error: ServerFailedError): boolean {
  return error.logTail.some((line) => line.includes('pre-existing shared memory block'));
}

const damage =
  /(control file|checkpoint record|could not (open|read|access) (file|directory) "|is not a valid data directory|could not locate)/;

/** Recognises in PostgreSQL's last words that its files are damaged. */
export function describeDamage(error: ServerFailedError, dataDir: string): DataDirBrokenError | undefined {
  const line = error.logTail.find((candidate) => /(PANIC|FATAL): /.test(candidate) && damage.test(candidate));
  return line === undefined
    ? undefined
    : new DataDirBrokenError(dataDir, `PostgreSQL says: ${line.replace(/^.*?(PANIC|FATAL): +/, '')}.`);
}

/**
 * Makes sure that the owner and the services' roles can log in to the product's database.
 * @throws DataDirBrokenError when the passwords or the database are not those of this directory
 */
export async function verifyPostgres(context: ServerContext): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrlOf(context), connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    await client.query('SELECT 1');
    await ensureRoleLogins(adminDatabaseUrlOf(context), roleUrlsOf(context));
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined;
    if (code === '28P01') {
      throw new DataDirBrokenError(
        context.dataDir,
        'the passwords in secrets.json are not those of its database (remove that one file to have new ones set).',
      );
    }
    if (code === '3D000') throw new DataDirBrokenError(context.dataDir, `its database ${databaseName} is gone.`);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
