import type { Access } from '#runtime/auth/access.ts';
import type { Identity } from '#runtime/auth/identity.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import type { EventLog } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { closeCase, lockCase } from './case.repository.ts';
import { assertResolvable, type CaseFinding } from './case.ts';

export interface ResolveCaseCommand extends CaseFinding {
  readonly idempotencyKey: string;
  readonly caseId: string;
}

export interface ResolveCaseDeps {
  readonly events: EventLog;
  readonly access: Access;
}

/**
 * Closes a case with a finding.
 * @returns the case's id, and whether the key was used before
 * @throws NotFoundError for a case that is missing or another tenant's; PersonRequiredError, CaseAlreadyResolvedError,
 *   IdempotencyKeyReusedError
 */
export function resolveCase(
  deps: ResolveCaseDeps,
  identity: Identity,
  requestId: string,
  command: ResolveCaseCommand,
): Promise<{ caseId: string; replayed: boolean }> {
  const { idempotencyKey, ...input } = command;
  const { caseId, resolution, note } = input;
  return deps.events.transact(async (unit) => {
    const found = await lockCase(unit.tx, caseId);
    if (found === undefined || !(await deps.access.canSee(identity, found.ventureId))) {
      throw new NotFoundError(`There is no case ${caseId}`, ['input', 'caseId']);
    }
    const { ventureId, ruleId, severity } = found;
    const request = { scope: ventureId, operation: 'resolveComplianceCase', key: idempotencyKey, input };
    const { result, replayed } = await idempotent(unit.tx, request, async () => {
      assertResolvable(found, identity.actor);
      const at = await closeCase(unit.tx, caseId, { resolution, note }, identity.actor);
      await unit.append({
        ventureId,
        stream: { id: caseId, expectedVersion: 1 },
        actor: identity.actor,
        correlationId: found.workflowId ?? requestId,
        causationId: requestId,
        events: [
          {
            type: 'compliance.case_resolved.v1',
            payload: { caseId, ruleId, severity, resolution, note, at: at.toISOString() },
          },
        ],
      });
      return { id: caseId };
    });
    return { caseId: result.id, replayed };
  });
}
