import { z } from 'zod';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, objectId, text } from '../input.ts';
import { findApprovals, lockApproval, saveApproval } from './approval.repository.ts';
import { decideApproval } from './approval.ts';

/** Input of `decideApproval`, checked. */
export const voteInput = z.object({
  idempotencyKey,
  approvalId: objectId,
  approve: z.boolean(),
  actionHash: z.string(),
  reason: text(500)
    .nullish()
    .transform((reason) => reason ?? null),
});

export type VoteOnApproval = z.infer<typeof voteInput>;

/**
 * Counts a person's vote on an approval. Votes at the same time are counted one after the other: there is one outcome.
 * @throws NotFoundError, IdempotencyKeyReusedError and what `decideApproval` refuses
 */
export async function voteOnApproval(
  { access, db, events }: Pick<ControlPlaneDeps, 'access' | 'db' | 'events'>,
  { identity, requestId }: Caller,
  { idempotencyKey: key, ...input }: VoteOnApproval,
): Promise<{ readonly approvalId: string; readonly replayed: boolean }> {
  const { approvalId, approve, actionHash, reason } = input;
  const notFound = new NotFoundError(`There is no approval ${approvalId}`, ['input', 'approvalId']);
  const [known] = await findApprovals(db.drizzle, [approvalId]);
  if (known === undefined || !(await access.canSee(identity, known.ventureId))) throw notFound;
  const { actor } = identity;
  // Two people may choose the same key for their votes.
  const request = { scope: known.ventureId, operation: `decideApproval:${actor.id}`, key, input };
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const locked = await lockApproval(unit.tx, approvalId);
      if (locked === null) throw notFound;
      const { approval, isLapsed } = locked;
      const decided = decideApproval({ type: 'vote', by: actor, approve, actionHash, reason, isLapsed }, approval);
      await saveApproval(unit, locked, decided, { actor, causationId: requestId });
      return { approvalId };
    }),
  );
  return { ...result, replayed };
}
