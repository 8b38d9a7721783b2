import type { Actor } from '#runtime/auth/identity.ts';
import type { Consumer } from '#runtime/events/consumer.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { TreasuryDeps } from '../deps.ts';
import type { CommandOf } from '../lane/lane-command.ts';
import { type ApprovalNotice, findIntents, noteApproval, noteApproved } from './money-intent.repository.ts';

export const treasuryActor: Actor = { kind: 'SYSTEM', id: 'treasury', name: 'Treasury' };

const types = ['approval.requested.v1', 'approval.approved.v1', 'approval.rejected.v1', 'approval.expired.v1'] as const;

type ApprovalEvent = SequencedEvent<(typeof types)[number]>;

/**
 * Follows approvals of money intents. A rejection or an expiry declines the intent, before the consumer's transaction: that
 * is done by the writer of the ledger, and is nothing when it is done again. A yes is only noted here, and decided by
 * `decideApprovedIntents`: policy has to be asked again, and this consumer would stand still while policy is away.
 */
export function followApprovals(deps: TreasuryDeps): Promise<Consumer> {
  return deps.runtime.startConsumer({
    name: 'treasury-approvals',
    types,
    // One that can't be applied moves no money, and keeps no other waiting.
    onPoison: 'skip',
    async prepare(event) {
      if (isMoneyApproval(event)) await declineUnapproved(event, deps);
    },
    async handle(event, unit) {
      if (isMoneyApproval(event)) await note(event, unit);
    },
  });
}

function isMoneyApproval(event: SequencedEvent): event is ApprovalEvent {
  return isEvent(event, ...types) && event.payload.kind === 'MONEY_INTENT';
}

async function note(event: ApprovalEvent, { tx }: UnitOfWork): Promise<void> {
  const { approvalId, actionHash, subjectId } = event.payload;
  const notice: ApprovalNotice = { ventureId: event.ventureId, moneyIntentId: subjectId, approvalId, actionHash };
  if (isEvent(event, 'approval.requested.v1')) await noteApproval(tx, notice);
  if (isEvent(event, 'approval.approved.v1')) await noteApproved(tx, notice, event.id);
}

async function declineUnapproved(event: ApprovalEvent, { runtime, lanes, metrics }: TreasuryDeps): Promise<void> {
  const reason = reasonOf(event);
  if (reason === undefined) return;
  const { ventureId } = event;
  const { approvalId, actionHash, subjectId } = event.payload;
  const [intent] = await findIntents(runtime.db.drizzle, [subjectId]);
  if (intent?.ventureId !== ventureId || intent.approvedByEvent !== null) return;
  const startedAt = performance.now();
  const { decision } = await lanes.submit({
    ...{ kind: 'declineUnapproved', ventureId, moneyIntentId: subjectId, actionHash, approvalId, reason },
    ...{ actor: treasuryActor, correlationId: subjectId, causationId: event.id },
  });
  metrics.decided(decision, performance.now() - startedAt);
}

function reasonOf(event: ApprovalEvent): CommandOf<'declineUnapproved'>['reason'] | undefined {
  if (isEvent(event, 'approval.rejected.v1')) {
    return { code: 'APPROVAL_REJECTED', message: `Rejected: ${event.payload.reason}`, limitId: null };
  }
  if (!isEvent(event, 'approval.expired.v1')) return undefined;
  return { code: 'APPROVAL_EXPIRED', message: 'Nobody approved it in time', limitId: null };
}
