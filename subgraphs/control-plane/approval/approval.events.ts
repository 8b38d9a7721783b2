import type { NewEvent } from '#runtime/events/append.ts';

/** What happens to an approval, as the log publishes it. */
export type ApprovalEvent = Extract<
  NewEvent,
  { readonly type: `approval.${'requested' | 'voted' | 'approved' | 'rejected' | 'expired'}.v1` }
>;

/** The types of these events. */
export const approvalEventTypes = [
  'approval.requested.v1',
  'approval.voted.v1',
  'approval.approved.v1',
  'approval.rejected.v1',
  'approval.expired.v1',
] as const satisfies readonly ApprovalEvent['type'][];
