import { availableParallelism, loadavg } from 'node:os';

/**
 * How long something may take here that takes at most `quietMs` on a machine with nothing else to do: longer by as many times
 * as processes wait for each processor, by the load of the last minute. Tests that hold the product to a time go by this, so
 * that they say the same of it on a busy machine.
 * @param quietMs milliseconds
 * @returns whole milliseconds, never fewer than `quietMs`
 */
export function busyMs(quietMs: number): number {
  const [lastMinute = 0] = loadavg();
  return Math.ceil(quietMs * (1 + lastMinute / availableParallelism()));
}
