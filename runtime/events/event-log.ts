import type { Database, Tx } from '#runtime/db/db.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type AppendRequest, appendEvents } from './append.ts';

/** One database transaction in which state and the events that tell of it commit together. */
export interface UnitOfWork {
  readonly tx: Tx;
  /** @see appendEvents */
  append(request: AppendRequest): Promise<void>;
}

export interface EventLog {
  /**
   * Runs `work` in one transaction and, once it has committed, wakes the sequencer. Run again on a deadlock or a
   * serialization failure, so `work` must have no effect outside the database.
   */
  transact<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T>;
}

export interface EventLogOptions {
  readonly db: Database;
  readonly ids: IdSource;
  /** Tells the sequencer that there is something to sequence. */
  readonly wake: () => void;
}

/** The write side of the log. */
export function createEventLog({ db, ids, wake }: EventLogOptions): EventLog {
  return {
    async transact(work) {
      let appended = false;
      const result = await db.transaction((tx) => {
        appended = false;
        return work({
          tx,
          append(request) {
            appended = true;
            return appendEvents(tx, ids, request);
          },
        });
      });
      if (appended) wake();
      return result;
    },
  };
}
