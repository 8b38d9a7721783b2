import type { CompletionPlan } from './completion.ts';
import { Source, type SourceOptions } from './source.ts';

/** Where a subscriber reads. */
export interface Place {
  readonly source: Source;
  /** Number of the entry that comes next for it. */
  readonly index: number;
  readonly plan: CompletionPlan;
}

export interface TopicOptions extends Pick<SourceOptions, 'limits' | 'cursorOf' | 'complete' | 'failed'> {
  /** Opens a source of this topic behind a cursor, or from now on. */
  readonly open: (after: string | undefined, signal: AbortSignal) => ReturnType<SourceOptions['open']>;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  /** Two sources have met and are one from now on. */
  readonly onMerge: () => void;
  /** No source is open any more. */
  readonly onEmpty: () => void;
}

/**
 * All that is read of one subscription field with the same arguments by readers of one class. As a rule that is one source.
 * Whoever resumes behind a cursor that no ring has gets a source of their own, shared by all who resume there; it becomes one
 * with another as soon as it gives something that the other one has.
 */
export class Topic {
  readonly #options: TopicOptions;
  readonly #sources = new Set<Source>();

  constructor(options: TopicOptions) {
    this.#options = options;
  }

  /** @param after cursor to start behind; what comes from now on when undefined */
  find(after: string | undefined, plan: CompletionPlan): Place {
    for (const source of this.#sources) {
      if (after === undefined && source.isFresh) return { source, index: source.ring.end, plan };
      const index = after === undefined ? undefined : source.ring.indexBehind(after);
      if (index !== undefined) return { source, index, plan };
    }
    return { source: this.#open(after), index: 0, plan };
  }

  #open(after: string | undefined): Source {
    const { limits, cursorOf, complete, failed, open, onOpen, onClose, onEmpty } = this.#options;
    const source = new Source({
      after,
      limits,
      cursorOf,
      complete,
      failed,
      open: (signal) => open(after, signal),
      onEntry: (from, cursor) => this.#meet(from, cursor),
      onClose: (closed) => {
        this.#sources.delete(closed);
        onClose();
        if (this.#sources.size === 0) onEmpty();
      },
    });
    this.#sources.add(source);
    onOpen();
    return source;
  }

  /** One of two sources that have the same entry is enough: the one that had it first, for it is ahead. */
  #meet(source: Source, cursor: string): void {
    const here = source.ring.indexOf(cursor);
    for (const other of this.#sources) {
      const there = other === source ? undefined : other.ring.indexOf(cursor);
      if (here === undefined || there === undefined) continue;
      this.#options.onMerge();
      source.foldInto(other, there - here);
      return;
    }
  }
}
