import { type Database, isDatabaseAway, type Tx } from '#runtime/db/db.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type AppendRequest, appendEvents } from './append.ts';
import { createAppendLane } from './append-lane.ts';

/** One database transaction in which state and the events that tell of it commit together. */
export interface UnitOfWork {
  readonly tx: Tx;
  /** @see appendEvents */
  append(requests: AppendRequest | readonly AppendRequest[]): Promise<void>;
}

export interface EventLog {
  /**
   * Runs `work` in one transaction and, once it has committed, wakes the sequencer. Run again on a deadlock or a
   * serialization failure, so `work` must have no effect outside the database.
   */
  transact<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
  /**
   * Appends events that no other state goes with, in a transaction of their own. Those that are appended at the same time
   * share one, but never a fate: a conflict or a fault is told to the one that it concerns.
   * @throws VersionConflictError when the stream is not at the expected version
   * @throws InvariantError when a payload does not have the declared shape of its type
   */
  append(request: AppendRequest): Promise<void>;
}

export interface EventLogOptions {
  readonly db: Database;
  readonly ids: IdSource;
  /** Tells the sequencer that there is something to sequence. */
  readonly wake: () => void;
}

/** The write side of the log. */
export function createEventLog({ db, ids, wake }: EventLogOptions): EventLog {
  async function transact<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    let appended = false;
    const result = await db.transaction((tx) => {
      appended = false;
      return work({
        tx,
        append(requests) {
          appended = true;
          return appendEvents(tx, ids, requests);
        },
      });
    });
    if (appended) wake();
    return result;
  }
  const append = createAppendLane({
    ids,
    wake,
    query: (text, values) => db.pool.query({ name: 'append_events', text, values: [...values] }),
    appendAlone: (request) => transact((unit) => unit.append(request)),
    // Whether it was committed is not known then: trying again could append twice.
    mayTryAlone: (error) => !isDatabaseAway(error),
  });
  return { transact, append };
}
