import type { EventType } from '#schema/events/catalog.ts';
import type { SequencedEvent } from './event.ts';
import type { UnitOfWork } from './event-log.ts';
import type { ReadVersions } from './read.ts';

interface ConsumerBasics extends ReadVersions {
  /** Unique in the system; the position is kept under it. */
  readonly name: string;
  /** Only these types; every event when left out. */
  readonly types?: readonly EventType[];
  /** Most events handled in one transaction. Default 100, with `handleAll` 1,000; 1 for a transaction each. */
  readonly batchMax?: number;
  /**
   * What happens when an event can't be handled. `stop` (default): the consumer stays at the event, and `failure()` tells
   * until it gets past. `skip`: the event is kept as a dead letter and the consumer goes on. Never for projections. An
   * event that ends the process again and again counts as one that can't be handled.
   */
  readonly onPoison?: 'stop' | 'skip';
  /** After so many failures an event is poison; servers that are away do not count. Default 10. */
  readonly attemptsMax?: number;
  /**
   * Called after each transaction that handled events, for what must not be in it, such as waking somebody. The process
   * may end before: nothing may depend on it alone.
   */
  afterCommit?(): void;
}

interface HandledEach<Prepared> extends ConsumerBasics {
  /**
   * No further event begins in a transaction that is so old. Default 20: an open transaction holds up the sequencing of
   * the whole log.
   */
  readonly batchMs?: number;
  /**
   * Runs before the transaction, for what must not hold it open, such as calls to other services. Its result is handed to
   * `handle`, which gets undefined without it. May run more than once for an event, and for several at the same time.
   */
  prepare?(event: SequencedEvent): Promise<Prepared>;
  /**
   * Applies one event, in a transaction that also saves the position: its effects in the database happen exactly once,
   * whatever is delivered again. It may append events. Other effects must be idempotent. Events that are there already
   * share one transaction; when it fails they are handled in one each. An InvariantError stops the consumer for good,
   * unless it skips poison; after any other error the event is tried again with backoff.
   */
  handle(event: SequencedEvent, unit: UnitOfWork, prepared: Prepared): Promise<void>;
  readonly handleAll?: never;
}

interface HandledTogether extends ConsumerBasics {
  /**
   * Applies events in order and in one transaction, which also saves the position of the last: for effects that a few
   * statements have for all of them. At least one event, none that was applied before. As for `handle`; events that fail
   * together are tried in halves, down to the one that can't be handled.
   */
  handleAll(events: readonly SequencedEvent[], unit: UnitOfWork): Promise<void>;
  readonly handle?: never;
  readonly prepare?: never;
}

/** A consumer has either `handle` or `handleAll`. */
export type ConsumerOptions<Prepared = undefined> = HandledEach<Prepared> | HandledTogether;
