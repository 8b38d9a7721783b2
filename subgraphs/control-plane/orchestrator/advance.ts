import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { EventType } from '#schema/events/catalog.ts';
import { agentsOfVentures } from '../agent/agent.repository.ts';
import { findPending, lockApproval, saveApproval } from '../approval/approval.repository.ts';
import { decideApproval } from '../approval/approval.ts';
import {
  type LockedRun,
  lockRun,
  readSurroundings,
  saveRun,
  settleWait,
  unfinishedWorkflowsUnder,
} from '../workflow/workflow.repository.ts';
import { decideAdvance, decidePlan } from '../workflow/workflow.ts';
import { orchestratorActor as actor } from './actor.ts';

/** Events after which a workflow may have to move on. */
export const orchestratedEventTypes = [
  'workflow.submitted.v1',
  'workflow.cancelled.v1',
  'task.waiting.v1',
  'task.succeeded.v1',
  'task.failed.v1',
  'approval.approved.v1',
  'approval.rejected.v1',
  'approval.expired.v1',
  'money.intent_authorised.v1',
  'money.intent_declined.v1',
  'money.intent_voided.v1',
  'money.intent_expired.v1',
  'freeze.lifted.v1',
] as const satisfies readonly EventType[];

/**
 * Moves workflows on after an event: plans, queues, skips, ends. What is done follows from the state alone, so an event
 * that comes again, or late, does no harm.
 */
export async function orchestrate(unit: UnitOfWork, event: SequencedEvent, ids: IdSource): Promise<void> {
  if (isEvent(event, 'workflow.submitted.v1')) {
    await plan(unit, event, ids);
  } else if (isEvent(event, 'workflow.cancelled.v1')) {
    await withdrawApprovals(unit, { workflowId: event.payload.workflowId }, 'the workflow was cancelled', event);
  } else if (isEvent(event, 'approval.approved.v1', 'approval.rejected.v1', 'approval.expired.v1')) {
    await settle(unit, event, event.payload.approvalId, event.payload.workflowId);
  } else if (isEvent(event, 'money.intent_authorised.v1')) {
    await settle(unit, event, event.payload.moneyIntentId, event.payload.workflowId);
  } else if (isEvent(event, 'money.intent_declined.v1', 'money.intent_voided.v1', 'money.intent_expired.v1')) {
    await withdrawApprovals(unit, { subjectId: event.payload.moneyIntentId }, 'the intent has ended', event);
    await settle(unit, event, event.payload.moneyIntentId, event.payload.workflowId);
  } else if (isEvent(event, 'freeze.lifted.v1')) {
    for (const workflowId of await unfinishedWorkflowsUnder(unit.tx, event.payload)) {
      await advance(unit, event, await lockRun(unit.tx, workflowId));
    }
  } else if (isEvent(event, 'task.waiting.v1', 'task.succeeded.v1', 'task.failed.v1')) {
    await advance(unit, event, await lockRun(unit.tx, event.payload.workflowId));
  }
}

async function plan(unit: UnitOfWork, event: SequencedEvent<'workflow.submitted.v1'>, ids: IdSource): Promise<void> {
  const locked = await lockRun(unit.tx, event.payload.workflowId);
  if (locked === null) return;
  const agents = await agentsOfVentures(unit.tx, [locked.row.ventureId]);
  const planned = decidePlan(locked.run, locked.row.spec, agents, () => ids.next('task'));
  const run = await saveRun(unit, locked, planned, { actor, causationId: event.id });
  await advance(unit, event, { row: locked.row, run });
}

/** Decides what follows for a workflow from where it stands, and does it. */
async function advance(unit: UnitOfWork, event: SequencedEvent, locked: LockedRun | null): Promise<void> {
  // A workflow named by an event of another venture is none of its business.
  if (locked === null || locked.row.ventureId !== event.ventureId) return;
  const decided = decideAdvance(locked.run, await readSurroundings(unit.tx, locked));
  await saveRun(unit, locked, decided, { actor, causationId: event.id });
}

async function settle(
  unit: UnitOfWork,
  event: SequencedEvent,
  subjectId: string,
  workflowId: string | null,
): Promise<void> {
  if (workflowId === null) return;
  const locked = await lockRun(unit.tx, workflowId);
  if (locked === null || locked.row.ventureId !== event.ventureId) return;
  await settleWait(unit.tx, { subjectId, workflowId, ventureId: event.ventureId });
  await advance(unit, event, locked);
}

/** Nobody needs to answer any more. Whoever holds something for the answer is told that it was no. */
async function withdrawApprovals(
  unit: UnitOfWork,
  about: Parameters<typeof findPending>[1],
  reason: string,
  event: SequencedEvent,
): Promise<void> {
  for (const approvalId of await findPending(unit.tx, about)) {
    const locked = await lockApproval(unit.tx, approvalId);
    if (locked === null || locked.row.ventureId !== event.ventureId) continue;
    const decided = decideApproval({ type: 'withdraw', reason }, locked.approval);
    await saveApproval(unit, locked, decided, { actor, causationId: event.id });
  }
}
