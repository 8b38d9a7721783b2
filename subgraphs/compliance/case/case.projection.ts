import type { Tx } from '#runtime/db/db.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { applyResolution, insertCase, insertViolation } from './case.repository.ts';

/** Event types that `applyCaseEvent` knows. */
export const caseEventTypes = [
  'compliance.case_opened.v1',
  'compliance.violation_detected.v1',
  'compliance.case_resolved.v1',
] as const;

/**
 * Writes what the log tells of cases. Rows are there already when this process or another one wrote them together with
 * the event; tables that are rebuilt from the log get them here.
 */
export async function applyCaseEvent(tx: Tx, event: SequencedEvent): Promise<void> {
  const { ventureId } = event;
  if (isEvent(event, 'compliance.case_opened.v1')) {
    const { caseId, ruleId, severity, subjectId, workflowId, at } = event.payload;
    await insertCase(tx, { id: caseId, ventureId, workflowId, ruleId, severity, subjectId }, new Date(at));
  } else if (isEvent(event, 'compliance.violation_detected.v1')) {
    const { violationId, caseId, ruleId, eventId, eventSeq, detail, at } = event.payload;
    await insertViolation(
      tx,
      { id: violationId, caseId, ventureId, ruleId, eventId, eventSeq: BigInt(eventSeq), detail },
      new Date(at),
    );
  } else if (isEvent(event, 'compliance.case_resolved.v1')) {
    const { caseId, resolution, note, at } = event.payload;
    await applyResolution(tx, caseId, { resolution, note }, event.actor, new Date(at));
  }
}
