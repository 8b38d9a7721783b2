import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseSeed } from '#tests/faults/random.ts';
import { playRandomBooks, randomHoldTtlSeconds } from '../testing/random-books.ts';
import { startWriters, type Writers } from '../testing/writers.ts';

const runs = 500;
const batch = 50;

let stage: Writers;
beforeAll(async () => {
  stage = await startWriters(2, randomHoldTtlSeconds);
});
afterAll(() => stage?.stop());

it(`keeps every law of the books in ${runs} random histories`, { timeout: 3_600_000 }, async () => {
  const first = chooseSeed();
  for (let done = 0; done < runs; done += batch) {
    const seed = first + done;
    console.info(`treasury books, seed ${seed}, histories ${done + 1} to ${done + batch}`);
    const outcomes = await playRandomBooks(stage, { seed, runs: batch, atOnce: 5 });
    expect(outcomes.map(({ faults }) => faults)).toEqual(Array.from({ length: batch }, () => []));
  }
});
