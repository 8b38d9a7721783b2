import type { NewEvent } from '#runtime/events/append.ts';

/** What happens to an approval, as the log publishes it. */
export type ApprovalEvent = Extract<
  NewEvent,
  { readonly type: `approval.${'requested' | 'voted' | 'approved' | 'rejected' | 'expired'}.v1` }
>;
