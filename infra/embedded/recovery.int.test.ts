import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identifyProcess } from '#infra/embedded/process-identity.ts';
import { pidFileOf } from '#infra/embedded/server-process.ts';
import { type EmbeddedServers, type ProgressEvent, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { forkLauncher, stillRunning, tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { findTool } from '#infra/embedded/tools.ts';

let directory: { readonly path: string; remove(): Promise<void> };
const running: EmbeddedServers[] = [];
const strays: number[] = [];

const start = async (options: Partial<Parameters<typeof startEmbeddedServers>[0]> = {}): Promise<EmbeddedServers> => {
  const servers = await startEmbeddedServers({ dataDir: directory.path, toolsDir, ...options });
  running.push(servers);
  return servers;
};
const query = async (databaseUrl: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
};
const gone = (pids: readonly number[]) =>
  expect.poll(() => stillRunning(pids), { timeout: 30_000, interval: 20 }).toEqual([]);

beforeEach(async () => {
  directory = await tempDataDir();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((servers) => servers.stop()));
  for (const pid of strays.splice(0)) if ((await stillRunning([pid])).length > 0) process.kill(pid, 'SIGKILL');
  await directory.remove();
});

describe('a launcher that was killed', () => {
  it('is followed by a start that finds every committed row, and none of its servers', async () => {
    const launcher = await forkLauncher(directory.path, ['postgres', 'nats', 'redis', 's3']);
    await query(launcher.databaseUrl, `CREATE TABLE note AS SELECT 1 AS id`);
    launcher.child.kill('SIGKILL');
    await once(launcher.child, 'exit');

    const servers = await start();
    expect(await query(servers.databaseUrl, 'SELECT id FROM note')).toEqual([{ id: 1 }]);
    await gone(launcher.processes.map(({ pid }) => pid));
  });

  it.runIf(process.platform === 'linux')('takes its servers along without another start', async () => {
    const launcher = await forkLauncher(directory.path, ['nats', 'redis', 's3']);
    launcher.child.kill('SIGKILL');
    await gone(launcher.processes.map(({ pid }) => pid));
  });

  it('takes its servers along when it exits without stopping them', async () => {
    const launcher = await forkLauncher(directory.path, ['postgres', 'nats', 'redis', 's3']);
    launcher.child.send('leave');
    await gone(launcher.processes.map(({ pid }) => pid));
  });
});

describe('a server left running', () => {
  /** Runs the server that a stopped instance would have run, as if its launcher had not been able to take it along. */
  const leaveNats = async (): Promise<number> => {
    const servers = await start({ only: ['nats'] });
    await servers.stop();
    const tool = await findTool('nats-server', toolsDir);
    const child = spawn(
      tool.path,
      ['--addr', '127.0.0.1', '--port', '-1', '--store_dir', join(directory.path, 'nats')],
      {
        detached: true,
        stdio: 'ignore',
      },
    );
    child.unref();
    strays.push(child.pid ?? 0);
    return child.pid ?? 0;
  };

  it('is stopped by the next start', async () => {
    const pid = await leaveNats();
    await writeFile(pidFileOf(directory.path, 'nats'), JSON.stringify(await identifyProcess(pid)));
    const events: ProgressEvent[] = [];
    await start({ only: ['nats'], onProgress: (event) => events.push(event) });
    expect(await stillRunning([pid])).toEqual([]);
    expect(events).toContainEqual({
      kind: 'note',
      server: 'nats',
      message: `stopped process ${pid}, left by an earlier run`,
    });
  });

  it('is not taken for a process that was given its number later', async () => {
    const pid = await leaveNats();
    const identity = await identifyProcess(pid);
    await writeFile(pidFileOf(directory.path, 'nats'), JSON.stringify({ ...identity, startedAt: 'another start' }));
    await start({ only: ['redis'] });
    expect(await stillRunning([pid])).toEqual([pid]);
  });

  it('is not taken for a process that has nothing to do with this directory', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    strays.push(child.pid ?? 0);
    await mkdir(join(directory.path, 'run'), { recursive: true });
    await writeFile(pidFileOf(directory.path, 'redis'), JSON.stringify(await identifyProcess(child.pid ?? 0)));
    await start({ only: ['redis'] });
    expect(await stillRunning([child.pid ?? 0])).toEqual([child.pid]);
  });
});

describe('a data directory', () => {
  const cluster = (...path: string[]): string => join(directory.path, 'postgres', 'data', ...path);

  it('whose initialisation was interrupted is made anew, and the remains kept aside', async () => {
    await mkdir(cluster('base', '1'), { recursive: true });
    await writeFile(cluster('PG_VERSION'), '17\n');
    await mkdir(join(directory.path, 'postgres', 'initialising', 'base'), { recursive: true });
    const servers = await start({ only: ['postgres'] });
    expect(await query(servers.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(
      (await readdir(join(directory.path, 'postgres'))).filter((name) => name.includes('unfinished')),
    ).toHaveLength(1);
  });

  it('that held data and lacks a part of it is refused untouched', async () => {
    await (await start({ only: ['postgres'] })).stop();
    await rename(cluster('global', 'pg_control'), cluster('global', 'elsewhere'));
    const refused = start({ only: ['postgres'] });
    await expect(refused).rejects.toMatchObject({ code: 'DATA_DIR_BROKEN', dataDir: directory.path });
    await expect(refused).rejects.toThrow(/lacks global\/pg_control.*parpour reset/);
    await rename(cluster('global', 'elsewhere'), cluster('global', 'pg_control'));
    await start({ only: ['postgres'] });
  });

  it('of another major version is refused', async () => {
    await (await start({ only: ['postgres'] })).stop();
    await writeFile(cluster('PG_VERSION'), '15\n');
    await expect(start({ only: ['postgres'] })).rejects.toThrow(/written by PostgreSQL 15, and 17 runs here/);
  });

  it('that lost its passwords gets new ones', async () => {
    const first = await start({ only: ['postgres'] });
    await query(first.databaseUrl, 'CREATE TABLE note AS SELECT 1 AS id');
    await first.stop();
    await rm(join(directory.path, 'secrets.json'));
    const second = await start({ only: ['postgres'] });
    expect(await query(second.databaseUrl, 'SELECT id FROM note')).toEqual([{ id: 1 }]);
    expect(second.databaseUrl).not.toBe(first.databaseUrl);
    expect(await query(second.roleUrls.treasury, 'SELECT current_user AS name')).toEqual([
      { name: 'parpour_treasury' },
    ]);
    const before = new URL(second.roleUrls.treasury);
    before.password = new URL(first.roleUrls.treasury).password;
    await expect(query(before.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });
});

describe('a server that dies', () => {
  it('is started again on its port, and reported', async () => {
    const events: ProgressEvent[] = [];
    const servers = await start({ only: ['postgres', 'redis'], onProgress: (event) => events.push(event) });
    await query(servers.databaseUrl, 'CREATE TABLE note AS SELECT 1 AS id');
    const before = servers.processes;
    for (const { pid } of before) process.kill(pid, 'SIGKILL');
    const restarted = (): number => events.filter((event) => event.kind === 'restarted').length;
    await expect.poll(restarted, { timeout: 30_000, interval: 20 }).toBe(2);
    expect(servers.processes.map(({ port }) => port)).toEqual(before.map(({ port }) => port));
    expect(await query(servers.databaseUrl, 'SELECT id FROM note')).toEqual([{ id: 1 }]);
    expect(
      events
        .filter((event) => event.kind === 'died')
        .map(({ server }) => server)
        .sort(),
    ).toEqual(['postgres', 'redis']);
  });

  it('again and again stays down after the fifth restart, with the reason', async () => {
    const events: ProgressEvent[] = [];
    const servers = await start({ only: ['redis'], onProgress: (event) => events.push(event) });
    const killed = new Set<number>();
    const failed = () => events.find((event) => event.kind === 'failed');
    await expect
      .poll(
        () => {
          const pid = servers.processes[0]?.pid ?? 0;
          if (!killed.has(pid)) process.kill(pid, 'SIGKILL');
          killed.add(pid);
          return failed();
        },
        { timeout: 30_000, interval: 10 },
      )
      .toMatchObject({ server: 'redis', error: { code: 'SERVER_FAILED' } });
    expect(killed.size).toBe(6);
  });
});
