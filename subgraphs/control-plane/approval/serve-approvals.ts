import { z } from 'zod';
import type { Closable } from '#runtime/bus/bus.ts';
import { InvalidInputError, RequestError } from '#runtime/errors/errors.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { getApproval, requestApproval } from '#schema/rpc/control-plane.ts';
import { repairText } from '#schema/specs/readable-json.ts';
import { findWorkflows } from '../workflow/workflow.repository.ts';
import { findApprovals } from './approval.repository.ts';
import { requestForRun } from './request-for-run.ts';

type Asked = z.infer<typeof requestApproval.request>;
type Deps = Pick<Runtime, 'access' | 'bus' | 'config' | 'db' | 'events' | 'ids'>;

/** Answers how an approval stands, for policy to count it; and asks people for one, for whoever policy told to. */
export async function serveApprovals(deps: Deps): Promise<Closable> {
  const served = [await serveStandings(deps), await serveRequests(deps)];
  return { close: async () => void (await Promise.all(served.map((each) => each.close()))) };
}

/** Null for an approval of another venture or tenant. */
function serveStandings({ access, bus, db }: Deps): Promise<Closable> {
  return bus.serve(getApproval, async ({ ventureId, approvalId }, { identity }) => {
    const [row] = await findApprovals(db.drizzle, [approvalId]);
    if (row?.ventureId !== ventureId || !(await access.canSee(identity, ventureId))) return null;
    const { id, state, actionHash, subjectId } = row;
    return { approvalId: id, state, actionHash, subjectId };
  });
}

/** The caller is the maker, and never a voter. */
function serveRequests({ access, bus, config, db, events, ids }: Deps): Promise<Closable> {
  return bus.serve(requestApproval, async (asked, { identity, requestId }) => {
    const { kind, question, fields, decisionId, summary, reasons, quorum } = asked;
    const { ventureId, workflowId, taskId, subjectId, action, resource } = question;
    requireItsEvidence(question, fields);
    await access.requireVenture(identity, ventureId);
    if (identity.actor.kind === 'SYSTEM') throw new RequestError('FORBIDDEN', 'A service asks on behalf of somebody');
    const [workflow] = workflowId === null ? [] : await findWorkflows(db.drizzle, [workflowId]);
    if (workflowId !== null && workflow?.ventureId !== ventureId) {
      throw new InvalidInputError(`There is no workflow ${workflowId} in ${ventureId}`);
    }
    const { approvalId, state } = await events.transact((unit) =>
      requestForRun(unit, {
        ...{ kind, ventureId, workflowId, taskId, subjectId, quorum },
        id: ids.next('approval'),
        // Hashed here: what is approved is what is shown, whatever else the caller says.
        actionHash: actionHashOf(question),
        expiresSeconds: asked.expiresSeconds ?? config.approvals.expiresSeconds,
        evidence: { action, resource, decisionId, ...fields },
        summary: repairText(summary),
        reasons: reasons.map(repairText),
        requestedBy: identity.actor,
        correlationId: workflowId ?? requestId,
        causationId: decisionId,
      }),
    );
    return { approvalId, state };
  });
}

/** The action's context holds the hash of what is shown to people. @throws InvalidInputError */
function requireItsEvidence({ context }: Asked['question'], fields: Asked['fields']): void {
  const request = z.object({ evidence: z.string() }).safeParse(context.request);
  if (request.data?.evidence === hashJson(fields)) return;
  throw new InvalidInputError('What is to be shown to people is not that of the action');
}
