import { Redis } from 'ioredis';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';

/** Redis as a cache: whatever is in it can be lost at any moment, and nothing is decided by it. */
export interface Cache {
  readonly redis: Redis;
  /**
   * Reads a value that never changes under its key, or loads and keeps it. When Redis is away or keeps rubbish, it loads.
   * @param options.parse checks what was kept; throws when it is not a value of ours
   */
  getOrLoad<Value extends JsonValue>(
    key: string,
    options: {
      readonly ttlSeconds: number;
      readonly load: () => Promise<Value>;
      readonly parse: (kept: unknown) => Value;
    },
  ): Promise<Value>;
  isReady(): boolean;
  close(): Promise<void>;
}

export interface CacheOptions {
  readonly redisUrl: string;
  readonly keyPrefix: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Connects in the background: services start and work, slower, while Redis is away. */
export function openCache(options: CacheOptions): Cache {
  const redis = new Redis(options.redisUrl, {
    keyPrefix: options.keyPrefix,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 500,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  const duration = options.metrics.histogram(
    'venture_redis_command_duration_seconds',
    'Time of Redis commands as callers see it.',
    ['command'],
  );
  let away = false;
  redis.on('error', (error) => {
    if (!away) options.logger.warn({ err: error }, 'Redis is away, working without a cache');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });

  /** A cache that fails is a cache that misses. */
  async function attempt<T>(command: string, run: () => Promise<T>): Promise<T | undefined> {
    if (redis.status !== 'ready') return undefined;
    const end = duration.startTimer({ command });
    try {
      return await run();
    } catch (error) {
      options.logger.debug({ err: error, command }, 'a Redis command failed');
      return undefined;
    } finally {
      end();
    }
  }

  return {
    redis,
    async getOrLoad(key, { ttlSeconds, load, parse }) {
      const kept = await attempt('get', () => redis.get(key));
      if (kept !== undefined && kept !== null) {
        try {
          return parse(JSON.parse(kept));
        } catch (error) {
          options.logger.warn({ err: error, key }, 'a cached value is not readable, loading it anew');
        }
      }
      const value = await load();
      await attempt('set', () => redis.set(key, JSON.stringify(value), 'EX', ttlSeconds));
      return value;
    },
    isReady: () => redis.status === 'ready',
    async close() {
      redis.disconnect();
    },
  };
}
