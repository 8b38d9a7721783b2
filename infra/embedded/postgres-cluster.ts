import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirBrokenError, ServerFailedError } from '#infra/embedded/errors.ts';
import { exists, writeFileAtomically } from '#infra/embedded/files.ts';
import { invocationAs, type ServerUser } from '#infra/embedded/run-as.ts';
import type { ServerSecrets } from '#infra/embedded/secrets.ts';
import { logFileOf, serverEnvironment } from '#infra/embedded/server-process.ts';
import type { PostgresTools } from '#infra/embedded/tools.ts';

/** Superuser of the embedded cluster; only initialisation, tests and repair use it. */
export const adminRole = 'parpour_admin';
/** Owner of the product's database; not a superuser. */
export const ownerRole = 'venture';
export const databaseName = 'venture';

const majorVersion = '17';
// PostgreSQL gives the databases that people create numbers from here on; those below are its own templates.
const firstUserOid = 16_384;
const markerFile = 'parpour.json';

/** Where the cluster of a data directory lies. */
export function clusterDirOf(dataDir: string): string {
  return join(dataDir, 'postgres', 'data');
}

/** `absent`: make one. `unfinished`: an initialisation that never got to hold data. `complete`: start it. */
export type ClusterState = 'absent' | 'unfinished' | 'complete';

/**
 * Looks at a cluster without touching it.
 * @throws DataDirBrokenError when it held data and lacks something, or belongs to another major version
 */
export async function inspectCluster(dataDir: string): Promise<ClusterState> {
  const clusterDir = clusterDirOf(dataDir);
  const entries = await readdir(clusterDir).catch(() => undefined);
  if (entries === undefined || entries.length === 0) return 'absent';
  const databases = await readdir(join(clusterDir, 'base')).catch(() => []);
  const heldData = entries.includes(markerFile) || databases.some((name) => Number(name) >= firstUserOid);
  if (!heldData) return 'unfinished';
  const version = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').then(
    (content) => content.trim(),
    () => undefined,
  );
  if (version !== undefined && version !== majorVersion) {
    throw new DataDirBrokenError(
      dataDir,
      `its database was written by PostgreSQL ${version}, and ${majorVersion} runs here.`,
    );
  }
  for (const needed of ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal', 'pg_xact']) {
    if (!(await exists(join(clusterDir, needed))))
      throw new DataDirBrokenError(dataDir, `its database lacks ${needed}.`);
  }
  return 'complete';
}

export interface ClusterOptions {
  readonly dataDir: string;
  readonly tools: PostgresTools;
  readonly user: ServerUser | undefined;
  readonly secrets: ServerSecrets;
}

/**
 * Makes a cluster with the owner role and the product's database.
 *
 * All of it happens in a directory beside, which is renamed when everything is on the disk: wherever this is
 * interrupted, the next start finds either no cluster or a whole one.
 * @throws ServerFailedError with the output of initdb
 */
export async function initialiseCluster(options: ClusterOptions): Promise<void> {
  const { dataDir, tools, user, secrets } = options;
  const parentDir = join(dataDir, 'postgres');
  const newDir = join(parentDir, 'initialising');
  const passwordFile = join(parentDir, 'initialising.password');
  await makeOwnedDirectory(parentDir, user);
  await rm(newDir, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${secrets.postgresAdminPassword}\n`, { mode: 0o600 });
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
  try {
    await runTool(options, tools.initdb, [
      `--pgdata=${newDir}`,
      `--username=${adminRole}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Sorting is PostgreSQL's own C.UTF-8, the same on every machine and after every upgrade of the C library.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
    ]);
    await runSingleUser(options, newDir, [
      `CREATE ROLE ${ownerRole} LOGIN PASSWORD '${secrets.postgresOwnerPassword}'`,
      `CREATE DATABASE ${databaseName} OWNER ${ownerRole}`,
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  const marker = { postgres: tools.version, initialisedAt: new Date().toISOString() };
  await writeFileAtomically(join(newDir, markerFile), `${JSON.stringify(marker)}\n`);
  if (user !== undefined) await chown(join(newDir, markerFile), user.uid, user.gid);
  await rm(clusterDirOf(dataDir), { recursive: true, force: true });
  await rename(newDir, clusterDirOf(dataDir));
}

/**
 * Moves an unfinished cluster out of the way.
 * @returns where it is now
 */
export async function setClusterAside(dataDir: string): Promise<string> {
  const aside = `${clusterDirOf(dataDir)}.unfinished-${new Date().toISOString().replaceAll(':', '')}`;
  await rename(clusterDirOf(dataDir), aside);
  return aside;
}

/** Gives the roles of a stopped cluster the passwords of newly made secrets. */
export async function replacePasswords(options: ClusterOptions): Promise<void> {
  const { secrets, dataDir } = options;
  await runSingleUser(options, clusterDirOf(dataDir), [
    `ALTER ROLE ${adminRole} PASSWORD '${secrets.postgresAdminPassword}'`,
    `ALTER ROLE ${ownerRole} PASSWORD '${secrets.postgresOwnerPassword}'`,
  ]);
}

/** Copies a file of the repository into the cluster, for the cluster's user only. */
export async function installConfig(content: string, path: string, user: ServerUser | undefined): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
  await chmod(path, 0o600);
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

async function makeOwnedDirectory(path: string, user: ServerUser | undefined): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  if (user !== undefined) await chown(path, user.uid, user.gid);
}

// Single-user mode takes one statement a line, and needs neither a port nor a password.
async function runSingleUser(
  options: ClusterOptions,
  clusterDir: string,
  statements: readonly string[],
): Promise<void> {
  const args = ['--single', '-D', clusterDir, '-c', 'exit_on_error=true', 'postgres'];
  await runTool(options, options.tools.postgres, args, statements.map((statement) => `${statement};\n`).join(''));
}

async function runTool(options: ClusterOptions, command: string, args: readonly string[], input = ''): Promise<void> {
  const invocation = await invocationAs(options.user, 'SIGKILL', command, args);
  const output = await new Promise<{ readonly failed: boolean; readonly text: string }>((resolve) => {
    const child = spawn(invocation.command, invocation.args, {
      ...invocation.options,
      detached: true,
      cwd: join(options.dataDir, 'postgres'),
      env: { ...serverEnvironment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    child.once('error', (error) => resolve({ failed: true, text: error.message }));
    child.once('close', (code) => resolve({ failed: code !== 0, text }));
    // A program that ended early no longer reads; its exit code and output say why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
  if (!output.failed) return;
  const program = command.split('/').at(-1) ?? command;
  const lines = output.text.trimEnd().split('\n').slice(-15);
  throw new ServerFailedError(
    'postgres',
    `could not be initialised (${program})`,
    logFileOf(options.dataDir, 'postgres'),
    lines,
  );
}
