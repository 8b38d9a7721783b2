import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { orchestratorActor } from '../orchestrator/actor.ts';
import { lockRun } from '../workflow/workflow.repository.ts';
import { isOver } from '../workflow/workflow.ts';
import { type ApprovalRequest, lockApproval, requestApproval, saveApproval } from './approval.repository.ts';
import { decideApproval } from './approval.ts';

/** Asks people about something that may be part of a workflow; nobody is to answer for one that is over. */
export async function requestForRun(
  unit: UnitOfWork,
  request: ApprovalRequest,
): Promise<Awaited<ReturnType<typeof requestApproval>>> {
  const { ventureId, workflowId } = request;
  // Locked first: a workflow cancelled meanwhile either shows here, or finds the approval and withdraws it.
  const locked = workflowId === null ? null : await lockRun(unit.tx, workflowId);
  const asked = await requestApproval(unit, request);
  if (!asked.isNew || locked?.row.ventureId !== ventureId || !isOver(locked.run.workflow)) return asked;
  await withdraw(unit, asked.approvalId, {
    reason: `the workflow is ${locked.row.state.toLowerCase()}`,
    causationId: request.causationId,
  });
  return { ...asked, state: 'REJECTED' };
}

async function withdraw(
  unit: UnitOfWork,
  approvalId: string,
  { reason, causationId }: { readonly reason: string; readonly causationId: string | null },
): Promise<void> {
  const locked = await lockApproval(unit.tx, approvalId);
  if (locked === null) return;
  const decided = decideApproval({ type: 'withdraw', reason }, locked.approval);
  await saveApproval(unit, locked, decided, { actor: orchestratorActor, causationId });
}
