export interface CheckLaneOptions<Item, Result> {
  /** Does all of them or none. @returns one result for each, in their order */
  run(items: readonly Item[]): Promise<readonly Result[]>;
  /** Whether a round that failed surely did nothing, so that its items may be tried again. */
  mayTryAgain(error: unknown): boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Most items in one round: what is decided together waits for the last of them. */
const itemsMax = 64;
/** While one round waits for the disk, the next is on its way, if there is enough to do. */
const atOnceMax = 2;
/** A round by itself costs PostgreSQL as much as seven items in it: fewer than so many wait for the round under way. */
const besideMin = 5;

/**
 * Gathers what is asked at the same time into rounds, so that a transaction's cost is shared. A lone item is done at once;
 * while rounds are under way the next items gather. No item shares another one's fault: a round that fails is tried again in
 * halves.
 */
export function createCheckLane<Item, Result>(
  options: CheckLaneOptions<Item, Result>,
): (item: Item) => Promise<Result> {
  const queue: Waiting<Item, Result>[] = [];
  let underWay = 0;

  function pump(): void {
    while (underWay < atOnceMax && queue.length >= (underWay === 0 ? 1 : besideMin)) {
      underWay += 1;
      void runRound(queue.splice(0, itemsMax)).finally(() => {
        underWay -= 1;
        pump();
      });
    }
  }

  async function runRound(round: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      await settle(round);
    } catch (error) {
      if (round.length === 1 || !options.mayTryAgain(error)) {
        for (const { reject } of round) reject(error);
        return;
      }
      const middle = round.length >> 1;
      await runRound(round.slice(0, middle));
      await runRound(round.slice(middle));
    }
  }

  async function settle(round: readonly Waiting<Item, Result>[]): Promise<void> {
    const results = await options.run(round.map(({ item }) => item));
    if (results.length !== round.length) throw new Error('A round has another number of results than of items');
    results.forEach((result, index) => {
      round[index]?.resolve(result);
    });
  }

  return (item) =>
    new Promise((resolve, reject) => {
      queue.push({ item, resolve, reject });
      // What else came in this turn goes along.
      if (queue.length === 1 || queue.length === besideMin) setImmediate(pump);
    });
}
