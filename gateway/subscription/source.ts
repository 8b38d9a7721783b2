import type { FormattedExecutionResult } from 'graphql';
import type { CompletionPlan } from './completion.ts';
import type { Item } from './item.ts';
import { Ring, type RingEntry, type RingLimits } from './ring.ts';
import { Selection } from './selection.ts';

/** Who reads a source. */
export interface SourceReader {
  /** Number of the entry that it reads next. */
  readonly index: number;
  /** It has fallen behind what is kept. */
  cut(): void;
  /** The source goes on as another one, whose entries are numbered higher by `offset`. */
  onFold(): void;
}

export interface SourceOptions {
  /** Cursor that it is opened behind; undefined for what comes from now on. */
  readonly after: string | undefined;
  readonly limits: RingLimits;
  /** Opens the source at the subgraph. The signal gives it up. */
  readonly open: (
    signal: AbortSignal,
  ) => Promise<AsyncIterableIterator<FormattedExecutionResult> | FormattedExecutionResult>;
  readonly cursorOf: (data: unknown) => string | undefined;
  readonly complete: (entry: RingEntry, plan: CompletionPlan) => Promise<Item>;
  readonly failed: (error: unknown) => FormattedExecutionResult;
  /** An entry has come that others may have, too. */
  readonly onEntry: (source: Source, cursor: string) => void;
  /** Nothing will come any more: it ended, it was folded, or nobody reads it. Called once. */
  readonly onClose: (source: Source) => void;
}

/** Where a source goes on that has met another. */
interface Successor {
  readonly source: Source;
  /** What is added to the number of an entry here for its number there. */
  readonly offset: number;
}

/**
 * One subscription at a subgraph, read for any number of readers. It is asked for its next event when the fastest of them wants it,
 * so that a burst does not run away from all of them; the slower ones find what they lack in the ring.
 */
export class Source {
  readonly ring: Ring;
  /** It has been where new events come: whoever starts without a cursor may join. */
  isFresh: boolean;
  successor: Successor | undefined;
  readonly #options: SourceOptions;
  readonly #selections = new Map<string, Selection>();
  readonly #readers = new Map<SourceReader, Selection>();
  readonly #given = new AbortController();
  #blocked = new Set<SourceReader>();
  #isClosed = false;
  #isWanted = false;
  #wanted: (() => void) | undefined;

  constructor(options: SourceOptions) {
    this.#options = options;
    this.ring = new Ring(options.limits, options.after);
    this.isFresh = options.after === undefined;
    void this.#read();
  }

  /** Nothing will be added to the ring. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  join(reader: SourceReader, plan: CompletionPlan): Selection {
    let selection = this.#selections.get(plan.key);
    if (selection === undefined) {
      selection = new Selection(plan, this.ring, this.#options.complete);
      this.#selections.set(plan.key, selection);
    }
    selection.readers += 1;
    this.#leaveSelection(reader);
    this.#readers.set(reader, selection);
    return selection;
  }

  leave(reader: SourceReader): void {
    this.#leaveSelection(reader);
    this.#readers.delete(reader);
    this.#blocked.delete(reader);
    if (this.#readers.size === 0) this.#close();
  }

  /** A reader has read everything. */
  want(): void {
    this.#isWanted = true;
    this.#wanted?.();
  }

  /** A reader takes nothing at the moment: whether it falls behind has to be seen to. */
  block(reader: SourceReader): void {
    this.#blocked.add(reader);
  }

  unblock(reader: SourceReader): void {
    this.#blocked.delete(reader);
  }

  /** Gives this source up for another one that has the same entries from some entry on. */
  foldInto(source: Source, offset: number): void {
    this.successor = { source, offset };
    source.isFresh ||= this.isFresh;
    this.#close();
    for (const reader of [...this.#readers.keys()]) reader.onFold();
  }

  #leaveSelection(reader: SourceReader): void {
    const selection = this.#readers.get(reader);
    if (selection === undefined) return;
    selection.readers -= 1;
    if (selection.readers === 0) this.#selections.delete(selection.plan.key);
  }

  async #read(): Promise<void> {
    const { signal } = this.#given;
    try {
      const events = await this.#options.open(signal);
      if (!(Symbol.asyncIterator in events)) this.#push({ errors: events.errors ?? [] });
      else await this.#readAll(events);
    } catch (error) {
      if (!this.#isClosed) this.#push(this.#options.failed(error));
    }
    if (this.#isClosed) return;
    this.#close();
    for (const selection of this.#selections.values()) selection.wakeAll();
  }

  async #readAll(events: AsyncIterableIterator<FormattedExecutionResult>): Promise<void> {
    try {
      for (;;) {
        await this.#untilWanted();
        if (this.#isClosed) return;
        const step = await events.next();
        if (step.done === true || this.#isClosed) return;
        this.#push(step.value);
      }
    } finally {
      await events.return?.();
    }
  }

  async #untilWanted(): Promise<void> {
    if (this.#isWanted || this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#wanted = resolve;
    });
    this.#wanted = undefined;
  }

  #push(event: FormattedExecutionResult): void {
    const cursor = this.#options.cursorOf(event.data);
    const index = this.ring.end;
    this.ring.push({ cursor, text: JSON.stringify(event) });
    this.#isWanted = false;
    for (const selection of this.#selections.values()) selection.onPush(index);
    for (const reader of this.#blocked) if (reader.index < this.ring.first) reader.cut();
    // Those who wait for this entry get it from here, also when others have it already.
    if (cursor !== undefined) this.#options.onEntry(this, cursor);
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#given.abort();
    this.#wanted?.();
    this.#options.onClose(this);
  }
}
