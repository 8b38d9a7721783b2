export type Random = () => number;

/** A small seeded generator (mulberry32): the same seed gives the same numbers between 0 and 1. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of one part of a run (FNV-1a over its name): parts draw their numbers independently of each other's timing. */
export function seedOf(seed: number, part: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of part) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** @returns the items in random order */
export function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The seed of `FAULT_SEED`, or a new one. */
export function chooseSeed(): number {
  // biome-ignore lint/style/noProcessEnv: a parameter of the test run, no setting of the product.
  return Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 2 ** 31));
}
