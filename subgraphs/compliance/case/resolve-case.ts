import type { Identity } from '#runtime/auth/identity.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { closeCase, lockCase, readCases } from './case.repository.ts';
import { type CaseFinding, requireOpen, requirePerson } from './case.ts';

export interface ResolveCaseCommand extends CaseFinding {
  readonly idempotencyKey: string;
  readonly caseId: string;
}

export type ResolveCaseDeps = Pick<Runtime, 'access' | 'bus' | 'db' | 'events'>;

/**
 * Closes a case with a finding. Policy is asked before.
 * @returns the case's id, and whether the key was used before
 * @throws NotFoundError for a case that is missing or another tenant's; PersonRequiredError, CaseAlreadyResolvedError,
 *   PolicyDeniedError, NotApprovedError, IdempotencyKeyReusedError; RequestError UNAVAILABLE without policy
 */
export async function resolveCase(
  { access, bus, db, events }: ResolveCaseDeps,
  identity: Identity,
  requestId: string,
  command: ResolveCaseCommand,
): Promise<{ caseId: string; replayed: boolean }> {
  const { idempotencyKey, ...input } = command;
  const { caseId, resolution, note } = input;
  const { actor } = identity;
  const notFound = new NotFoundError(`There is no case ${caseId}`, ['input', 'caseId']);
  const [known] = await readCases(db.drizzle, [caseId]);
  if (known === undefined || !(await access.canSee(identity, known.ventureId))) throw notFound;
  requirePerson(actor);
  const { ventureId, ruleId, severity } = known;
  const operation = 'resolveComplianceCase';
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId, action: 'resolveCase', subjectId: caseId, input },
      idempotency: { operation, keys: [idempotencyKey] },
      context: { caseId, ruleId, severity, resolution },
      summary: `Close the ${severity} case ${ruleId} as ${resolution}: ${note}`,
    },
  );
  const request = { scope: ventureId, operation, key: idempotencyKey, input };
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const found = await lockCase(unit.tx, caseId);
      if (found === undefined) throw notFound;
      requireOpen(found);
      const at = await closeCase(unit.tx, caseId, { resolution, note }, actor);
      await unit.append({
        ventureId,
        stream: { id: caseId, expectedVersion: 1 },
        actor,
        correlationId: found.workflowId ?? requestId,
        causationId: decisionId ?? requestId,
        events: [
          {
            type: 'compliance.case_resolved.v1',
            payload: { caseId, ruleId, severity, resolution, note, at: at.toISOString() },
          },
        ],
      });
      return { id: caseId };
    }),
  );
  return { caseId: result.id, replayed };
}
