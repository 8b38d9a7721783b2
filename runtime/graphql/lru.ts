/** A map that keeps the entries used last. */
export interface Lru<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): void;
}

export interface LruOptions<Key> {
  readonly entriesMax: number;
  /** What one entry weighs; 0 when left out. */
  readonly weightOf?: (key: Key) => number;
  /** Entries used longest ago make room when all weigh more together; an entry that alone weighs more is not kept. */
  readonly weightMax?: number;
}

export function createLru<Key, Value>(options: LruOptions<Key>): Lru<Key, Value> {
  const { entriesMax, weightOf = () => 0, weightMax = Number.POSITIVE_INFINITY } = options;
  // A Map iterates in insertion order, so the first key is the one used longest ago.
  const entries = new Map<Key, Value>();
  let weight = 0;

  function remove(key: Key): void {
    if (entries.delete(key)) weight -= weightOf(key);
  }

  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      entries.set(key, value);
      weight += weightOf(key);
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax && weight <= weightMax) return;
        remove(oldest);
      }
    },
  };
}
