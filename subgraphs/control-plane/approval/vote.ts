import { z } from 'zod';
import type { Actor } from '#runtime/auth/identity.ts';
import type { Tx } from '#runtime/db/db.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, objectId, text } from '../input.ts';
import { findApprovals, lockApproval, saveApproval } from './approval.repository.ts';
import { decideApproval, type LentVoice, VoterNotPersonError } from './approval.ts';
import { lockDelegation } from './delegation.repository.ts';
import { NotDelegatedError } from './delegation.ts';

/** Input of `decideApproval`, checked. */
export const voteInput = z.object({
  idempotencyKey,
  approvalId: objectId,
  approve: z.boolean(),
  actionHash: z.string(),
  reason: text(500)
    .nullish()
    .transform((reason) => reason ?? null),
  onBehalfOfId: text(200)
    .nullish()
    .transform((id) => id ?? null),
});

export type VoteOnApproval = z.infer<typeof voteInput>;

/** The voice that the voter uses, in force until the transaction ends. @throws NotDelegatedError */
async function voiceOf(tx: Tx, ventureId: string, by: Actor, fromId: string | null): Promise<LentVoice | null> {
  if (fromId === null) return null;
  const delegation = await lockDelegation(tx, { ventureId, fromId, toId: by.id });
  if (delegation === null) throw new NotDelegatedError(fromId);
  return { id: delegation.fromId, name: delegation.from.name, delegationId: delegation.id };
}

/**
 * Counts a person's vote on an approval. Votes at the same time are counted one after the other: there is one outcome.
 * Policy is asked before.
 * @throws NotFoundError, PolicyDeniedError, RequestError UNAVAILABLE without policy, IdempotencyKeyReusedError,
 *   NotDelegatedError and what `decideApproval` refuses
 */
export async function voteOnApproval(
  { access, bus, db, events }: Pick<ControlPlaneDeps, 'access' | 'bus' | 'db' | 'events'>,
  { identity, requestId }: Caller,
  { idempotencyKey: key, ...input }: VoteOnApproval,
): Promise<{ readonly approvalId: string; readonly replayed: boolean }> {
  const { approvalId, approve, actionHash, reason, onBehalfOfId } = input;
  const notFound = new NotFoundError(`There is no approval ${approvalId}`, ['input', 'approvalId']);
  const [known] = await findApprovals(db.drizzle, [approvalId]);
  if (known === undefined || !(await access.canSee(identity, known.ventureId))) throw notFound;
  const { actor } = identity;
  // Two people may choose the same key for their votes.
  const request = { scope: known.ventureId, operation: `decideApproval:${actor.id}`, key, input };
  if (actor.kind !== 'PERSON') throw new VoterNotPersonError();
  const { ventureId, kind, summary } = known;
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId, action: 'decideApproval', subjectId: approvalId, input },
      idempotency: { operation: request.operation, keys: [key] },
      context: { approve, kind, ...(onBehalfOfId !== null && { onBehalfOf: onBehalfOfId }) },
      summary: `${approve ? 'Approve' : 'Reject'}: ${summary}`,
    },
  );
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const locked = await lockApproval(unit.tx, approvalId);
      if (locked === null) throw notFound;
      const { approval, isLapsed } = locked;
      const onBehalfOf = await voiceOf(unit.tx, known.ventureId, actor, onBehalfOfId);
      const ballot = { type: 'vote', by: actor, onBehalfOf, approve, actionHash, reason, isLapsed } as const;
      const decided = decideApproval(ballot, approval);
      await saveApproval(unit, locked, decided, { actor, causationId: decisionId ?? requestId });
      return { approvalId };
    }),
  );
  return { ...result, replayed };
}
