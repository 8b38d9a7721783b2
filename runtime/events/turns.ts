/** Lets so many do something at the same time; the others wait for their turn, first come, first served. */
export interface Turns {
  take<T>(work: () => Promise<T>): Promise<T>;
}

/** @param atOnceMax 1 or more */
export function createTurns(atOnceMax: number): Turns {
  const queue: (() => void)[] = [];
  let free = atOnceMax;
  return {
    async take(work) {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
