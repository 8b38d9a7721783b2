import type { Actor } from '#runtime/auth/identity.ts';
import type { Consumer } from '#runtime/events/consumer.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { readDatabaseClock } from '../database-clock.ts';
import type { TreasuryDeps } from '../deps.ts';
import { decideUnapproved } from './authorisation.ts';
import type { DeclineReason } from './money-intent.events.ts';
import { type ApprovalNotice, lockIntent, noteApproval, noteApproved } from './money-intent.repository.ts';
import { recordNext } from './record.ts';

export const treasuryActor: Actor = { kind: 'SYSTEM', id: 'treasury', name: 'Treasury' };

const types = ['approval.requested.v1', 'approval.approved.v1', 'approval.rejected.v1', 'approval.expired.v1'] as const;

type ApprovalEvent = SequencedEvent<(typeof types)[number]>;

/**
 * Follows approvals of money intents. A rejection or an expiry declines the intent at once. A yes is only noted here, and
 * decided by `decideApprovedIntents`: policy has to be asked again, and an open transaction that waits for the network
 * would hold up the sequencing of the whole log.
 */
export function followApprovals(deps: TreasuryDeps): Promise<Consumer> {
  return deps.runtime.startConsumer({
    name: 'treasury-approvals',
    types,
    async handle(event, unit) {
      if (isEvent(event, ...types) && event.payload.kind === 'MONEY_INTENT') await apply(event, unit, deps);
    },
  });
}

async function apply(event: ApprovalEvent, unit: UnitOfWork, deps: TreasuryDeps): Promise<void> {
  const { approvalId, actionHash, subjectId } = event.payload;
  const notice = { ventureId: event.ventureId, moneyIntentId: subjectId, approvalId, actionHash };
  if (isEvent(event, 'approval.requested.v1')) return noteApproval(unit.tx, notice);
  if (isEvent(event, 'approval.approved.v1')) return noteApproved(unit.tx, notice, event.id);
  const reason: DeclineReason = isEvent(event, 'approval.rejected.v1')
    ? { code: 'APPROVAL_REJECTED', message: `Rejected: ${event.payload.reason}`, limitId: null }
    : { code: 'APPROVAL_EXPIRED', message: 'Nobody approved it in time', limitId: null };
  await decline(unit, { notice, reason, eventId: event.id }, deps);
}

async function decline(
  unit: UnitOfWork,
  answer: { readonly notice: ApprovalNotice; readonly reason: DeclineReason; readonly eventId: string },
  { metrics }: TreasuryDeps,
): Promise<void> {
  const { notice, reason, eventId } = answer;
  const intent = await lockIntent(unit.tx, notice.moneyIntentId);
  // Voided meanwhile, or an answer to another question: nothing to decline.
  if (intent?.state !== 'APPROVAL_REQUIRED' || intent.approvedByEvent !== null) return;
  if (intent.ventureId !== notice.ventureId || intent.actionHash !== notice.actionHash) return;
  const startedAt = performance.now();
  const event = decideUnapproved(intent, intent.decisionId, reason);
  const at = await readDatabaseClock(unit.tx);
  await recordNext(unit, {
    event,
    before: intent,
    decision: { decisionId: intent.decisionId, actionHash: null, approvalId: notice.approvalId, at },
    account: null,
    cause: { actor: treasuryActor, correlationId: intent.workflowId ?? intent.id, causationId: eventId },
  });
  // Counted before the commit, which belongs to the consumer: one that is run again counts once more.
  metrics.decided(event, performance.now() - startedAt);
}
