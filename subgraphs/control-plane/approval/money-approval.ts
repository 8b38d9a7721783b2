import type { SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { orchestratorActor } from '../orchestrator/actor.ts';
import { lockRun } from '../workflow/workflow.repository.ts';
import { isOver } from '../workflow/workflow.ts';
import { lockApproval, requestApproval, saveApproval } from './approval.repository.ts';
import { decideApproval } from './approval.ts';

/** Asks people about a money intent that policy wants approved. */
export async function requestMoneyApproval(
  unit: UnitOfWork,
  event: SequencedEvent<'money.intent_approval_required.v1'>,
  ids: IdSource,
): Promise<void> {
  const { moneyIntentId, workflowId, taskId, actionHash, reasons, amount, payee, category, purpose } = event.payload;
  const price = formatMoney({ amountMinor: BigInt(amount.amountMinor), currency: amount.currency }, amount.scale);
  // Locked first: a workflow cancelled meanwhile either shows here, or finds the approval and withdraws it.
  const locked = workflowId === null ? null : await lockRun(unit.tx, workflowId);
  const { approvalId, isNew } = await requestApproval(unit, {
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
    correlationId: event.correlationId,
    causationId: event.id,
  });
  if (isNew && locked?.row.ventureId === event.ventureId && isOver(locked.run.workflow)) {
    await withdraw(unit, approvalId, `the workflow is ${locked.row.state.toLowerCase()}`, event.id);
  }
}

async function withdraw(unit: UnitOfWork, approvalId: string, reason: string, causationId: string): Promise<void> {
  const locked = await lockApproval(unit.tx, approvalId);
  if (locked === null) return;
  const decided = decideApproval({ type: 'withdraw', reason }, locked.approval);
  await saveApproval(unit, locked, decided, { actor: orchestratorActor, causationId });
}
