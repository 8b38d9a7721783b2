import { z } from 'zod';
import { isSameBehind } from '#runtime/auth/governance.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, objectId, text } from '../input.ts';
import { findWorkflows, lockRun, saveRun } from './workflow.repository.ts';
import { decideCancel } from './workflow.ts';

/** Input of `cancelWorkflow`, checked. */
export const cancelWorkflowInput = z.object({ idempotencyKey, workflowId: objectId, reason: text(500) });

export type CancelWorkflow = z.infer<typeof cancelWorkflowInput>;

const field = ['input', 'workflowId'];

/**
 * Stops a workflow: none of its tasks starts any more, and running attempts may write nothing from here on. Policy is asked
 * before; to stop one when policy is away, freeze it.
 * @throws NotFoundError, PolicyDeniedError, RequestError UNAVAILABLE without policy, WorkflowEndedError, IdempotencyKeyReusedError
 */
export async function cancelWorkflow(
  { access, bus, db, events }: Pick<ControlPlaneDeps, 'access' | 'bus' | 'db' | 'events'>,
  { identity, requestId }: Caller,
  { idempotencyKey: key, workflowId, reason }: CancelWorkflow,
): Promise<{ readonly workflowId: string; readonly replayed: boolean }> {
  const [workflow] = await findWorkflows(db.drizzle, [workflowId]);
  if (workflow === undefined || !(await access.canSee(identity, workflow.ventureId))) {
    throw new NotFoundError(`There is no workflow ${workflowId}`, field);
  }
  const { ventureId, name, submittedBy } = workflow;
  const request = { scope: ventureId, operation: 'cancelWorkflow', key, input: { workflowId, reason } };
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId, action: 'cancelWorkflow', subjectId: workflowId, input: request.input },
      idempotency: { operation: request.operation, keys: [key] },
      context: { workflowId, name, isOwn: await isSameBehind(db.drizzle, submittedBy, identity.actor) },
      summary: `Cancel the workflow ${name}: ${reason}`,
    },
  );
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const locked = await lockRun(unit.tx, workflowId);
      if (locked === null) throw new NotFoundError(`There is no workflow ${workflowId}`, field);
      const decided = decideCancel(locked.run, reason, field);
      await saveRun(unit, locked, decided, { actor: identity.actor, causationId: decisionId ?? requestId });
      return { workflowId };
    }),
  );
  return { ...result, replayed };
}
