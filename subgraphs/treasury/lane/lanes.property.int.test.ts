import { afterAll, beforeAll, expect, it } from 'vitest';
import { playRandomBooks, randomHoldTtlSeconds } from '../testing/random-books.ts';
import { startWriters, type Writers } from '../testing/writers.ts';

const runs = 20;

let stage: Writers;
beforeAll(async () => {
  stage = await startWriters(2, randomHoldTtlSeconds);
});
afterAll(() => stage?.stop());

it('keeps every law of the books, whatever comes in whatever order through two writers', {
  timeout: 600_000,
}, async () => {
  const seed = Date.now();
  console.info(`treasury lanes property, seed ${seed}, ${runs} runs`);
  const outcomes = await playRandomBooks(stage, { seed, runs, atOnce: 5 });
  expect(outcomes.map(({ faults }) => faults)).toEqual(Array.from({ length: runs }, () => []));
  // Books in which nothing is ever authorised or posted would keep every law.
  expect(outcomes.reduce((sum, { authorised }) => sum + authorised, 0)).toBeGreaterThan(runs);
  expect(outcomes.reduce((sum, { transfers }) => sum + transfers, 0)).toBeGreaterThan(runs);
  expect(outcomes.reduce((sum, { underLimits }) => sum + underLimits.authorised, 0)).toBeGreaterThan(0);
  expect(outcomes.reduce((sum, { underLimits }) => sum + underLimits.declined, 0)).toBeGreaterThan(runs);
});
