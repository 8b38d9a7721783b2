import { InvariantError } from '#runtime/errors/errors.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { readEvents } from '#runtime/events/read.ts';
import { complianceActor } from '../actor.ts';
import type { Finding } from '../rule/rule.ts';
import { insertCase, insertViolation, lockOpenCase } from './case.repository.ts';
import { derivedId } from './derived-id.ts';

/**
 * Records that an event broke a rule: the violation joins the open case of the same rule and subject, or opens one. Rows
 * and the events that tell of them are written in the caller's transaction. Does nothing when the log tells of the
 * violation already, which happens when tables are rebuilt: the row comes with that event.
 */
export async function recordFinding(unit: UnitOfWork, event: SequencedEvent, finding: Finding): Promise<void> {
  const { tx } = unit;
  const { rule, subjectId, workflowId, detail } = finding;
  const { ventureId } = event;
  const violationId = derivedId('violation', event.id, rule.id);
  const told = await readEvents(tx, { streamIds: [violationId], limit: 1 });
  if (told.length > 0) return;

  const caseId = await caseFor(unit, event, finding);
  const eventSeq = event.seq;
  const row = { id: violationId, caseId, ventureId, ruleId: rule.id, eventId: event.id, eventSeq, detail };
  const at = await insertViolation(tx, row, 'now');
  if (at === undefined) throw new InvariantError(`Violation ${violationId} is stored, but the log does not tell of it`);
  await unit.append({
    ventureId,
    stream: { id: violationId, expectedVersion: 0 },
    ...origin(event),
    events: [
      {
        type: 'compliance.violation_detected.v1',
        payload: {
          violationId,
          caseId,
          ruleId: rule.id,
          severity: rule.severity,
          eventId: event.id,
          eventSeq: eventSeq.toString(),
          subjectId,
          workflowId,
          detail,
          at: at.toISOString(),
        },
      },
    ],
  });
}

/** @returns id of the case that the violation belongs to, opened when there is none */
async function caseFor(unit: UnitOfWork, event: SequencedEvent, finding: Finding): Promise<string> {
  const { rule, subjectId, workflowId } = finding;
  const { ventureId } = event;
  const open = await lockOpenCase(unit.tx, { ventureId, ruleId: rule.id, subjectId });
  if (open !== undefined) return open.id;
  const caseId = derivedId('complianceCase', event.id, rule.id);
  const payload = { caseId, ruleId: rule.id, severity: rule.severity, subjectId, workflowId };
  const row = { id: caseId, ventureId, workflowId, ruleId: rule.id, severity: rule.severity, subjectId };
  const openedAt = await insertCase(unit.tx, row, 'now');
  if (openedAt === undefined) throw new InvariantError(`Case ${caseId} is stored, but the log does not tell of it`);
  await unit.append({
    ventureId,
    stream: { id: caseId, expectedVersion: 0 },
    ...origin(event),
    events: [{ type: 'compliance.case_opened.v1', payload: { ...payload, at: openedAt.toISOString() } }],
  });
  return caseId;
}

function origin(event: SequencedEvent) {
  return { actor: complianceActor, correlationId: event.correlationId, causationId: event.id };
}
