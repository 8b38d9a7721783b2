import type { SpendingLimit } from './spending-limit.ts';

/** Calendar windows begin with the hour, day, week (Monday) or month of the limit's time zone; ALL_TIME never ends. */
export type CalendarWindow = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'ALL_TIME';

/** The window of the calendar that an instant lies in, in milliseconds since 1970: the start is in it, the end is not. */
export interface Period {
  readonly startsMs: number;
  readonly endsMs: number;
}

/** Steps in which a rolling window slides: each is a bucket, and the window keeps it until its last instant has left. */
const stepsPerWindow = 1_000;

/** Width of a bucket of a rolling window in milliseconds; null for a calendar window, which is one bucket. */
export function bucketWidthMs({ windowSeconds }: Pick<SpendingLimit, 'windowSeconds'>): number | null {
  return windowSeconds === null ? null : Math.max(1, Math.ceil((windowSeconds * 1_000) / stepsPerWindow));
}

/** Places for buckets: those of one window, and one that is filled while the oldest leaves. */
export function slotCount(limit: Pick<SpendingLimit, 'windowSeconds'>): number {
  const width = bucketWidthMs(limit);
  return width === null ? 1 : Math.ceil(((limit.windowSeconds ?? 0) * 1_000) / width) + 2;
}

/** @returns the place of a bucket; buckets of one window never share one */
export function slotOf(limit: Pick<SpendingLimit, 'windowSeconds'>, bucket: number): number {
  return bucketWidthMs(limit) === null ? 0 : bucket % slotCount(limit);
}

/**
 * The bucket that a spend is counted in.
 * @param period the calendar window that is current; undefined for rolling ones
 * @returns one below every current bucket when the spend was before the calendar window
 */
export function bucketAt(
  limit: Pick<SpendingLimit, 'windowSeconds'>,
  atMs: number,
  period: Period | undefined,
): number {
  const width = bucketWidthMs(limit);
  if (width !== null) return Math.floor(atMs / width);
  if (period === undefined) return 0;
  return atMs < period.startsMs ? Number.NEGATIVE_INFINITY : period.startsMs;
}

/**
 * The oldest bucket that counts at an instant. Of a rolling window of W milliseconds these are the buckets with an instant
 * in `(now - W, now]`: never less than what the window holds, and more by at most one bucket.
 */
export function firstBucketAt(
  limit: Pick<SpendingLimit, 'windowSeconds'>,
  nowMs: number,
  period: Period | undefined,
): number {
  const width = bucketWidthMs(limit);
  if (width === null) return period?.startsMs ?? 0;
  return Math.floor((nowMs - (limit.windowSeconds ?? 0) * 1_000 + 1) / width);
}

/** The first instant, in milliseconds since 1970, at which a rolling window has let go of a bucket; null for one of the calendar. */
export function leavesAtMs(limit: Pick<SpendingLimit, 'windowSeconds'>, bucket: number): number | null {
  const width = bucketWidthMs(limit);
  return width === null ? null : (bucket + 1) * width - 1 + (limit.windowSeconds ?? 0) * 1_000;
}

/** What is counted in one bucket. */
export interface Bucket {
  readonly bucket: number;
  readonly heldMinor: bigint;
  readonly capturedMinor: bigint;
  readonly uses: number;
}

/** What a spend adds to its bucket, or takes from it. */
export type UseChange = Omit<Bucket, 'bucket'>;

/** What one subject has used up of one limit: its buckets in the window, and their sums. */
export class WindowUse {
  /** Oldest first. */
  #buckets: Bucket[];
  #heldMinor = 0n;
  #capturedMinor = 0n;
  #uses = 0;

  /** @param buckets oldest first */
  constructor(buckets: readonly Bucket[]) {
    this.#buckets = [...buckets];
    for (const bucket of buckets) this.#count(bucket, 1n);
  }

  /** Reserved by open holds. */
  get heldMinor(): bigint {
    return this.#heldMinor;
  }

  get capturedMinor(): bigint {
    return this.#capturedMinor;
  }

  get uses(): number {
    return this.#uses;
  }

  /** Forgets what has left the window. Time never runs back, so it does not come back in. */
  slideTo(first: number): void {
    let left = 0;
    for (let oldest = this.#buckets[0]; oldest !== undefined && oldest.bucket < first; oldest = this.#buckets[left]) {
      this.#count(oldest, -1n);
      left++;
    }
    if (left > 0) this.#buckets = this.#buckets.slice(left);
  }

  /** @returns the bucket as it stands afterwards */
  change(bucket: number, change: UseChange): Bucket {
    const index = this.#buckets.findLastIndex((known) => known.bucket === bucket);
    const before = this.#buckets[index];
    const { heldMinor, capturedMinor, uses } = before ?? { heldMinor: 0n, capturedMinor: 0n, uses: 0 };
    const after: Bucket = {
      bucket,
      heldMinor: heldMinor + change.heldMinor,
      capturedMinor: capturedMinor + change.capturedMinor,
      uses: uses + change.uses,
    };
    if (index >= 0) this.#buckets[index] = after;
    else this.#buckets.push(after);
    this.#count({ bucket, ...change }, 1n);
    return after;
  }

  #count({ heldMinor, capturedMinor, uses }: Bucket, sign: 1n | -1n): void {
    this.#heldMinor += sign * heldMinor;
    this.#capturedMinor += sign * capturedMinor;
    this.#uses += Number(sign) * uses;
  }
}
