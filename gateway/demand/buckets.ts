/** A bucket did not hold enough. */
export interface Refused {
  /** When it will, if nothing else is taken. */
  readonly retryAfterMs: number;
}

/** How much one caller may still spend. */
export interface Standing {
  /** Most that the bucket holds. */
  readonly limit: number;
  /** What it holds now. */
  readonly remaining: number;
  /** Time until it is full again, if nothing is taken. */
  readonly fullInMs: number;
}

/** Token buckets: each holds `burst` tokens at most, is full at first and is filled all the time. */
export interface Buckets {
  /**
   * Takes tokens, all or none. Never more than `burst`, which is what an operation costs that costs more.
   * @returns undefined when they were taken. A promise only when others have to be asked first, which never rejects.
   */
  take(key: string, tokens: number): Refused | undefined | Promise<Refused | undefined>;
  standing(key: string): Standing;
  /** Gives back what was not used. */
  close(): Promise<void>;
}

export interface BucketOptions {
  readonly burst: number;
  readonly refillPerSecond: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Buckets that are kept. */
  readonly keysMax?: number;
}

export const keysMaxDefault = 10_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Buckets of this process alone. When there are too many, the oldest one is forgotten and is full when it is asked for again. */
export function createLocalBuckets(options: BucketOptions): Buckets & {
  take(key: string, tokens: number): Refused | undefined;
} {
  const { burst, refillPerSecond, now, keysMax = keysMaxDefault } = options;
  const perMs = refillPerSecond / 1_000;
  const buckets = new Map<string, Bucket>();

  function fill(bucket: Bucket): void {
    const atMs = now();
    bucket.tokens = Math.min(burst, bucket.tokens + (atMs - bucket.atMs) * perMs);
    bucket.atMs = atMs;
  }

  return {
    take(key, tokens) {
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = { tokens: burst, atMs: now() };
        forgetOldest(buckets, keysMax);
        buckets.set(key, bucket);
      }
      fill(bucket);
      const wanted = Math.min(tokens, burst);
      if (bucket.tokens < wanted) return { retryAfterMs: Math.ceil((wanted - bucket.tokens) / perMs) };
      bucket.tokens -= wanted;
      return undefined;
    },
    standing(key) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) fill(bucket);
      return standingOf(options, bucket?.tokens ?? burst);
    },
    close: async () => buckets.clear(),
  };
}

/** Makes room for one more. @returns what went, with its key */
export function forgetOldest<Entry>(entries: Map<string, Entry>, entriesMax: number): [string, Entry] | undefined {
  if (entries.size < entriesMax) return undefined;
  // A Map iterates in the order of insertion.
  const [oldest] = entries;
  if (oldest !== undefined) entries.delete(oldest[0]);
  return oldest;
}

export function standingOf({ burst, refillPerSecond }: BucketOptions, tokens: number): Standing {
  const remaining = Math.floor(Math.min(burst, tokens));
  return { limit: burst, remaining, fullInMs: Math.ceil(((burst - remaining) * 1_000) / refillPerSecond) };
}
