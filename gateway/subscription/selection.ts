import type { CompletionPlan } from './completion.ts';
import type { Item } from './item.ts';
import type { Ring, RingEntry } from './ring.ts';

/** Who waits for an item. */
export interface Waiter {
  /** The item is there, or the source has nothing more. */
  pump(): void;
}

/** Items that are kept after they were made, for those who come a little later. */
const keptMax = 4;

/** Waiters told before anything else of the process has its turn. */
const toldAtOnceMax = 256;

/** Those who read one source with the same selection. Each event is completed and written once for all of them. */
export class Selection {
  readonly plan: CompletionPlan;
  /** How many they are. */
  readers = 0;
  readonly #ring: Ring;
  readonly #complete: (entry: RingEntry, plan: CompletionPlan) => Promise<Item>;
  readonly #items = new Map<number, Item>();
  readonly #underWay = new Set<number>();
  readonly #waiting = new Map<number, Set<Waiter>>();

  constructor(plan: CompletionPlan, ring: Ring, complete: (entry: RingEntry, plan: CompletionPlan) => Promise<Item>) {
    this.plan = plan;
    this.#ring = ring;
    this.#complete = complete;
  }

  /** @returns the item of an event; undefined while it is made, which the first who asks for it starts, or is not there */
  item(index: number): Item | undefined {
    const item = this.#items.get(index);
    if (item === undefined) this.#start(index);
    return item;
  }

  wait(index: number, waiter: Waiter): void {
    const waiting = this.#waiting.get(index);
    if (waiting === undefined) this.#waiting.set(index, new Set([waiter]));
    else waiting.add(waiter);
  }

  leave(index: number, waiter: Waiter): void {
    const waiting = this.#waiting.get(index);
    if (waiting?.delete(waiter) === true && waiting.size === 0) this.#waiting.delete(index);
  }

  /** An event has come. */
  onPush(index: number): void {
    if (this.#waiting.has(index)) this.#start(index);
  }

  /** Lets everybody look again. */
  wakeAll(): void {
    for (const index of [...this.#waiting.keys()]) this.#wake(index);
  }

  #start(index: number): void {
    const entry = this.#ring.at(index);
    if (entry === undefined || this.#underWay.has(index)) return;
    this.#underWay.add(index);
    void this.#complete(entry, this.plan).then((item) => {
      this.#underWay.delete(index);
      this.#items.set(index, item);
      if (this.#items.size > keptMax) this.#forgetOne();
      this.#wake(index);
    });
  }

  #forgetOne(): void {
    const [oldest] = this.#items.keys();
    if (oldest !== undefined) this.#items.delete(oldest);
  }

  #wake(index: number): void {
    const waiting = this.#waiting.get(index);
    if (waiting === undefined) return;
    this.#waiting.delete(index);
    this.#tell(waiting.values());
  }

  /** Thousands are told in parts, and other requests are served in between. Who has left meanwhile does not mind being told. */
  #tell(waiting: Iterator<Waiter>): void {
    for (let told = 0; told < toldAtOnceMax; told += 1) {
      const step = waiting.next();
      if (step.done === true) return;
      step.value.pump();
    }
    setImmediate(() => this.#tell(waiting));
  }
}
