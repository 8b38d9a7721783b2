import type { Redis } from 'ioredis';
import type { Gauge } from 'prom-client';
import type { Logger } from '#runtime/telemetry/logger.ts';
import {
  type BucketOptions,
  type Buckets,
  createLocalBuckets,
  forgetOldest,
  keysMaxDefault,
  type Refused,
  type Standing,
  standingOf,
} from './buckets.ts';
import { takeFromRedis } from './redis-bucket.ts';

export interface SharedBucketOptions extends BucketOptions {
  readonly redis: Redis;
  readonly logger: Logger;
  /** 1 while this process counts by itself because Redis is away. */
  readonly alone: Gauge;
}

/** Share of a bucket that a process takes at once and holds for its caller. */
const leaseShare = 0.01;
/** After a fault, Redis is left alone for so long: requests shall not wait for one that does not answer. */
const awayMs = 1_000;
/** What was left in a bucket counts for so long. */
const knownMs = 1_000;
const keyPrefix = 'gateway:tokens:';

/** What this process knows of one bucket. */
interface Lease {
  /** Taken from the bucket and not used yet. */
  tokens: number;
  /** What was left in the bucket, and when. */
  left: number;
  leftAtMs: number;
  asking: Promise<void> | undefined;
  /** No tokens are fetched ahead before. */
  aheadFromMs: number;
}

/**
 * Buckets in Redis that all processes share. Each process takes tokens in leases of a hundredth of a bucket and fetches the next
 * before one is used up, so that taking mostly asks nobody. At any moment, a caller may thus spend what the bucket holds and
 * what lies in leases: `burst` and at most two hundredths of it for each process; over time never more than is refilled.
 * While Redis is away each process counts by itself, in buckets that are full at first.
 */
export function createSharedBuckets(options: SharedBucketOptions): Buckets {
  return new SharedBuckets(options);
}

class SharedBuckets implements Buckets {
  readonly #options: SharedBucketOptions;
  readonly #local: ReturnType<typeof createLocalBuckets>;
  readonly #leases = new Map<string, Lease>();
  readonly #perMs: number;
  readonly #leaseTokens: number;
  #awayUntilMs = 0;
  #isAlone = false;

  constructor(options: SharedBucketOptions) {
    this.#options = options;
    this.#local = createLocalBuckets(options);
    this.#perMs = options.refillPerSecond / 1_000;
    this.#leaseTokens = Math.max(1, Math.ceil(options.burst * leaseShare));
    options.alone.set(0);
  }

  take(key: string, tokens: number): Refused | undefined | Promise<Refused | undefined> {
    const wanted = Math.min(tokens, this.#options.burst);
    const lease = this.#leaseOf(key);
    if (lease.tokens >= wanted) {
      lease.tokens -= wanted;
      if (lease.tokens < this.#leaseTokens / 2) this.#fetchAhead(key, lease);
      return undefined;
    }
    if (this.#isAway()) return this.#local.take(key, wanted);
    return this.#refusalOf(lease, wanted - lease.tokens) ?? this.#takeLater(key, lease, wanted);
  }

  standing(key: string): Standing {
    if (this.#isAlone) return this.#local.standing(key);
    const lease = this.#leases.get(key);
    if (lease === undefined) return standingOf(this.#options, this.#options.burst);
    const left = lease.left + (this.#options.now() - lease.leftAtMs) * this.#perMs;
    return standingOf(this.#options, Math.min(this.#options.burst, left) + lease.tokens);
  }

  async close(): Promise<void> {
    const leases = [...this.#leases];
    this.#leases.clear();
    await Promise.all(leases.map(([key, lease]) => this.#giveBack(key, lease)));
  }

  #leaseOf(key: string): Lease {
    const known = this.#leases.get(key);
    if (known !== undefined) return known;
    const oldest = forgetOldest(this.#leases, this.#options.keysMax ?? keysMaxDefault);
    if (oldest !== undefined) void this.#giveBack(...oldest);
    const lease: Lease = {
      tokens: 0,
      left: this.#options.burst,
      leftAtMs: this.#options.now(),
      asking: undefined,
      aheadFromMs: 0,
    };
    this.#leases.set(key, lease);
    return lease;
  }

  async #takeLater(key: string, lease: Lease, wanted: number): Promise<Refused | undefined> {
    for (;;) {
      const needed = wanted - lease.tokens;
      await (lease.asking ?? this.#ask(key, lease, { needed, wanted: needed + this.#leaseTokens }));
      // Others who waited may have been first.
      if (lease.tokens >= wanted) {
        lease.tokens -= wanted;
        return undefined;
      }
      if (this.#isAway()) return this.#local.take(key, wanted);
      const refusal = this.#refusalOf(lease, wanted - lease.tokens);
      if (refusal !== undefined) return refusal;
    }
  }

  #fetchAhead(key: string, lease: Lease): void {
    if (lease.asking !== undefined || this.#options.now() < lease.aheadFromMs || this.#isAway()) return;
    void this.#ask(key, lease, { needed: 1, wanted: this.#leaseTokens });
  }

  /** Never rejects. */
  #ask(key: string, lease: Lease, request: { readonly needed: number; readonly wanted: number }): Promise<void> {
    const { redis, burst, now } = this.#options;
    const asking = takeFromRedis(redis, keyPrefix + key, { burst, perMs: this.#perMs, ...request }).then(
      ({ granted, left }) => {
        this.#isThere();
        const atMs = now();
        lease.tokens += granted;
        lease.left = left;
        lease.leftAtMs = atMs;
        // A bucket that is nearly empty is not asked for every drop.
        if (granted < request.wanted) lease.aheadFromMs = atMs + Math.min(awayMs, request.wanted / this.#perMs);
      },
      (error: unknown) => this.#isGone(error),
    );
    lease.asking = asking.finally(() => {
      lease.asking = undefined;
    });
    return lease.asking;
  }

  /** From what is known of the bucket, so that callers who do not wait are not told by Redis each time. */
  #refusalOf(lease: Lease, needed: number): Refused | undefined {
    const ageMs = this.#options.now() - lease.leftAtMs;
    if (ageMs > knownMs) return undefined;
    const missing = needed - (lease.left + ageMs * this.#perMs);
    return missing > 0 ? { retryAfterMs: Math.ceil(missing / this.#perMs) } : undefined;
  }

  async #giveBack(key: string, lease: Lease): Promise<void> {
    const { redis, burst } = this.#options;
    const tokens = Math.floor(lease.tokens);
    lease.tokens = 0;
    if (tokens < 1 || this.#isAway()) return;
    const request = { burst, perMs: this.#perMs, needed: -tokens, wanted: -tokens };
    await takeFromRedis(redis, keyPrefix + key, request).catch((error: unknown) => this.#isGone(error));
  }

  #isAway(): boolean {
    const { redis, now } = this.#options;
    if (redis.status === 'ready' && now() >= this.#awayUntilMs) return false;
    this.#isGone(undefined);
    return true;
  }

  #isGone(error: unknown): void {
    const { logger, alone, now } = this.#options;
    if (error !== undefined) this.#awayUntilMs = now() + awayMs;
    if (this.#isAlone) return;
    this.#isAlone = true;
    alone.set(1);
    logger.warn({ err: error }, 'Redis is away: this process counts by itself what callers spend');
  }

  #isThere(): void {
    if (!this.#isAlone) return;
    this.#isAlone = false;
    this.#options.alone.set(0);
    this.#options.logger.info('Redis is back: what callers spend is counted together again');
  }
}
