import type { Actor } from '#runtime/auth/identity.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { findLapsed, lockApproval, saveApproval } from './approval.repository.ts';
import { decideApproval } from './approval.ts';

const scheduler: Actor = { kind: 'SYSTEM', id: 'scheduler', name: 'Scheduler' };

/** Expires approvals that nobody decided in time, by the database's clock. */
export async function expireApprovals({ db, events }: Pick<Runtime, 'db' | 'events'>): Promise<void> {
  for (const approvalId of await findLapsed(db.drizzle)) {
    await events.transact(async (unit) => {
      const locked = await lockApproval(unit.tx, approvalId);
      if (locked === null) return;
      const decided = decideApproval({ type: 'expire', isLapsed: locked.isLapsed }, locked.approval);
      await saveApproval(unit, locked, decided, { actor: scheduler, causationId: null });
    });
  }
}
