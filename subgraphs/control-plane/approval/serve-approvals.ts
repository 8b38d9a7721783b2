import type { Closable } from '#runtime/bus/bus.ts';
import { InvalidInputError, RequestError } from '#runtime/errors/errors.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { getApproval, requestApproval } from '#schema/rpc/control-plane.ts';
import { repairText } from '#schema/specs/readable-json.ts';
import { findWorkflows } from '../workflow/workflow.repository.ts';
import { findApprovals } from './approval.repository.ts';
import { requestForRun } from './request-for-run.ts';

type Deps = Pick<Runtime, 'access' | 'bus' | 'db' | 'events' | 'ids'>;

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
function serveRequests({ access, bus, db, events, ids }: Deps): Promise<Closable> {
  return bus.serve(requestApproval, async (asked, { identity, requestId }) => {
    const { decisionId, summary, reasons, ...request } = asked;
    const { ventureId, workflowId } = request;
    await access.requireVenture(identity, ventureId);
    if (identity.actor.kind === 'SYSTEM') throw new RequestError('FORBIDDEN', 'A service asks on behalf of somebody');
    const [workflow] = workflowId === null ? [] : await findWorkflows(db.drizzle, [workflowId]);
    if (workflowId !== null && workflow?.ventureId !== ventureId) {
      throw new InvalidInputError(`There is no workflow ${workflowId} in ${ventureId}`);
    }
    const { approvalId, state } = await events.transact((unit) =>
      requestForRun(unit, {
        ...request,
        id: ids.next('approval'),
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
