import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { chooseSeed } from '#tests/faults/random.ts';
import { type Comparison, requestsPerSet } from './differential.fixture.ts';

const requests = 1_000_000;

/** Compares so many seeds in a thread of its own. */
async function compareInThread(fromSeed: number, seeds: number): Promise<Comparison> {
  const file = new URL('differential-worker.fixture.ts', import.meta.url);
  const worker = new Worker(file, { workerData: { fromSeed, seeds } });
  // A thread that ends with an error makes this reject.
  const [comparison] = await once(worker, 'message');
  return comparison;
}

it('the engine says what Cedar says of a million requests', async () => {
  const seed = chooseSeed();
  process.stdout.write(`FAULT_SEED=${seed}\n`);
  const threads = availableParallelism();
  const seedsEach = Math.ceil(requests / requestsPerSet / threads);
  const comparisons = await Promise.all(
    Array.from({ length: threads }, (_, index) => compareInThread(seed + index * seedsEach, seedsEach)),
  );
  const sum = (name: keyof Comparison) => comparisons.reduce((total, comparison) => total + comparison[name], 0);
  process.stdout.write(`${sum('requests')} requests, ${sum('leftToCedar')} left to Cedar, no difference\n`);
  expect(sum('requests')).toBeGreaterThanOrEqual(requests);
  expect(sum('leftToCedar') / sum('requests')).toBeLessThan(0.15);
}, 3_600_000);
