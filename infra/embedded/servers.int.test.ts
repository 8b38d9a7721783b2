import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import { connect, StringCodec } from 'nats';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedServers, type ProgressEvent, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { forkLauncher, stillRunning, tempDataDir, toolsDir } from '#infra/embedded/testing.ts';

let directory: { readonly path: string; remove(): Promise<void> };
const running: EmbeddedServers[] = [];

const start = async (options: Partial<Parameters<typeof startEmbeddedServers>[0]> = {}): Promise<EmbeddedServers> => {
  const servers = await startEmbeddedServers({ dataDir: directory.path, toolsDir, ...options });
  running.push(servers);
  return servers;
};
const queryOne = async (databaseUrl: string, text: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query({ text, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
};

// The client takes user and password beside the address, not in it.
const connectTo = (natsUrl: string) => {
  const { host, username, password } = new URL(natsUrl);
  return connect({ servers: host, user: username, pass: password, reconnect: false });
};

beforeEach(async () => {
  directory = await tempDataDir();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((servers) => servers.stop()));
  await directory.remove();
});

describe('all four servers', () => {
  it('start, keep what is written over a restart, return to their ports, and leave nothing running', async () => {
    const first = await start();
    await queryOne(first.databaseUrl, `CREATE TABLE note AS SELECT 'in postgres' AS text`);
    const nats = await connectTo(first.natsUrl);
    await (await nats.jetstreamManager()).streams.add({ name: 'NOTES', subjects: ['notes'] });
    await nats.jetstream().publish('notes', StringCodec().encode('in nats'));
    await nats.close();
    const redis = new Redis(first.redisUrl);
    expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'allkeys-lru']);
    redis.disconnect();
    const objects = new S3Client({ ...s3Options(first) });
    await objects.send(new CreateBucketCommand({ Bucket: 'notes' }));
    await objects.send(new PutObjectCommand({ Bucket: 'notes', Key: 'note', Body: 'in s3' }));
    objects.destroy();
    const before = first.processes;
    await first.stop();

    expect(await stillRunning(before.map(({ pid }) => pid))).toEqual([]);
    await expect(stat(join(directory.path, 'instance.lock'))).rejects.toMatchObject({ code: 'ENOENT' });

    const second = await start();
    expect(second.processes.map(({ name, port }) => [name, port])).toEqual(
      before.map(({ name, port }) => [name, port]),
    );
    expect(await queryOne(second.databaseUrl, 'SELECT text FROM note')).toBe('in postgres');
    const again = await connectTo(second.natsUrl);
    const message = await (await again.jetstreamManager()).streams.getMessage('NOTES', { seq: 1 });
    expect(message.string()).toBe('in nats');
    await again.close();
    const readAgain = new S3Client({ ...s3Options(second) });
    const note = await readAgain.send(new GetObjectCommand({ Bucket: 'notes', Key: 'note' }));
    expect(await note.Body?.transformToString()).toBe('in s3');
    readAgain.destroy();
  });

  it('let nobody in without the password, which only their owner can read', async () => {
    const servers = await start({ only: ['postgres', 'nats', 'redis'] });
    expect((await stat(join(directory.path, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const without = (url: string): string => Object.assign(new URL(url), { password: 'wrong' }).href;
    await expect(queryOne(without(servers.databaseUrl), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(connectTo(without(servers.natsUrl))).rejects.toThrow(/authorization/i);
    const redis = new Redis(without(servers.redisUrl), { retryStrategy: () => null, lazyConnect: true });
    redis.on('error', () => undefined);
    await expect(redis.ping()).rejects.toThrow();
  });

  it('give PostgreSQL the settings that the event log relies on', async () => {
    const servers = await start({ only: ['postgres'] });
    const show = (name: string) => queryOne(servers.databaseUrl, `SHOW ${name}`);
    expect(await show('fsync')).toBe('on');
    expect(await show('synchronous_commit')).toBe('on');
    expect(await show('idle_in_transaction_session_timeout')).toBe('10s');
    expect(await show('server_version')).toMatch(/^17\./);
    expect(
      await queryOne(servers.databaseUrl, 'SELECT datlocale FROM pg_database WHERE datname = current_database()'),
    ).toBe('C.UTF-8');
    expect(await queryOne(servers.databaseUrl, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toBe(
      false,
    );
  });
});

const s3Options = ({ s3 }: EmbeddedServers) => ({
  endpoint: s3.endpointUrl,
  region: s3.region,
  credentials: s3,
  forcePathStyle: true,
});

describe('a second instance', () => {
  it('is refused on the same data directory, by name of the process that has it', async () => {
    const launcher = await forkLauncher(directory.path, ['redis']);
    const refused = startEmbeddedServers({ dataDir: directory.path, toolsDir, only: ['redis'] });
    await expect(refused).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE', pid: launcher.child.pid });
    await expect(refused).rejects.toThrow(/--data-dir/);
    expect(await stillRunning(launcher.processes.map(({ pid }) => pid))).toHaveLength(1);
    launcher.child.send('leave');
  });

  it('is refused within one process too, and runs beside the first in a directory of its own', async () => {
    const first = await start({ only: ['redis'] });
    await expect(start({ only: ['redis'] })).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE', pid: process.pid });
    const second = await start({ only: ['redis'], dataDir: `${directory.path}-2` });
    expect(second.redisUrl).not.toBe(first.redisUrl);
  });
});

describe('a port', () => {
  const occupy = async (port = 0) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { port: address.port, free: () => new Promise((resolve) => server.close(resolve)) };
  };

  it('that somebody took meanwhile is replaced, and the new one remembered', async () => {
    const first = await start({ only: ['redis'] });
    const port = first.processes[0]?.port ?? 0;
    await first.stop();
    const other = await occupy(port);
    const second = await start({ only: ['redis'] });
    const replaced = second.processes[0]?.port;
    expect(replaced).not.toBe(port);
    await second.stop();
    await other.free();
    expect((await start({ only: ['redis'] })).processes[0]?.port).toBe(replaced);
  });

  it('that was asked for and is taken is an error', async () => {
    const other = await occupy();
    const refused = start({ only: ['nats'], ports: { nats: other.port } });
    await expect(refused).rejects.toMatchObject({ code: 'PORT_TAKEN', server: 'nats', port: other.port });
    await other.free();
  });
});

describe('starting', () => {
  it('can be interrupted, and then leaves nothing behind', async () => {
    const interruption = new AbortController();
    const events: ProgressEvent[] = [];
    const onProgress = (event: ProgressEvent): void => {
      events.push(event);
      if (event.kind === 'ready') interruption.abort();
    };
    await expect(start({ signal: interruption.signal, onProgress })).rejects.toMatchObject({ code: 'START_ABORTED' });
    expect(events.some((event) => event.kind === 'stopped')).toBe(false);
    const next = await start({ only: ['redis', 'nats'] });
    expect(await stillRunning(next.processes.map(({ pid }) => pid))).toHaveLength(2);
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'works for root where nobody else may pass, without opening it to others',
    async () => {
      const closed = join(directory.path, '..', 'closed');
      await mkdir(closed, { mode: 0o700 });
      const servers = await start({ only: ['postgres'], dataDir: join(closed, 'data') });
      expect(await queryOne(servers.databaseUrl, 'SELECT 1')).toBe(1);
      expect((await stat(closed)).mode & 0o777).toBe(0o700);
    },
  );

  it('says which directory it cannot write', async () => {
    await writeFile(directory.path, 'a file where a directory should be');
    const dataDir = join(directory.path, 'below');
    await expect(start({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE', dataDir });
  });

  it('shows the end of the log of a server that does not come up', async () => {
    const failed = start({ only: ['postgres'], postgresSettings: { shared_buffers: 'plenty' } });
    await expect(failed).rejects.toMatchObject({ code: 'SERVER_FAILED', server: 'postgres' });
    await expect(failed).rejects.toThrow(/invalid value for parameter "shared_buffers"/);
    expect(await readFile(join(directory.path, 'logs', 'postgres.log'), 'utf8')).toContain('shared_buffers');
  });
});
