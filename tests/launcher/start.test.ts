import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tempDataDir } from '#infra/embedded/testing.ts';
import {
  ask,
  expectNothingLeft,
  processesOf,
  readWelcome,
  runCli,
  startCli,
  startInstance,
  stopInstance,
} from './cli-process.ts';
import { endRunning } from './node-process.ts';

const timeout = 240_000;
let directory: Awaited<ReturnType<typeof tempDataDir>>;
let dataDir: string;

beforeAll(async () => {
  directory = await tempDataDir();
  dataDir = directory.path;
});
afterEach(endRunning);
afterAll(() => directory?.remove());

const ventures = '{ ventures(first: 5) { nodes { id name } } }';

describe('parpour start', () => {
  let venturesBefore: unknown;

  it('shows its steps, then an address, a token and a query that work together', { timeout }, async () => {
    const cli = startCli(['start', '--data-dir', dataDir]);
    await cli.until(/Ctrl-C +stops everything/);
    const output = cli.output();
    for (const step of ['PostgreSQL', 'NATS', 'Redis', 'Object store', 'Database', 'Roles', 'Demo venture']) {
      expect(output).toMatch(new RegExp(`^ {2}✔ ${step} +\\S.* +\\d+\\.\\d s$`, 'm'));
    }
    const welcome = readWelcome(output);
    const query = /A first query:\n\n([\s\S]+?)\n\n/.exec(output)?.[1] ?? '';
    const answer = await ask(welcome, query);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({
      viewer: { actor: { name: 'Founder' } },
      ventures: { nodes: [{ name: 'The Proofing Room', activePolicyBundle: { version: 1 } }] },
    });
    expect((await fetch(/GraphiQL +(\S+)/.exec(output)?.[1] ?? '')).status).toBe(200);
    const lines = output.replaceAll(dataDir, '/srv/parpour').split('\n');
    expect(lines.filter((line) => line.length > 100 && !line.startsWith('eyJ'))).toEqual([]);
    venturesBefore = (await ask(welcome, ventures)).data;
    await stopInstance(cli, 'SIGINT');
    await expectNothingLeft(dataDir);
  });

  it('finds its data again, also after kill -9 and beside a torn note of it, and takes one press of Ctrl-C that npm passes on for one', {
    timeout,
  }, async () => {
    const first = await startInstance(dataDir);
    expect((await ask(readWelcome(first.output()), ventures)).data).toEqual(venturesBefore);
    first.kill('SIGKILL');
    await first.ended;
    await writeFile(join(dataDir, 'instance.json'), '{"pid": 1, "graph');
    const second = await startInstance(dataDir);
    expect(second.output()).not.toContain('Demo venture');
    expect((await ask(readWelcome(second.output()), ventures)).data).toEqual(venturesBefore);
    second.kill('SIGINT');
    await second.until(/Stopping/);
    second.kill('SIGINT');
    expect(await second.ended).toEqual({ code: 0, signal: null });
    expect(second.output()).toContain('Stopped. The data stays');
    await expectNothingLeft(dataDir);
  });
});

describe('a second instance', () => {
  let other: Awaited<ReturnType<typeof tempDataDir>>;
  beforeAll(async () => {
    other = await tempDataDir();
  });
  afterAll(() => other?.remove());

  it.each([
    ['it makes its first data', /making its data directory/],
    ['its roles are up for the first time', /✔ Roles/],
  ])('that is stopped while %s leaves nothing but its data', { timeout }, async (_when, moment) => {
    const cli = startCli(['start', '--data-dir', other.path]);
    await cli.until(moment);
    await stopInstance(cli);
    await expectNothingLeft(other.path);
    expect(await readdir(other.path)).toContain('secrets.json');
  });

  it('runs beside the first as if nothing had been; on the data of the first it is refused with the way out', {
    timeout,
  }, async () => {
    const [first, second] = await Promise.all([startInstance(dataDir), startInstance(other.path)]);
    const [here, there] = [readWelcome(first.output()), readWelcome(second.output())];
    expect(here.graphUrl).not.toBe(there.graphUrl);

    const third = await runCli(['start', '--data-dir', dataDir]);
    expect(third.code).toBe(1);
    expect(third.output).toMatch(new RegExp(`in use by process ${first.pid}.*--data-dir`));
    expect(third.output).not.toMatch(/\n\s+at /);

    const [ours, theirs] = await Promise.all([ask(here, ventures), ask(there, ventures)]);
    expect([ours.errors, theirs.errors]).toEqual([undefined, undefined]);
    expect(ours.data).not.toEqual(theirs.data);
    expect(theirs.data).toMatchObject({ ventures: { nodes: [{ name: 'The Proofing Room' }] } });
    // As when the reader of a pipe goes away: the output has nowhere to go, and the stop goes its way.
    second.hangUp();
    await Promise.all([stopInstance(first, 'SIGHUP'), stopInstance(second, 'SIGTERM')]);
    await Promise.all([expectNothingLeft(dataDir), expectNothingLeft(other.path)]);
  });
});

describe('an instance that is asked to stop', () => {
  it.each([
    ['before anything runs', /is starting/],
    ['with its servers up', /( {2}✔ (PostgreSQL|NATS|Redis|Object).*\n){4}/],
    ['with its database up to date', /✔ Database/],
    ['with its roles up', /✔ Roles/],
  ])('while it starts, %s, leaves nothing', { timeout }, async (_when, moment) => {
    const cli = startCli(['start', '--data-dir', dataDir]);
    await cli.until(moment);
    await stopInstance(cli);
    await expectNothingLeft(dataDir);
  });

  it('twice ends at once, without waiting for a server that hangs', { timeout }, async () => {
    const cli = await startInstance(dataDir);
    const redis = Number((await processesOf(dataDir)).find((line) => line.includes('redis-server'))?.split(' ')[0]);
    process.kill(redis, 'SIGSTOP');
    cli.kill('SIGINT');
    await cli.until(/Stopping/);
    // A second press counts when it can't be the first one passed on.
    const shownAt = performance.now();
    await expect.poll(() => performance.now() - shownAt, { interval: 20 }).toBeGreaterThan(500);
    cli.kill('SIGINT');
    expect(await cli.ended).toEqual({ code: 130, signal: null });
    process.kill(redis, 'SIGCONT');
    await expect.poll(() => processesOf(dataDir), { timeout: 30_000, interval: 50 }).toEqual([]);
  });

  it('by the end of whoever reads its output leaves nothing', { timeout }, async () => {
    const cli = startCli(['start', '--data-dir', dataDir]);
    await cli.until(/is starting/);
    cli.hangUp();
    expect(await cli.ended).toEqual({ code: 0, signal: null });
    await expectNothingLeft(dataDir);
  });
});

describe('a fault that nobody caught', () => {
  it('stops everything, is in the log with its stack, and the last line says where', { timeout }, async () => {
    const cli = await startInstance(dataDir, { preload: [new URL('throw-on-signal.ts', import.meta.url).href] });
    cli.kill('SIGUSR2');
    expect(await cli.ended).toEqual({ code: 1, signal: null });
    const logFile = join(dataDir, 'parpour.log');
    expect(cli.output()).toContain('thrown where nobody catches it');
    expect(cli.output().trimEnd().split('\n').at(-1)).toContain(logFile);
    const line = (await readFile(logFile, 'utf8')).split('\n').find((text) => text.includes('nobody catches it'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 60,
      err: { stack: expect.stringContaining('throw-on-signal.ts') },
    });
    await expectNothingLeft(dataDir);
  });
});
