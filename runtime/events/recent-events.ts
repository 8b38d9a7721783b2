import type { EventFacts, SequencedEvent } from './event.ts';

/** An event that is there, or can be read. */
export interface HeldEvent extends EventFacts {
  readonly event: SequencedEvent;
}

/** The latest events, without a gap. */
export class RecentEvents {
  readonly #sizeMax: number;
  /** Positions head - length + 1 … head. */
  #events: HeldEvent[] = [];
  #head = 0n;

  /** @param sizeMax so many are kept at least, and at most twice as many */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  /** Position of the last event. */
  get head(): bigint {
    return this.#head;
  }

  /** Position behind which all events are here. */
  get start(): bigint {
    return this.#head - BigInt(this.#events.length);
  }

  /** Forgets everything and goes on behind a position. */
  restartAt(head: bigint): void {
    this.#events = [];
    this.#head = head;
  }

  /** @returns false, and keeps nothing, when the event is not the next one */
  push(event: HeldEvent): boolean {
    if (event.seq !== this.#head + 1n) return false;
    this.#events.push(event);
    this.#head = event.seq;
    // Trimmed in large steps: one copy for many events.
    if (this.#events.length > this.#sizeMax * 2) this.#events = this.#events.slice(-this.#sizeMax);
    return true;
  }

  /** Events behind a position that is not before `start`, those that match. */
  after(position: bigint, matches: (event: EventFacts) => boolean): SequencedEvent[] {
    const found: SequencedEvent[] = [];
    for (let index = Number(position - this.start); index < this.#events.length; index++) {
      const held = this.#events[index];
      if (held !== undefined && matches(held)) found.push(held.event);
    }
    return found;
  }
}
