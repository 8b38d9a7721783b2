import type { Closable } from '#runtime/bus/bus.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { getApproval } from '#schema/rpc/control-plane.ts';
import { findApprovals } from './approval.repository.ts';

/** Answers how an approval stands, for policy to count it; null for one of another venture or tenant. */
export function serveApprovals({ access, bus, db }: Pick<Runtime, 'access' | 'bus' | 'db'>): Promise<Closable> {
  return bus.serve(getApproval, async ({ ventureId, approvalId }, { identity }) => {
    const [row] = await findApprovals(db.drizzle, [approvalId]);
    if (row?.ventureId !== ventureId || !(await access.canSee(identity, ventureId))) return null;
    const { id, state, actionHash, subjectId } = row;
    return { approvalId: id, state, actionHash, subjectId };
  });
}
