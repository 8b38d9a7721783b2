import { describe, expect, test } from 'vitest';
import { createEventRate } from './event-rate.ts';

describe('the rate of events', () => {
  test('is that of the last whole window', () => {
    const rate = createEventRate(1_000);
    expect(rate.count(60, 1_050)).toBe(0);
    expect(rate.count(60, 1_100)).toBe(1_200);
    expect(rate.count(1, 1_150)).toBe(1_200);
    expect(rate.count(4, 1_200)).toBe(50);
  });

  test('is over as soon as nothing came for a while', () => {
    const rate = createEventRate(0);
    rate.count(500, 100);
    expect(rate.count(1, 2_100)).toBe(0.5);
  });
});
