import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logFileOf } from '#cli/paths.ts';
import { tempDataDir } from '#infra/embedded/testing.ts';
import { ask, readWelcome, runCli, startCli, startInstance, stopInstance } from './cli-process.ts';
import { endRunning, type NodeProcess } from './node-process.ts';

const timeout = 240_000;
let directory: Awaited<ReturnType<typeof tempDataDir>>;
let instance: NodeProcess;
let welcome: ReturnType<typeof readWelcome>;

beforeAll(async () => {
  directory = await tempDataDir();
  instance = await startInstance(directory.path);
  welcome = readWelcome(instance.output());
}, timeout);
afterAll(async () => {
  await endRunning();
  await directory?.remove();
}, timeout);

const status = async () => (await runCli(['status', '--data-dir', directory.path])).output;
const pidOf = async (server: string) => Number(new RegExp(`${server} +process (\\d+)`).exec(await status())?.[1]);
const health = async () => (await fetch(new URL('/health', welcome.graphUrl))).status;

const createVenture = `mutation Make($input: CreateVentureInput!) {
  createVenture(input: $input) { venture { id name } replayed userErrors { code message } }
}`;
const make = (name: string) =>
  ask(welcome, createVenture, {
    input: { idempotencyKey: name, name, agents: [{ name: 'Ada', level: 'L3', role: 'writer' }] },
  });

const servers = [
  { server: 'postgres', title: 'PostgreSQL' },
  { server: 'nats', title: 'NATS' },
  { server: 'redis', title: 'Redis' },
  { server: 's3', title: 'Object store' },
];

describe('a server that is killed while the instance runs', () => {
  it.each(servers)('$title comes back, and the graph with it', { timeout }, async ({ server, title }) => {
    const before = await pidOf(server);
    const seen = watchHealth();
    process.kill(before, 'SIGKILL');
    await instance.until(new RegExp(`${title} died[\\s\\S]*✔ ${title} is back`));
    await expect.poll(health, { timeout: 30_000, interval: 100 }).toBe(200);
    expect(await seen.stop(), 'health while it was away').toContain(503);

    const made = await make(`After ${server}`);
    expect(made).toMatchObject({ data: { createVenture: { venture: { name: `After ${server}` }, userErrors: [] } } });
    await expect.poll(() => pidOf(server), { timeout: 30_000 }).not.toBe(before);
  });

  it('has mutations answered with a clear fault in between, and done once when they are sent again', {
    timeout,
  }, async () => {
    const before = await pidOf('postgres');
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    process.kill(before, 'SIGKILL');
    await expect
      .poll(
        async () => {
          const answer = await make('Sent until it was done');
          answers.push(answer);
          return answer.errors;
        },
        { timeout: 60_000, interval: 50 },
      )
      .toBeUndefined();
    const again = await make('Sent until it was done');
    expect(again.data).toMatchObject({ createVenture: { replayed: true } });
    for (const { code, requestId } of answers.flatMap(({ errors = [] }) =>
      errors.map((error) => error.extensions ?? {}),
    )) {
      expect(code).toBe('UNAVAILABLE');
      expect(requestId).toBeTruthy();
    }
    const { data } = await ask(welcome, '{ ventures(first: 50) { nodes { name } } }');
    expect(JSON.stringify(data).split('Sent until it was done')).toHaveLength(2);
  });

  it('does not keep a workflow from its end, even when all of them go at once', { timeout }, async () => {
    const pids = await Promise.all(servers.map(({ server }) => pidOf(server)));
    const out = join(directory.path, '..', 'documents');
    const demo = startCli(['demo', '--data-dir', directory.path, '--out', out]);
    await demo.until(/workflow planned/);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await demo.ended, demo.output()).toEqual({ code: 0, signal: null });
    expect(demo.output()).toContain('Everything that should have happened has happened.');
  });

  it('does not keep the instance from stopping in order', { timeout }, async () => {
    process.kill(await pidOf('nats'), 'SIGKILL');
    await stopInstance(instance);
    expect(await readFile(logFileOf(directory.path), 'utf8')).not.toContain('not done in time');
  });
});

/** Asks for health all the time, as a balancer would. */
function watchHealth(): { stop(): Promise<ReadonlySet<number>> } {
  const seen = new Set<number>();
  let isDone = false;
  const loop = (async () => {
    while (!isDone) {
      seen.add(await health());
      await delay(5);
    }
  })();
  return {
    async stop() {
      isDone = true;
      await loop;
      return seen;
    },
  };
}
