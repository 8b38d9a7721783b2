import type { Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { lockAccounts } from '../account/account.repository.ts';
import { readDatabaseClock } from '../database-clock.ts';
import { frozenBecause } from '../freeze.ts';
import { lockLimitsFor, readUses } from '../spending-limit/spending-limit.repository.ts';
import type { Situation } from './authorisation.ts';
import type { Wish } from './money-intent.ts';

/**
 * Locks what an authorisation depends on, in the order account then limits, and reads it. The locks last until the
 * decision is committed: nobody else decides on the same funds or the same limit meanwhile, in any process.
 */
export async function lockSituation(
  tx: Tx,
  wish: Wish,
  { ventureId, agentId }: { readonly ventureId: string; readonly agentId: string | null },
): Promise<Situation> {
  const accounts = await lockAccounts(tx, [wish.accountId]);
  const account = accounts.get(wish.accountId);
  if (account === undefined) throw new InvariantError(`${wish.accountId} was there a moment ago`);
  const { workflowId, category, amount } = wish;
  const facts = { ventureId, workflowId, agentId, category, amount };
  const limits = await lockLimitsFor(tx, facts);
  const now = await readDatabaseClock(tx);
  const frozen = await frozenBecause(tx, { ventureId, workflowId, agentId });
  return { account, frozen, limits: await readUses(tx, limits, facts, now), now };
}
