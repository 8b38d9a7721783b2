import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import { connect } from 'nats';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '#runtime/config/config.ts';
import { testEnvironment } from './runtime.ts';
import { startTestStack, type TestStack } from './servers.ts';

let first: TestStack;
let second: TestStack;

beforeAll(async () => {
  [first, second] = await Promise.all([startTestStack(), startTestStack()]);
});

afterAll(() => Promise.all([first.stop(), second.stop()]));

const query = async (databaseUrl: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

it('gives two stacks a database each, both migrated', async () => {
  await query(first.databaseUrl, 'CREATE TABLE mine (id int)');
  const tables = `SELECT count(*)::int AS tables FROM pg_tables WHERE tablename IN ('mine', 'events')`;
  expect(await query(first.databaseUrl, tables)).toEqual([{ tables: 2 }]);
  expect(await query(second.databaseUrl, tables)).toEqual([{ tables: 1 }]);
});

it('gives two stacks a NATS server, a Redis index and bucket names each', async () => {
  const { host, username, password } = new URL(first.natsUrl);
  const nats = await connect({ servers: host, user: username, pass: password });
  await (await nats.jetstreamManager()).streams.add({ name: 'MINE', subjects: ['mine'] });
  await nats.close();
  expect(second.natsUrl).not.toBe(first.natsUrl);

  const [mine, theirs] = [new Redis(first.redisUrl), new Redis(second.redisUrl)];
  await mine.set('key', 'value');
  expect(await theirs.get('key')).toBeNull();
  mine.disconnect();
  theirs.disconnect();

  const client = new S3Client({
    ...first.s3,
    endpoint: first.s3.endpointUrl,
    credentials: first.s3,
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: `${first.bucketPrefix}artifacts` }));
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  expect(Buckets.filter(({ Name }) => Name?.startsWith(second.bucketPrefix))).toEqual([]);
  client.destroy();
});

it('describes a stack in variables that the configuration accepts', () => {
  const config = loadConfig(testEnvironment(first));
  expect(config.database.url).toBe(first.databaseUrl);
  expect(config.redis.keyPrefix).toBe(first.redisKeyPrefix);
  expect(new Set(Object.values(config.ports))).toEqual(new Set([0]));
});

it('drops the database of a stack that is stopped', async () => {
  const stack = await startTestStack();
  await Promise.all([stack.stop(), stack.stop()]);
  await expect(query(stack.databaseUrl, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
});
