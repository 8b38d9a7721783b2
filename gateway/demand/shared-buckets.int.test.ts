import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Cache, openCache } from '#runtime/cache/cache.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import { startFaultProxy } from '#tests/faults/proxy.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { Buckets } from './buckets.ts';
import { createSharedBuckets } from './shared-buckets.ts';

let stack: TestStack;
const opened: Cache[] = [];
const logger = createLogger({ service: 'test', level: 'silent' });

/** Buckets as one process has them, on a connection of its own. */
async function startProcess(
  limits: { readonly burst: number; readonly refillPerSecond: number; readonly keysMax?: number },
  redisUrl = stack.redisUrl,
) {
  const metrics: Metrics = createMetrics({ processMetrics: false });
  const cache = openCache({ redisUrl, keyPrefix: stack.redisKeyPrefix, logger, metrics });
  opened.push(cache);
  if (!cache.isReady()) await once(cache.redis, 'ready');
  let asked = 0;
  const counted: Redis = Object.create(cache.redis, {
    evalsha: {
      value(...given: Parameters<Redis['evalsha']>) {
        asked += 1;
        return cache.redis.evalsha(...given);
      },
    },
  });
  const alone = metrics.gauge('alone', 'Alone.', []);
  const buckets = createSharedBuckets({ ...limits, redis: counted, logger, alone, now: () => performance.now() });
  return {
    buckets,
    cache,
    asked: () => asked,
    isAlone: async () => (await alone.get()).values[0]?.value === 1,
  };
}

/** Takes `tokens` at a time until a bucket is empty. @returns what was taken */
async function exhaust(buckets: Buckets, key: string, tokens: number): Promise<number> {
  let taken = 0;
  while ((await buckets.take(key, tokens)) === undefined) taken += tokens;
  return taken;
}

beforeAll(async () => {
  stack = await startTestStack();
});
afterEach(async () => {
  const redis = new Redis(stack.redisUrl);
  await redis.flushdb();
  redis.disconnect();
});
afterAll(async () => {
  await Promise.all(opened.map((cache) => cache.close()));
  await stack?.stop();
});

describe('a bucket', () => {
  it('is shared by all processes: together they get what it holds, and no more', async () => {
    const limits = { burst: 10_000, refillPerSecond: 1 };
    const processes = await Promise.all([startProcess(limits), startProcess(limits), startProcess(limits)]);
    const startedAt = performance.now();
    const taken = await Promise.all(processes.map(({ buckets }) => exhaust(buckets, 'usr_1', 7)));
    const seconds = (performance.now() - startedAt) / 1_000;
    const all = taken.reduce((sum, part) => sum + part, 0);
    expect(all).toBeLessThanOrEqual(10_000 + seconds + 1);
    // What is left lies in leases, of which each is a hundredth, and in what was less than one operation.
    expect(all).toBeGreaterThanOrEqual(10_000 - 3 * (1.5 * 100 + 7));
    expect(await exhaust(processes[0].buckets, 'usr_2', 1_000)).toBe(10_000);
  });

  it('seldom has to be asked', async () => {
    const { buckets, asked } = await startProcess({ burst: 100_000, refillPerSecond: 1 });
    for (let count = 0; count < 5_000; count += 1) await buckets.take('usr_1', 10);
    expect(asked()).toBeGreaterThan(0);
    expect(asked()).toBeLessThan(150);
    // A caller who does not wait is refused without it.
    const { buckets: others, asked: askedByOthers } = await startProcess({ burst: 1_000, refillPerSecond: 1 });
    await exhaust(others, 'usr_2', 100);
    const before = askedByOthers();
    for (let count = 0; count < 100; count += 1)
      expect(others.take('usr_2', 100)).toMatchObject({ retryAfterMs: expect.any(Number) });
    expect(askedByOthers() - before).toBeLessThan(5);
  });

  it('fills again, and says when it will hold enough', async () => {
    const { buckets } = await startProcess({ burst: 1_000, refillPerSecond: 200 });
    await exhaust(buckets, 'usr_1', 50);
    const refused = await buckets.take('usr_1', 400);
    expect(refused?.retryAfterMs).toBeGreaterThan(500);
    expect(refused?.retryAfterMs).toBeLessThanOrEqual(2_000);
    await expect.poll(() => buckets.take('usr_1', 400)).toBeUndefined();
  });

  it('gives an operation that costs more than it can hold all that it holds', async () => {
    const { buckets } = await startProcess({ burst: 100, refillPerSecond: 1 });
    expect(await buckets.take('usr_1', 1_000_000)).toBeUndefined();
    expect(await buckets.take('usr_1', 1_000_000)).toMatchObject({ retryAfterMs: expect.any(Number) });
  });

  it('serves many at once, none of them twice', async () => {
    const { buckets } = await startProcess({ burst: 1_000, refillPerSecond: 1 });
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => buckets.take('usr_1', 10)));
    const served = outcomes.filter((outcome) => outcome === undefined).length;
    expect(served).toBeGreaterThanOrEqual(98);
    expect(served).toBeLessThanOrEqual(110);
  });

  it('gets unused leases back when a process stops, and when it keeps too many', async () => {
    const first = await startProcess({ burst: 1_000, refillPerSecond: 1 });
    await first.buckets.take('usr_1', 500);
    await first.buckets.close();
    const second = await startProcess({ burst: 1_000, refillPerSecond: 1, keysMax: 1 });
    await second.buckets.take('usr_1', 1);
    await second.buckets.take('usr_2', 1);
    const third = await startProcess({ burst: 1_000, refillPerSecond: 1 });
    await expect.poll(() => third.buckets.take('usr_1', 499)).toBeUndefined();
  });

  it('is not kept in Redis once it is full', async () => {
    const { buckets, cache } = await startProcess({ burst: 1_000, refillPerSecond: 1_000 });
    await buckets.take('usr_1', 500);
    const [key = ''] = await cache.redis.keys('*usr_1');
    const ttlMs = await cache.redis.pttl(key.slice(stack.redisKeyPrefix.length));
    expect(ttlMs).toBeGreaterThan(0);
    expect(ttlMs).toBeLessThanOrEqual(1_600);
  });
});

describe('without Redis', () => {
  it('each process counts by itself, at once, and together with the others when it is back', async () => {
    const target = Number(new URL(stack.redisUrl).port);
    const proxy = await startFaultProxy(target);
    const url = new URL(stack.redisUrl);
    url.port = String(proxy.port);
    const { buckets, isAlone, cache } = await startProcess({ burst: 1_000, refillPerSecond: 1 }, url.href);
    expect(await buckets.take('usr_1', 600)).toBeUndefined();
    expect(await isAlone()).toBe(false);

    await proxy.close();
    await expect.poll(() => cache.isReady()).toBe(false);
    // Full at first; without a promise, since there is nobody to wait for.
    expect(buckets.take('usr_1', 900)).toBeUndefined();
    expect(buckets.take('usr_1', 900)).toMatchObject({ retryAfterMs: expect.any(Number) });
    expect(await isAlone()).toBe(true);
    expect(buckets.standing('usr_1').remaining).toBeLessThan(200);

    const mended = await startFaultProxy(target, proxy.port);
    // 600 and a lease were taken from the shared bucket before.
    await expect
      .poll(async () => ((await buckets.take('usr_1', 500)) === undefined ? 'taken' : await isAlone()))
      .toBe(false);
    expect(await buckets.take('usr_1', 300)).toBeUndefined();
    await mended.close();
  });

  it('a server that accepts and says nothing holds up one request for half a second, not every one', async () => {
    const proxy = await startFaultProxy(Number(new URL(stack.redisUrl).port));
    const url = new URL(stack.redisUrl);
    url.port = String(proxy.port);
    const { buckets, isAlone } = await startProcess({ burst: 1_000, refillPerSecond: 1 }, url.href);
    proxy.halfOpen();
    expect(await buckets.take('usr_1', 10)).toBeUndefined();
    expect(await isAlone()).toBe(true);
    expect(buckets.take('usr_1', 10)).toBeUndefined();
    expect(buckets.take('usr_2', 10)).toBeUndefined();
    await proxy.close();
  });
});
