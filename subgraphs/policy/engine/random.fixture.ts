/** A stream of chances that a seed repeats: mulberry32. */
export interface Chance {
  /** Whole number from 0 to `below` - 1. */
  below(bound: number): number;
  /** True in one of `times` cases. */
  oneIn(times: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** Up to `max` of them, in order, each at most once. */
  some<T>(choices: readonly T[], max: number): T[];
}

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    below,
    oneIn: (times) => below(times) === 0,
    pick(choices) {
      const choice = choices[below(choices.length)];
      if (choice === undefined) throw new Error('There is nothing to pick from');
      return choice;
    },
    some(choices, max) {
      const count = below(max + 1);
      return choices.filter(() => below(choices.length) < count);
    },
  };
}
