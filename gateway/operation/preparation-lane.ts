import { RequestError } from '#runtime/errors/errors.ts';
import type { Cancellation } from '../transport/cancellation.ts';

/**
 * Lets operations that nobody has asked for before be prepared one after another, with three times as much time for everything
 * else between two as the last one took, and more while the process is busy. Parsing, validating and planning hold the whole process up, so that without it a few
 * callers with ever new operations would slow all others down.
 */
export interface PreparationLane {
  /**
   * @param key who waits behind each other; those with different keys take turns
   * @throws RequestError OVERLOADED (retryable) when too many with this key wait, or UNAVAILABLE when it was cancelled meanwhile
   */
  run<Made>(key: string, cancellation: Cancellation, prepare: () => Made): Promise<Made>;
}

/** What takes less is not worth a pause, in milliseconds. */
const shortMs = 1;
/** So nearly everybody else comes at a moment when nothing is prepared. */
const pauseFactor = 3;
/** While the process has been busy for a larger share of a pause, there is another one. */
const busyShareMax = 0.5;
/** Longest time between two, however busy the process is: a client that begins anew must not wait for ever. */
const pauseMsMax = 250;

/** @param waitingMax operations of one key that may wait. Default 100. */
export function createPreparationLane({ waitingMax = 100 } = {}): PreparationLane {
  /** In the order of their turns. */
  const waiting = new Map<string, (() => void)[]>();
  let isTaken = false;

  function turnOf(key: string): Promise<void> | undefined {
    if (!isTaken) {
      isTaken = true;
      return undefined;
    }
    const queue = waiting.get(key) ?? [];
    if (queue.length >= waitingMax) {
      const message = `${queue.length} operations that were never asked for before wait to be prepared; try again in a moment`;
      throw new RequestError('OVERLOADED', message, { retryAfterSeconds: 1 });
    }
    waiting.set(key, queue);
    return new Promise((resolve) => void queue.push(resolve));
  }

  function next(): void {
    const [first] = waiting;
    if (first === undefined) {
      isTaken = false;
      return;
    }
    const [key, queue] = first;
    const resolve = queue.shift();
    waiting.delete(key);
    if (queue.length > 0) waiting.set(key, queue);
    resolve?.();
  }

  function pause(ms: number, leftMs: number): void {
    const before = performance.eventLoopUtilization();
    setTimeout(() => {
      const { utilization } = performance.eventLoopUtilization(before);
      if (utilization > busyShareMax && leftMs >= 2 * ms) pause(ms, leftMs - ms);
      else next();
    }, ms);
  }

  return {
    async run(key, cancellation, prepare) {
      await turnOf(key);
      const startedAt = performance.now();
      try {
        if (cancellation.isCancelled) throw new RequestError('UNAVAILABLE', 'The operation was not prepared in time');
        return prepare();
      } finally {
        const tookMs = performance.now() - startedAt;
        if (tookMs < shortMs) next();
        else pause(Math.min(pauseFactor * tookMs, pauseMsMax), pauseMsMax);
      }
    },
  };
}
