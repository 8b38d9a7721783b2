import { DomainError } from '#runtime/errors/errors.ts';
import type { PolicyCheckReply } from '#schema/rpc/policy.ts';

/** Policy does not let the caller do this, or a freeze does not. */
export class PolicyDeniedError extends DomainError {
  readonly code: 'POLICY_DENIED' | 'FROZEN';
  readonly reasons: readonly string[];
  override readonly decisionId: string;

  constructor({ decisionId, reasons, frozen }: Pick<PolicyCheckReply, 'decisionId' | 'reasons' | 'frozen'>) {
    super(reasons.length === 0 ? 'Policy denies it' : reasons.join('; '));
    this.code = frozen ? 'FROZEN' : 'POLICY_DENIED';
    this.reasons = reasons;
    this.decisionId = decisionId;
  }
}

/** How an approval stands that is not given. */
export type UnapprovedState = 'PENDING' | 'REJECTED' | 'EXPIRED';

const codes = {
  PENDING: 'APPROVAL_REQUIRED',
  REJECTED: 'APPROVAL_REJECTED',
  EXPIRED: 'APPROVAL_EXPIRED',
} as const satisfies Record<UnapprovedState, string>;

const whatFollows = {
  PENDING: 'once it is approved, make the same call again with the same idempotency key',
  REJECTED: 'it was rejected',
  EXPIRED: 'nobody answered in time; ask again with another idempotency key',
} as const satisfies Record<UnapprovedState, string>;

/** Reasons as their authors wrote them, each a sentence with a full stop. */
function sentencesOf(reasons: readonly string[]): string {
  return reasons.map((reason) => `${reason.trim()}${/[.!?]$/.test(reason.trim()) ? '' : '.'} `).join('');
}

/** Other people have to approve exactly this first, and have not. */
export class NotApprovedError extends DomainError {
  readonly code: (typeof codes)[UnapprovedState];
  override readonly decisionId: string;
  override readonly approvalId: string;

  constructor(
    { decisionId, reasons }: Pick<PolicyCheckReply, 'decisionId' | 'reasons'>,
    { approvalId, state }: { readonly approvalId: string; readonly state: UnapprovedState },
  ) {
    super(`${sentencesOf(reasons)}The approval is ${approvalId}: ${whatFollows[state]}`);
    this.code = codes[state];
    this.decisionId = decisionId;
    this.approvalId = approvalId;
  }
}
