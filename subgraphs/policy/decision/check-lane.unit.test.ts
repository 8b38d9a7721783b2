import { setImmediate, setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createCheckLane } from './check-lane.ts';

/** A lane over work that notes its rounds, and fails for items that are negative. */
function laneOf(options: { readonly mayTryAgain?: boolean; readonly until?: Promise<void> } = {}) {
  const rounds: (readonly number[])[] = [];
  const lane = createCheckLane<number, string>({
    async run(items) {
      rounds.push(items);
      await (options.until ?? setTimeout(5));
      const bad = items.find((item) => item < 0);
      if (bad !== undefined) throw new Error(`${bad} is at fault`);
      return items.map((item) => `done ${item}`);
    },
    mayTryAgain: () => options.mayTryAgain ?? true,
  });
  return { lane, rounds };
}

describe('a lane', () => {
  test('does together what is asked in one turn, and gives each its own result', async () => {
    const { lane, rounds } = laneOf();
    expect(await Promise.all([1, 2, 3].map(lane))).toEqual(['done 1', 'done 2', 'done 3']);
    expect(rounds).toEqual([[1, 2, 3]]);
  });

  test('gathers while rounds are under way, and leaves nothing behind', async () => {
    const { lane, rounds } = laneOf();
    const asked: Promise<string>[] = [];
    for (let item = 0; item < 500; item++) {
      asked.push(lane(item));
      if (item % 7 === 0) await setTimeout(1);
    }
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 500 }, (_, item) => `done ${item}`));
    expect(rounds.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, item) => item));
    expect(rounds.length).toBeLessThan(200);
  });

  test('leaves a few for the next round, and does many beside the one under way', async () => {
    const lasting = Promise.withResolvers<void>();
    const { lane, rounds } = laneOf({ until: lasting.promise });
    const first = lane(0);
    await setImmediate();
    const few = [1, 2].map(lane);
    await setImmediate();
    expect(rounds).toEqual([[0]]);
    const many = [3, 4, 5].map(lane);
    await setImmediate();
    expect(rounds).toEqual([[0], [1, 2, 3, 4, 5]]);
    const next = lane(6);
    lasting.resolve();
    await Promise.all([first, ...few, ...many, next]);
    expect(rounds.at(-1)).toEqual([6]);
  });

  test('never does more than 64 in one round', async () => {
    const { lane, rounds } = laneOf();
    await Promise.all(Array.from({ length: 300 }, (_, item) => lane(item)));
    expect(Math.max(...rounds.map(({ length }) => length))).toBe(64);
  });

  test('tries the halves of a round that fails, so that only what is at fault fails', async () => {
    const { lane } = laneOf();
    const results = await Promise.allSettled([1, -2, 3].map(lane));
    expect(results).toMatchObject([
      { value: 'done 1' },
      { reason: { message: '-2 is at fault' } },
      { value: 'done 3' },
    ]);
  });

  test('tries nothing again when the round may have been done', async () => {
    const { lane, rounds } = laneOf({ mayTryAgain: false });
    const results = await Promise.allSettled([1, -2, 3].map(lane));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(rounds).toHaveLength(1);
  });
});
