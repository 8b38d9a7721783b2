import { expect, it } from 'vitest';
import { createLru } from './lru.ts';

it('forgets the entry used longest ago', () => {
  const lru = createLru<string, number>({ entriesMax: 2 });
  lru.set('a', 1);
  lru.set('b', 2);
  expect(lru.get('a')).toBe(1);
  lru.set('c', 3);
  expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3]);
});

it('keeps within a weight, and no entry that alone is heavier', () => {
  const lru = createLru<string, number>({ entriesMax: 10, weightMax: 5, weightOf: (key) => key.length });
  lru.set('aa', 1);
  lru.set('bb', 2);
  lru.set('bb', 3);
  lru.set('cc', 4);
  expect([lru.get('aa'), lru.get('bb'), lru.get('cc')]).toEqual([undefined, 3, 4]);
  lru.set('dddddd', 5);
  expect([lru.get('bb'), lru.get('cc'), lru.get('dddddd')]).toEqual([undefined, undefined, undefined]);
  lru.set('e', 6);
  expect(lru.get('e')).toBe(6);
});
