import type { Queryable } from '#runtime/db/db.ts';
import type { EventLog, UnitOfWork } from '#runtime/events/event-log.ts';
import { requireContent } from './bundle.repository.ts';
import type { BundleStanding } from './bundle.ts';
import type { BundleCache } from './bundle-cache.ts';
import type { PreparedBundle } from './prepared-bundle.ts';

/** Finds a bundle ready to be asked. @throws UnpreparedError, which `GovernedTransact` heals */
export type Prepared = (bundle: BundleStanding) => PreparedBundle;

/** Runs `work` in one transaction in which bundles can be asked; again when one had to be prepared first. */
export type GovernedTransact = <Result>(
  work: (unit: UnitOfWork, prepared: Prepared) => Promise<Result>,
) => Promise<Result>;

/** Preparing takes too long for a transaction that others wait for, so it is done between two. */
class UnpreparedError extends Error {
  readonly bundle: BundleStanding;

  constructor(bundle: BundleStanding) {
    super(`Policy bundle ${bundle.id} is not prepared`);
    this.bundle = bundle;
  }
}

/** Bundles may be put in force while one is prepared; past so many times it fails, and may be tried again. */
const attemptsMax = 10;

export interface GovernedTransactOptions {
  readonly events: EventLog;
  readonly queryable: Queryable;
  readonly bundles: BundleCache;
}

/** Transactions in which the bundle in force has a say. */
export function createGovernedTransact({ events, queryable, bundles }: GovernedTransactOptions): GovernedTransact {
  function prepare({ id, hash }: BundleStanding): Promise<PreparedBundle> {
    return bundles.get(hash, () => requireContent(queryable, id));
  }

  return async (work) => {
    const ready = new Map<string, PreparedBundle>();
    const prepared: Prepared = (bundle) => {
      const known = ready.get(bundle.hash) ?? bundles.peek(bundle.hash);
      if (known === undefined) throw new UnpreparedError(bundle);
      return known;
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await events.transact((unit) => work(unit, prepared));
      } catch (error) {
        if (!(error instanceof UnpreparedError) || attempt >= attemptsMax) throw error;
        ready.set(error.bundle.hash, await prepare(error.bundle));
      }
    }
  };
}
