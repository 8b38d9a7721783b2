import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { paths } from '#cli/paths.ts';
import { describeTools, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { type Addresses, type Calls, type Child, spawnChild } from './child.ts';
import { nowMs } from './clock.ts';
import type { FollowerCalls } from './follower.ts';
import type { RawCalls } from './raw.ts';
import { median } from './statistics.ts';
import type { WriterCalls } from './writer.ts';

/** New servers with their usual settings, and processes that work with them until the stage is left. */
export interface Stage {
  readonly addresses: Addresses;
  readonly database: pg.Client;
  raw(): Promise<Child<RawCalls>>;
  writer(): Promise<Child<WriterCalls>>;
  /** A process with a sequencer. */
  service(): Promise<Child<Record<never, never>>>;
  follower(): Promise<Child<FollowerCalls>>;
  /** Any other file that serves calls. */
  spawn<Known extends Calls>(file: URL): Promise<Child<Known>>;
  /** Waits until so many events have their place in the log. */
  sequenced(events: number): Promise<void>;
}

/** Starts PostgreSQL and NATS with an empty log for `work`, and removes all of it afterwards. */
export async function withStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const servers = await startEmbeddedServers({
    dataDir: join(workDir, 'data'),
    toolsDir: paths.toolsDir,
    only: ['postgres', 'nats'],
  });
  const addresses = { databaseUrl: servers.databaseUrl, natsUrl: servers.natsUrl };
  const database = new pg.Client({ connectionString: addresses.databaseUrl });
  const children: { close(): Promise<void> }[] = [];
  async function spawn<Known extends Calls>(file: URL): Promise<Child<Known>> {
    const child = await spawnChild<Known>(file, addresses);
    children.push(child);
    return child;
  }
  const here = (file: string) => new URL(file, import.meta.url);
  try {
    await migrate(addresses.databaseUrl);
    await database.connect();
    return await work({
      addresses,
      database,
      raw: () => spawn(here('raw.ts')),
      writer: () => spawn(here('writer.ts')),
      service: () => spawn(here('service.ts')),
      follower: () => spawn(here('follower.ts')),
      spawn,
      async sequenced(events) {
        for (;;) {
          const { rows } = await database.query<{ seq: string }>('select seq::text from platform.sequencer');
          if (Number(rows[0]?.seq) >= events) return;
          await setTimeout(20);
        }
      },
    });
  } finally {
    await Promise.all(children.map((child) => child.close()));
    await database.end();
    await servers.stop();
    await rm(workDir, { recursive: true, force: true });
  }
}

const syncs = 200;

/** @returns milliseconds of writing 8 KiB through to the disk of the temporary directory, the median */
export async function measureDisk(): Promise<number> {
  const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
  const file = openSync(join(workDir, 'file'), 'w');
  const block = Buffer.alloc(8_192, 1);
  const tookMs = Array.from({ length: syncs }, () => {
    const startedAt = nowMs();
    writeSync(file, block);
    fdatasyncSync(file);
    return nowMs() - startedAt;
  });
  closeSync(file);
  await rm(workDir, { recursive: true, force: true });
  return median(tookMs);
}

/** @returns the servers' versions, for people */
export async function describeServers(): Promise<string> {
  const tools = await describeTools(paths.toolsDir);
  return tools
    .filter(({ server }) => server === 'postgres' || server === 'nats')
    .map(({ server, version }) => `${server} ${version ?? 'unknown'}`)
    .join(', ');
}
