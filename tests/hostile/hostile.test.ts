import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { busyMs } from '#tests/support/busy.ts';
import { shots, sieges, type Target } from './attacks.ts';

// The gateway, its attackers and whoever asks in good faith are three processes.

const mib = 1_048_576;
const askedOnce = 30;
const timesMax = 6;
/** What the caches of documents hold at most, of the gateway and of two subgraphs in its process. */
const heapGrowthBytesMax = 256 * mib;
/** A process that waits for one of two cores is late by so much, whatever the gateway does; an attack that works, by far more. */
const noiseMs = () => busyMs(5);

let gateway: ChildProcess;
let attacker: ChildProcess;
let target: Target;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function run(file: string, execArgv: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [...execArgv] });
}

beforeAll(async () => {
  gateway = run('gateway-process.ts', ['--expose-gc']);
  const [hello] = await once(gateway, 'message');
  target = z.object({ url: z.string(), token: z.string() }).parse(hello);
  attacker = run('attacker-process.ts');
}, 120_000);
afterAll(() => {
  agent.destroy();
  attacker?.disconnect();
  gateway?.disconnect();
});

/** @param name undefined to make peace */
async function attack(name: string | undefined): Promise<void> {
  attacker.send({ ...target, ...(name !== undefined && { attack: name }) });
  await once(attacker, 'message');
}

async function heapBytes(): Promise<number> {
  gateway.send('memory');
  const [told] = await once(gateway, 'message');
  return z.object({ heapBytes: z.number() }).parse(told).heapBytes;
}

const body = JSON.stringify({ query: 'query Good { item(id: "good") { name cost { amountMinor } notes } }' });

async function askInGoodFaith(): Promise<void> {
  const asked = request(`${target.url}/graphql`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${target.token}` },
  });
  asked.end(body);
  const [response] = await once(asked, 'response');
  const answer = await text(response);
  expect(answer).toContain('name of good');
  expect(answer).not.toContain('errors');
}

/** @returns median, in milliseconds */
async function latencyMs(): Promise<number> {
  const latencies: number[] = [];
  for (let index = 0; index < askedOnce; index++) {
    const startedAt = performance.now();
    await askInGoodFaith();
    latencies.push(performance.now() - startedAt);
    await delay(3);
  }
  return latencies.toSorted((one, other) => one - other)[askedOnce / 2] ?? 0;
}

interface Comparison {
  readonly line: string;
  readonly isSlow: boolean;
}

/**
 * Compares with as many harmless requests, which take the same time of the machine. The best of several times counts on both
 * sides: what else the machine does makes a median longer now and then, an attack that works makes it longer each time.
 */
async function compare(name: string): Promise<Comparison> {
  let usualMs = Number.POSITIVE_INFINITY;
  let attackedMs = Number.POSITIVE_INFINITY;
  for (let time = 0; time < timesMax; time++) {
    await attack('harmless');
    usualMs = Math.min(usualMs, await latencyMs());
    await attack(name);
    attackedMs = Math.min(attackedMs, await latencyMs());
    if (attackedMs <= 2 * usualMs + noiseMs()) break;
  }
  const line = `${name.padEnd(45)} ${usualMs.toFixed(1)} ms, attacked ${attackedMs.toFixed(1)} ms`;
  return { line, isSlow: attackedMs > 2 * usualMs + noiseMs() };
}

it('answers others within twice the usual time and with bounded memory, whatever it is attacked with', {
  timeout: 240_000,
}, async () => {
  await attack('harmless');
  await latencyMs();
  const heapBefore = await heapBytes();
  const compared: Comparison[] = [];
  for (const name of [...Object.keys(shots), ...Object.keys(sieges)]) compared.push(await compare(name));
  await attack(undefined);
  const grownBytes = (await heapBytes()) - heapBefore;
  process.stdout.write(
    `${compared.map(({ line }) => line).join('\n')}\nmemory grew by ${(grownBytes / mib).toFixed(1)} MiB\n`,
  );
  expect(compared.filter(({ isSlow }) => isSlow).map(({ line }) => line)).toEqual([]);
  expect(grownBytes).toBeLessThan(heapGrowthBytesMax);
});
