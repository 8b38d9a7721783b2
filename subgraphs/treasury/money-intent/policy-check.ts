import type { Identity } from '#runtime/auth/identity.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { type PolicyCheckReply, policyCheck } from '#schema/rpc/policy.ts';
import type { Principal } from './money-intent.repository.ts';
import type { Wish } from './money-intent.ts';

/** Policy answers within milliseconds; later than this the answer is no longer worth the wait. */
const policyTimeoutMs = 3_000;

/** The part of policy's answer that an intent is decided by. */
export function verdictOf({ decisionId, effect, frozen, reasons, actionHash, approvalQuorum }: PolicyCheckReply) {
  const quorum = approvalQuorum === undefined ? {} : { approvalQuorum };
  return { decisionId, effect, frozen, reasons, actionHash, ...quorum };
}

/**
 * Asks policy about a money intent. Never inside a transaction that holds locks: the answer comes over the network.
 * @returns what policy decided
 * @throws RequestError UNAVAILABLE when policy does not answer; nobody spends without its word
 */
export function askPolicy(
  { bus }: Runtime,
  question: {
    readonly wish: Wish;
    readonly ventureId: string;
    readonly principal: Principal;
    readonly approvalId: string | null;
  },
  { identity, requestId }: { readonly identity: Identity; readonly requestId: string },
): Promise<PolicyCheckReply> {
  const { wish, ventureId, principal, approvalId } = question;
  const { amount, payee, category, purpose, mandate } = wish;
  return bus.call(
    policyCheck,
    {
      ventureId,
      principal,
      action: 'requestMoneyIntent',
      resource: { type: 'Account', id: wish.accountId },
      // Decimal text: a JSON number loses digits above 2^53. An approval binds to these very words.
      context: {
        ...{ amountMinor: amount.amountMinor.toString(), currency: amount.currency, payee, category, purpose },
        ...(mandate !== null && { mandate }),
      },
      subjectId: wish.id,
      workflowId: wish.workflowId,
      taskId: wish.taskId,
      approvalId,
    },
    identity,
    { timeoutMs: policyTimeoutMs, requestId },
  );
}
