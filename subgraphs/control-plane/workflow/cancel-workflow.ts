import { z } from 'zod';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, objectId, text } from '../input.ts';
import { findWorkflows, lockRun, saveRun } from './workflow.repository.ts';
import { decideCancel } from './workflow.ts';

/** Input of `cancelWorkflow`, checked. */
export const cancelWorkflowInput = z.object({ idempotencyKey, workflowId: objectId, reason: text(500) });

export type CancelWorkflow = z.infer<typeof cancelWorkflowInput>;

const field = ['input', 'workflowId'];

/**
 * Stops a workflow: none of its tasks starts any more, and running attempts may write nothing from here on.
 * @throws NotFoundError, WorkflowEndedError, IdempotencyKeyReusedError
 */
export async function cancelWorkflow(
  { access, db, events }: Pick<ControlPlaneDeps, 'access' | 'db' | 'events'>,
  { identity, requestId }: Caller,
  { idempotencyKey: key, workflowId, reason }: CancelWorkflow,
): Promise<{ readonly workflowId: string; readonly replayed: boolean }> {
  const [workflow] = await findWorkflows(db.drizzle, [workflowId]);
  if (workflow === undefined || !(await access.canSee(identity, workflow.ventureId))) {
    throw new NotFoundError(`There is no workflow ${workflowId}`, field);
  }
  const request = { scope: workflow.ventureId, operation: 'cancelWorkflow', key, input: { workflowId, reason } };
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const locked = await lockRun(unit.tx, workflowId);
      if (locked === null) throw new NotFoundError(`There is no workflow ${workflowId}`, field);
      const decided = decideCancel(locked.run, reason, field);
      await saveRun(unit, locked, decided, { actor: identity.actor, causationId: requestId });
      return { workflowId };
    }),
  );
  return { ...result, replayed };
}
