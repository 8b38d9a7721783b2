import type { SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { formatMoney } from '#runtime/money/money.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { requestForRun } from './request-for-run.ts';

/** Asks people about a money intent that policy wants approved. */
export async function requestMoneyApproval(
  unit: UnitOfWork,
  event: SequencedEvent<'money.intent_approval_required.v1'>,
  { ids, config }: Pick<Runtime, 'config' | 'ids'>,
): Promise<void> {
  const { moneyIntentId, workflowId, taskId, actionHash, reasons, amount, payee, category, purpose } = event.payload;
  const price = formatMoney({ amountMinor: BigInt(amount.amountMinor), currency: amount.currency }, amount.scale);
  await requestForRun(unit, {
    id: ids.next('approval'),
    ventureId: event.ventureId,
    workflowId,
    taskId,
    kind: 'MONEY_INTENT',
    subjectId: moneyIntentId,
    summary: `Pay ${price} to ${payee} (${category}): ${purpose}`,
    actionHash,
    requestedBy: event.actor,
    reasons,
    quorum: event.payload.approvalQuorum ?? 1,
    expiresSeconds: event.payload.approvalExpiresSeconds ?? config.approvals.expiresSeconds,
    evidence: null,
    correlationId: event.correlationId,
    causationId: event.id,
  });
}
