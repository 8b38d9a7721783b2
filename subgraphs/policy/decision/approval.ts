import type { z } from 'zod';
import type { getApproval } from '#schema/rpc/control-plane.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';

/** What an approval that the caller names is worth for the action at hand. */
export type ApprovalStanding =
  /** The caller names none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'confirmed'; readonly approvalId: string }
  /** It is there or not, and does not cover this action. */
  | { readonly kind: 'refused'; readonly approvalId: string; readonly reason: string };

export type ApprovalReply = z.infer<typeof getApproval.reply>;

/** The action that an approval would have to be for. */
export interface ApprovedAction {
  readonly approvalId: string;
  readonly actionHash: string;
  readonly subjectId: string | null;
}

/**
 * Holds an approval, as its owner reports it, against the action: it must be APPROVED and be for this action hash and
 * this subject. An approval is good for nothing else.
 */
export function standingOf(reply: ApprovalReply, action: ApprovedAction): ApprovalStanding {
  const { approvalId } = action;
  const refused = (reason: string): ApprovalStanding => ({ kind: 'refused', approvalId, reason });
  if (reply === null || reply.approvalId !== approvalId) return refused(`There is no approval ${approvalId}`);
  if (reply.actionHash !== action.actionHash || reply.subjectId !== action.subjectId) {
    return refused(`Approval ${approvalId} is for another action`);
  }
  if (reply.state !== 'APPROVED') return refused(`Approval ${approvalId} is ${reply.state}, not APPROVED`);
  return { kind: 'confirmed', approvalId };
}

/** What the approval that a request names is worth for it; none when it names none. */
export function standingFor(
  { approvalId, subjectId }: PolicyCheckRequest,
  reply: ApprovalReply,
  actionHash: string,
): ApprovalStanding {
  return approvalId === null ? { kind: 'none' } : standingOf(reply, { approvalId, actionHash, subjectId });
}
