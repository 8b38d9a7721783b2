/** One event of a source, as it is kept. */
export interface RingEntry {
  /** Where it stands, when the source tells. */
  readonly cursor: string | undefined;
  /** The source's answer: JSON. */
  readonly text: string;
}

/** The most that is kept for those who are behind. */
export interface RingLimits {
  readonly entriesMax: number;
  /** Characters of JSON; the largest entry is not counted, so that one of any size goes through. */
  readonly charsMax: number;
}

/** The latest events of a source, numbered from 0 on in the order in which they came. */
export class Ring {
  readonly #limits: RingLimits;
  readonly #indexes = new Map<string, number>();
  #entries: RingEntry[] = [];
  #first = 0;
  #chars = 0;
  #largestChars = 0;
  /** Cursor that the oldest entry stands behind. */
  #start: string | undefined;

  /** @param start cursor that the source was opened behind */
  constructor(limits: RingLimits, start: string | undefined) {
    this.#limits = limits;
    this.#start = start;
  }

  /** Number of the oldest entry that is kept. */
  get first(): number {
    return this.#first;
  }

  /** Number that the next entry gets. */
  get end(): number {
    return this.#first + this.#entries.length;
  }

  at(index: number): RingEntry | undefined {
    return this.#entries[index - this.#first];
  }

  indexOf(cursor: string): number | undefined {
    return this.#indexes.get(cursor);
  }

  /** @returns the number to read on from behind a cursor; undefined when it is not known here */
  indexBehind(cursor: string): number | undefined {
    const index = this.#indexes.get(cursor);
    if (index !== undefined) return index + 1;
    return cursor === this.#start ? this.#first : undefined;
  }

  /** @returns the cursor that stands right before a number, when it is known */
  cursorBefore(index: number): string | undefined {
    return index === this.#first ? this.#start : this.at(index - 1)?.cursor;
  }

  push(entry: RingEntry): void {
    if (entry.cursor !== undefined) this.#indexes.set(entry.cursor, this.end);
    this.#entries.push(entry);
    this.#chars += entry.text.length;
    this.#largestChars = Math.max(this.#largestChars, entry.text.length);
    while (this.#isOver()) this.#dropOldest();
  }

  #isOver(): boolean {
    const { entriesMax, charsMax } = this.#limits;
    return this.#entries.length > entriesMax || this.#chars - this.#largestChars > charsMax;
  }

  #dropOldest(): void {
    const oldest = this.#entries.shift();
    if (oldest === undefined) return;
    this.#start = oldest.cursor;
    if (oldest.cursor !== undefined) this.#indexes.delete(oldest.cursor);
    this.#first += 1;
    this.#chars -= oldest.text.length;
    if (oldest.text.length < this.#largestChars) return;
    this.#largestChars = this.#entries.reduce((largest, { text }) => Math.max(largest, text.length), 0);
  }
}
