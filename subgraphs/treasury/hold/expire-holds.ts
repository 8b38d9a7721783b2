import type { Actor } from '#runtime/auth/identity.ts';
import type { TreasuryDeps } from '../deps.ts';
import { lapsedIntents } from '../money-intent/money-intent.repository.ts';

const scheduler: Actor = { kind: 'SYSTEM', id: 'scheduler', name: 'Scheduler' };

const batchSize = 200;

/**
 * Ends holds that have lapsed, each exactly once: whoever writes the ledger decides, whatever else comes for the intent.
 * @returns how many were due; fewer than a batch means that no more are
 */
export async function expireHolds({ runtime, lanes }: TreasuryDeps): Promise<{ due: number; mayBeMore: boolean }> {
  const lapsed = await lapsedIntents(runtime.db.drizzle, batchSize);
  const ended = await Promise.allSettled(
    lapsed.map(({ id, holdId, ventureId }) =>
      lanes.submit({
        ...{ kind: 'expireHold', ventureId, moneyIntentId: id, actor: scheduler },
        ...{ correlationId: id, causationId: holdId },
      }),
    ),
  );
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return { due: lapsed.length, mayBeMore: lapsed.length === batchSize };
}
