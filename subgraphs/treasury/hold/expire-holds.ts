import type { Actor } from '#runtime/auth/identity.ts';
import type { TreasuryDeps } from '../deps.ts';
import { lapsedIntents } from '../money-intent/money-intent.repository.ts';
import { lapsedTransfers } from '../transfer/pending.repository.ts';
import { holdIdOf } from './hold.ts';

const scheduler: Actor = { kind: 'SYSTEM', id: 'scheduler', name: 'Scheduler' };

const batchSize = 200;

/**
 * Ends holds of intents and transfers that have lapsed, each exactly once: whoever writes the ledger decides, whatever else
 * comes for them.
 * @returns how many were due; fewer than a batch means that no more are
 */
export async function expireHolds({ runtime, lanes }: TreasuryDeps): Promise<{ due: number; mayBeMore: boolean }> {
  const lapsed = await lapsedIntents(runtime.db.drizzle, batchSize);
  const waited = await lapsedTransfers(runtime.db.drizzle, batchSize);
  const ended = await Promise.allSettled([
    ...lapsed.map(({ id, ventureId }) =>
      lanes.submit({
        ...{ kind: 'expireHold', ventureId, moneyIntentId: id, actor: scheduler },
        ...{ correlationId: id, causationId: holdIdOf(id) },
      }),
    ),
    ...waited.map(({ id, ventureId }) =>
      lanes.submit({
        ...{ kind: 'expireTransfer', ventureId, transferId: id, actor: scheduler },
        ...{ correlationId: id, causationId: null },
      }),
    ),
  ]);
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const mayBeMore = lapsed.length === batchSize || waited.length === batchSize;
  return { due: lapsed.length + waited.length, mayBeMore };
}
