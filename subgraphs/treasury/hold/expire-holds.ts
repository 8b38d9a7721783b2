import type { Actor } from '#runtime/auth/identity.ts';
import { lockAccounts } from '../account/account.repository.ts';
import { readDatabaseClock } from '../database-clock.ts';
import type { TreasuryDeps } from '../deps.ts';
import { lockLapsedIntents } from '../money-intent/money-intent.repository.ts';
import { decideExpire } from '../money-intent/money-intent.ts';
import { recordNext } from '../money-intent/record.ts';

const scheduler: Actor = { kind: 'SYSTEM', id: 'scheduler', name: 'Scheduler' };

/** Small, so that no account stays locked for long. */
const batchSize = 50;

/**
 * Ends holds that have lapsed, each exactly once: what another process is ending, capturing or voiding right now is left
 * to it.
 * @returns how many were ended; fewer than a batch means that no more are due
 */
export async function expireHolds({ runtime }: TreasuryDeps): Promise<{ ended: number; mayBeMore: boolean }> {
  return runtime.events.transact(async (unit) => {
    const intents = await lockLapsedIntents(unit.tx, batchSize);
    if (intents.length === 0) return { ended: 0, mayBeMore: false };
    const accountIds = [...new Set(intents.map((intent) => intent.accountId))];
    await lockAccounts(unit.tx, accountIds);
    const now = await readDatabaseClock(unit.tx);
    let ended = 0;
    for (const intent of intents) {
      const event = decideExpire(intent, now);
      if (event === null) continue;
      // Read again under the lock that is held: the intent before may have changed the same account.
      const account = (await lockAccounts(unit.tx, [intent.accountId])).get(intent.accountId) ?? null;
      await recordNext(unit, {
        event,
        before: intent,
        decision: null,
        account,
        cause: {
          actor: scheduler,
          correlationId: intent.workflowId ?? intent.id,
          causationId: intent.hold?.id ?? null,
        },
      });
      ended++;
    }
    return { ended, mayBeMore: intents.length === batchSize };
  });
}
