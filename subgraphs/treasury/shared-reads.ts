import DataLoader from 'dataloader';
import type { Queryable } from '#runtime/db/db.ts';
import { type AccountRecord, findAccounts } from './account/account.repository.ts';
import { findIntents, type MoneyIntentRecord, usedKeys } from './money-intent/money-intent.repository.ts';

/**
 * Reads that requests share: what is asked for in the same turn of the event loop is read in one statement. Nothing is kept,
 * and nobody's rights are looked at: whoever asks holds the rows against its own caller.
 */
export interface SharedReads {
  /** In no order; ids that name none are left out. */
  accounts(ids: readonly string[]): Promise<readonly AccountRecord[]>;
  /** In no order; ids that name none are left out. */
  intents(ids: readonly string[]): Promise<readonly MoneyIntentRecord[]>;
  /** @returns true when the venture has an intent that was asked for under this key */
  isKeyUsed(ventureId: string, key: string): Promise<boolean>;
}

/** Whoever asks for more has a statement of its own. */
const fewMax = 16;
/** Rows of one statement. */
const rowsMax = 256;

export function createSharedReads(queryable: Queryable): SharedReads {
  return {
    accounts: byId(queryable, findAccounts),
    intents: byId(queryable, findIntents),
    isKeyUsed: keysOf(queryable),
  };
}

const options = {
  cache: false,
  maxBatchSize: rowsMax,
  // Requests that came in together are each read by an event of their own.
  batchScheduleFn: (run: () => void) => void setImmediate(run),
};

function byId<Row extends { readonly id: string }>(
  queryable: Queryable,
  read: (queryable: Queryable, ids: readonly string[]) => Promise<readonly Row[]>,
): (ids: readonly string[]) => Promise<readonly Row[]> {
  const loader = new DataLoader<string, Row | null>(async (ids) => {
    const rows = new Map((await read(queryable, [...new Set(ids)])).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id) ?? null);
  }, options);
  return async (ids) => {
    if (ids.length > fewMax) return read(queryable, ids);
    const rows = await Promise.all(ids.map((id) => loader.load(id)));
    return rows.filter((row) => row !== null);
  };
}

function keysOf(queryable: Queryable): SharedReads['isKeyUsed'] {
  interface Asked {
    readonly ventureId: string;
    readonly key: string;
  }
  const loader = new DataLoader<Asked, boolean>(async (asked) => {
    const used = new Map<string, ReadonlySet<string>>();
    for (const [ventureId, ofVenture] of Map.groupBy(asked, (each) => each.ventureId)) {
      const keys = ofVenture.map(({ key }) => key);
      used.set(ventureId, await usedKeys(queryable, ventureId, keys));
    }
    return asked.map(({ ventureId, key }) => used.get(ventureId)?.has(key) === true);
  }, options);
  return (ventureId, key) => loader.load({ ventureId, key });
}
