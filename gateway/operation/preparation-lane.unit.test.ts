import { expect, it } from 'vitest';
import { Cancellation } from '../transport/cancellation.ts';
import { createPreparationLane } from './preparation-lane.ts';

const wanted = new Cancellation();

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

it('prepares at once when nobody else does, and gives back what was made or thrown', async () => {
  const lane = createPreparationLane();
  expect(await lane.run('a', wanted, () => 1)).toBe(1);
  await expect(lane.run('a', wanted, () => JSON.parse('{'))).rejects.toThrow(SyntaxError);
  expect(await lane.run('a', wanted, () => 2)).toBe(2);
});

it('lets those with different keys take turns', async () => {
  const lane = createPreparationLane();
  const order: string[] = [];
  const ask = (key: string, name: string) =>
    lane.run(key, wanted, () => {
      busy(2);
      order.push(name);
    });
  await Promise.all([ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1'), ask('c', 'c1'), ask('b', 'b2')]);
  expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

it('leaves three times as much time between two as the last one took', async () => {
  const lane = createPreparationLane();
  let endedAt = 0;
  const first = lane.run('a', wanted, () => {
    busy(20);
    endedAt = performance.now();
  });
  let waitedMs = 0;
  const second = lane.run('a', wanted, () => {
    waitedMs = performance.now() - endedAt;
  });
  await Promise.all([first, second]);
  expect(waitedMs).toBeGreaterThanOrEqual(59);
});

it('lets only so many of one key wait, and does nothing for those who have gone', async () => {
  const lane = createPreparationLane({ waitingMax: 1 });
  const gone = new Cancellation();
  const first = lane.run('a', wanted, () => busy(2));
  const second = lane.run('a', gone, () => 'made');
  await expect(lane.run('a', wanted, () => 0)).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
  const other = lane.run('b', wanted, () => 'other');
  gone.cancel();
  await first;
  await expect(second).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await other).toBe('other');
});
