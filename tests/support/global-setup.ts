import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { identifyProcess } from '#infra/embedded/process-identity.ts';
import { type EmbeddedServers, type S3Endpoint, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { migrate } from '#runtime/db/migrate.ts';

/** What the servers shared by all test files tell each of them. */
export interface SharedTestServers {
  readonly adminDatabaseUrl: string;
  readonly databaseUrl: string;
  readonly roleUrls: EmbeddedServers['roleUrls'];
  /** Migrated, and never connected to: databases of test files are copies of it. */
  readonly templateDatabase: string;
  /** Why there is no such database, when the migrations failed: told by the tests that need it, and by no other. */
  readonly templateProblem: string | undefined;
  readonly redisUrl: string;
  readonly s3: S3Endpoint;
  /** Servers of single test files put their data here. */
  readonly tempDir: string;
  readonly toolsDir: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testServers: SharedTestServers | undefined;
  }
}

const toolsDir = fileURLToPath(new URL('../../.parpour/tools', import.meta.url));
const templateDatabase = 'test_template';
const tempPrefix = 'parpour-test-';

/**
 * Starts what all test files share, once per run: PostgreSQL with a migrated template database, Redis, and the object
 * store. A run of pure unit tests starts nothing.
 * @returns stops them and removes their data
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { testFiles } = await project.globTestFiles(filtersOf(project));
  if (testFiles.every((file) => basename(file).endsWith('.unit.test.ts'))) {
    project.provide('testServers', undefined);
    return undefined;
  }
  await removeLeftovers();
  const tempDir = await mkdtemp(join(tmpdir(), `${tempPrefix}${process.pid}-`));
  // PostgreSQL runs as another user when the tests run as root, and has to pass through here.
  await chmod(tempDir, 0o711);
  const servers = await startEmbeddedServers({
    dataDir: join(tempDir, 'shared'),
    toolsDir,
    only: ['postgres', 'redis', 's3'],
    // The data is thrown away with the run, so nothing has to survive a power failure.
    postgresSettings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' },
  });
  const stop = async (): Promise<void> => {
    await servers.stop();
    await rm(tempDir, { recursive: true, force: true });
  };
  const templateProblem = await makeTemplate(servers, join(tempDir, 'shared', 'logs', 'postgres.log'));
  const { adminDatabaseUrl, databaseUrl, roleUrls, redisUrl, s3 } = servers;
  const database = { adminDatabaseUrl, databaseUrl, roleUrls, templateDatabase, templateProblem };
  project.provide('testServers', { ...database, redisUrl, s3, tempDir, toolsDir });
  return stop;
}

/** The file names given on the command line, which vitest keeps but does not declare. */
function filtersOf({ vitest }: TestProject): string[] | undefined {
  const filters = 'filenamePattern' in vitest ? vitest.filenamePattern : undefined;
  return Array.isArray(filters) ? filters.map(String) : undefined;
}

async function makeTemplate(servers: EmbeddedServers, postgresLog: string): Promise<string | undefined> {
  const admin = new pg.Client({ connectionString: servers.adminDatabaseUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${templateDatabase} OWNER venture`);
  await admin.end();
  const url = new URL(servers.databaseUrl);
  url.pathname = `/${templateDatabase}`;
  const steps: string[] = [];
  try {
    await migrate(url.href, { log: (line) => steps.push(line) });
    return undefined;
  } catch (error) {
    // node-pg-migrate may fail at pointing at the fault; the server's own log names it with its line.
    const lines = (await readFile(postgresLog, 'utf8')).split('\n');
    const fault = lines.slice(lines.findIndex((line) => line.includes(' ERROR: '))).slice(0, 3);
    return ['the migrations failed:', ...steps.slice(-20), String(error), ...fault].join('\n');
  }
}

/** A run that was killed could not clean up; its process id in the directory's name says whether it is over. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${tempPrefix}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || (await identifyProcess(pid)) !== undefined) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
