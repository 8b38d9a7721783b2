import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { busyMs } from '#tests/support/busy.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { type Cache, openCache } from './cache.ts';

let stack: TestStack;
let cache: Cache;
const opened: Cache[] = [];

async function open(redisUrl: string, keyPrefix: string): Promise<Cache> {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const made = openCache({ redisUrl, keyPrefix, logger, metrics: createMetrics({ processMetrics: false }) });
  opened.push(made);
  return made;
}

async function ready(made: Cache): Promise<Cache> {
  if (!made.isReady()) await once(made.redis, 'ready');
  return made;
}

beforeAll(async () => {
  stack = await startTestStack();
  cache = await ready(await open(stack.redisUrl, stack.redisKeyPrefix));
});
afterEach(() => cache.redis.flushdb());
afterAll(async () => {
  await Promise.all(opened.map((made) => made.close()));
  await stack?.stop();
});

/** Loads numbered values, so that it shows whether one was loaded again. */
function counting() {
  const shape = z.strictObject({ version: z.number() });
  let loads = 0;
  const options = {
    ttlSeconds: 60,
    load: async () => ({ version: ++loads }),
    parse: (kept: unknown) => shape.parse(kept),
  };
  return { options, loads: () => loads };
}

describe('a cached value', () => {
  it('is loaded once and then kept, for other processes too', async () => {
    const { options, loads } = counting();
    const other = await ready(await open(stack.redisUrl, stack.redisKeyPrefix));
    expect(await cache.getOrLoad('key', options)).toEqual({ version: 1 });
    expect(await cache.getOrLoad('key', options)).toEqual({ version: 1 });
    expect(await other.getOrLoad('key', options)).toEqual({ version: 1 });
    expect(loads()).toBe(1);
  });

  it('ends after its time', async () => {
    const { options } = counting();
    await cache.getOrLoad('key', { ...options, ttlSeconds: 7 });
    expect(await cache.redis.ttl('key')).toBeGreaterThan(0);
    expect(await cache.redis.ttl('key')).toBeLessThanOrEqual(7);
  });

  it('of one key or prefix is not that of another', async () => {
    const { options } = counting();
    const other = await ready(await open(stack.redisUrl, 'somebody:'));
    await cache.getOrLoad('key', options);
    expect(await cache.getOrLoad('key2', options)).toEqual({ version: 2 });
    expect(await other.getOrLoad('key', options)).toEqual({ version: 3 });
  });

  it.each([
    ['is not JSON', '{"version":'],
    ['is JSON of another shape', '{"version":"one"}'],
    ['is null', 'null'],
    ['is empty', ''],
  ])('that %s is loaded anew and replaced', async (_what, rubbish) => {
    const { options, loads } = counting();
    await cache.redis.set('key', rubbish);
    expect(await cache.getOrLoad('key', options)).toEqual({ version: 1 });
    expect(await cache.getOrLoad('key', options)).toEqual({ version: 1 });
    expect(loads()).toBe(1);
  });

  it('under a key of another kind is loaded', async () => {
    const { options } = counting();
    await cache.redis.lpush('key', 'a list');
    expect(await cache.getOrLoad('key', options)).toEqual({ version: 1 });
  });

  it('that can not be loaded is not kept', async () => {
    const { options } = counting();
    const load = () => Promise.reject(new Error('the database is away'));
    await expect(cache.getOrLoad('key', { ...options, load })).rejects.toThrow('the database is away');
    expect(await cache.redis.exists('key')).toBe(0);
  });
});

describe('without Redis', () => {
  it('values are loaded at once, and kept again when it is back', async () => {
    const redis = new URL(stack.redisUrl);
    const line = await openLine(Number(redis.port), 0);
    const url = new URL(redis.href);
    url.port = String(line.port);
    const made = await ready(await open(url.href, 'test:'));
    await line.cut();
    const { options, loads } = counting();
    const startedAt = performance.now();
    expect(await made.getOrLoad('key', options)).toEqual({ version: 1 });
    expect(await made.getOrLoad('key', options)).toEqual({ version: 2 });
    expect(made.isReady()).toBe(false);
    // It must not wait for a server that is known to be away.
    expect(performance.now() - startedAt).toBeLessThan(busyMs(2_500));

    const mended = await openLine(Number(redis.port), line.port);
    await ready(made);
    expect(await made.getOrLoad('key', options)).toEqual({ version: 3 });
    expect(await made.getOrLoad('key', options)).toEqual({ version: 3 });
    expect(loads()).toBe(3);
    await mended.cut();
  });
});

/** A line to the server that can be cut, and laid again on the same port. */
async function openLine(targetPort: number, port: number) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    // A listening TCP server has an address object.
    port: (server.address() as AddressInfo).port,
    async cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
