import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { inject } from 'vitest';
import { type S3Endpoint, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { databaseUrlVariables } from '#runtime/config/catalog/database-urls.ts';
import type { SharedTestServers } from './global-setup.ts';

/** Real servers that one test file has to itself. */
export interface TestStack {
  /** Owner role of a database of its own, migrated. */
  readonly databaseUrl: string;
  /** The services' roles in that database, and the auditor's. */
  readonly roleUrls: SharedTestServers['roleUrls'];
  /** A NATS server of its own, since JetStream's streams are one set per server. */
  readonly natsUrl: string;
  readonly natsMonitorUrl: string;
  /** A database index of its own. */
  readonly redisUrl: string;
  readonly redisKeyPrefix: string;
  readonly s3: S3Endpoint;
  /** Start of every bucket name of this stack, which no other stack uses. */
  readonly bucketPrefix: string;
  /** The servers as `VENTURE_*` variables for runtime/config, with port 0 (any free one) for every listener. */
  readonly env: Readonly<Record<string, string>>;
  /** Drops the database, empties the Redis index, ends NATS and removes its files. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Gives a test file its own part of the shared servers, in about 300 ms.
 *
 * ```ts
 * let stack: TestStack;
 * beforeAll(async () => { stack = await startTestStack(); });
 * afterAll(() => stack.stop());
 * ```
 * @throws Error outside `*.int.test.ts` and `tests/`, for which no servers are started
 */
export async function startTestStack(): Promise<TestStack> {
  const shared = inject('testServers');
  if (shared === undefined) throw new Error('unit tests have no servers; name the file *.int.test.ts');
  if (shared.templateProblem !== undefined) throw new Error(shared.templateProblem);
  const id = `t${randomBytes(6).toString('hex')}`;
  const natsDir = join(shared.tempDir, 'stacks', id);
  const [databaseUrl, redisUrl, nats] = await Promise.all([
    createDatabase(shared, id),
    takeRedisIndex(shared.redisUrl),
    startEmbeddedServers({ dataDir: natsDir, toolsDir: shared.toolsDir, only: ['nats'] }),
  ]);
  const addresses = {
    databaseUrl,
    roleUrls: roleUrlsIn(shared, id),
    natsUrl: nats.natsUrl,
    natsMonitorUrl: nats.natsMonitorUrl,
    redisUrl,
    redisKeyPrefix: `${id}:`,
    s3: shared.s3,
    bucketPrefix: `${id}-`,
  };
  const release = async (): Promise<void> => {
    await nats.stop();
    await Promise.all([dropDatabase(shared, id), emptyRedis(redisUrl), rm(natsDir, { recursive: true, force: true })]);
  };
  let released: Promise<void> | undefined;
  return {
    ...addresses,
    env: environmentOf(addresses),
    stop: () => {
      released ??= release();
      return released;
    },
  };
}

type Addresses = Omit<TestStack, 'env' | 'stop'>;

function environmentOf(stack: Addresses): Record<string, string> {
  const services = ['GATEWAY', 'CONTROL_PLANE', 'POLICY', 'ARTIFACT', 'TREASURY', 'COMPLIANCE', 'ORCHESTRATOR'];
  return {
    VENTURE_DATABASE_URL: stack.databaseUrl,
    ...databaseUrlVariables(stack.roleUrls),
    VENTURE_REDIS_URL: stack.redisUrl,
    VENTURE_REDIS_KEY_PREFIX: stack.redisKeyPrefix,
    VENTURE_NATS_SERVERS: JSON.stringify([stack.natsUrl]),
    VENTURE_S3_ENDPOINT_URL: stack.s3.endpointUrl,
    VENTURE_S3_REGION: stack.s3.region,
    VENTURE_S3_ACCESS_KEY_ID: stack.s3.accessKeyId,
    VENTURE_S3_SECRET_ACCESS_KEY: stack.s3.secretAccessKey,
    VENTURE_S3_BUCKET_ARTIFACTS: `${stack.bucketPrefix}artifacts`,
    VENTURE_S3_BUCKET_EXPORTS: `${stack.bucketPrefix}exports`,
    VENTURE_S3_BUCKET_REPLAYS: `${stack.bucketPrefix}replays`,
    ...Object.fromEntries(services.map((service) => [`VENTURE_${service}_PORT`, '0'])),
  };
}

async function createDatabase(shared: SharedTestServers, name: string): Promise<string> {
  const { templateDatabase } = shared;
  // Files are copied five times as fast as the log of all their pages is written.
  await withAdmin(shared, `CREATE DATABASE ${name} TEMPLATE ${templateDatabase} STRATEGY file_copy OWNER venture`);
  return inDatabase(shared.databaseUrl, name);
}

function inDatabase(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

function roleUrlsIn({ roleUrls }: SharedTestServers, name: string): TestStack['roleUrls'] {
  const urls = Object.entries(roleUrls).map(([role, url]) => [role, inDatabase(url, name)]);
  // The same roles as before.
  return Object.fromEntries(urls) as TestStack['roleUrls'];
}

async function dropDatabase(shared: SharedTestServers, name: string): Promise<void> {
  await withAdmin(shared, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

async function withAdmin(shared: SharedTestServers, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: shared.adminDatabaseUrl });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}

// Index 0 counts, so that files in different processes never get the same one while the other still uses it.
const redisIndexes = 63;

async function takeRedisIndex(redisUrl: string): Promise<string> {
  const counter = new Redis(redisUrl, { maxRetriesPerRequest: 3 });
  const taken = await counter.incr('test:indexes');
  counter.disconnect();
  const url = new URL(redisUrl);
  url.pathname = `/${1 + (taken % redisIndexes)}`;
  await emptyRedis(url.href);
  return url.href;
}

async function emptyRedis(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 3 });
  await redis.flushdb();
  redis.disconnect();
}
