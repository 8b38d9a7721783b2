import { type FreezeQuery, freezeInForce } from '#runtime/auth/freezes.ts';
import type { Tx } from '#runtime/db/db.ts';

/**
 * Looks for a freeze on the venture, workflow or agent. Asked inside the transaction that moves the money, after its locks
 * are taken, so that a freeze which is acknowledged before is never missed.
 * @returns why it is frozen, for people, or null
 */
export async function frozenBecause(tx: Tx, query: FreezeQuery): Promise<string | null> {
  const freeze = await freezeInForce(tx, query);
  return freeze === null ? null : `${freeze.subjectId} is frozen (${freeze.scope}): ${freeze.reason}`;
}
