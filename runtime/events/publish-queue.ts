/** An event on its way to JetStream. */
export interface Outgoing {
  readonly seq: bigint;
  readonly id: string;
  readonly subject: string;
  readonly body: string;
}

const eventsMax = 5_000;
const charsMax = 32 * 1024 * 1024;

/** Events that wait to be published, dense and bounded. What does not fit makes it empty: PostgreSQL has everything. */
export class PublishQueue {
  #waiting: Outgoing[] = [];
  #chars = 0;

  isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** @returns false when they do not fit or do not follow: the queue is empty then */
  add(events: readonly Outgoing[]): boolean {
    const chars = events.reduce((sum, { body }) => sum + body.length, 0);
    const last = this.#waiting.at(-1);
    const follows = last === undefined || events[0]?.seq === last.seq + 1n;
    if (!follows || this.#waiting.length + events.length > eventsMax || this.#chars + chars > charsMax) {
      this.clear();
      return false;
    }
    this.#waiting.push(...events);
    this.#chars += chars;
    return true;
  }

  /** Forgets what is published already. */
  dropUpTo(seq: bigint): void {
    const keep = this.#waiting.findIndex((event) => event.seq > seq);
    this.#remove(keep === -1 ? this.#waiting.length : keep);
  }

  /** Takes the events right behind a position; none when there is a gap. */
  takeBehind(seq: bigint, max: number): Outgoing[] {
    return this.#waiting[0]?.seq === seq + 1n ? this.#remove(max) : [];
  }

  clear(): void {
    this.#remove(this.#waiting.length);
  }

  #remove(count: number): Outgoing[] {
    const removed = this.#waiting.splice(0, count);
    for (const { body } of removed) this.#chars -= body.length;
    return removed;
  }
}
