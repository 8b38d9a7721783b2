import type { Identity } from '#runtime/auth/identity.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import {
  type PolicyCheckOutcome,
  type PolicyCheckReply,
  type PolicyCheckRequest,
  policyCheck,
  policyCheckMany,
} from '#schema/rpc/policy.ts';
import type { Principal } from './money-intent.repository.ts';
import type { Wish } from './money-intent.ts';

/** Policy answers within milliseconds; later than this the answer is no longer worth the wait. */
const policyTimeoutMs = 3_000;

/** One of a bulk waits for those before it. */
const policyManyTimeoutMs = 8_000;

/** What policy is asked about an intent. */
export interface PolicyQuestion {
  readonly wish: Wish;
  readonly ventureId: string;
  readonly principal: Principal;
  /** Null when there is none yet. */
  readonly approvalId: string | null;
}

/** On whose behalf policy is asked. */
type Asker = { readonly identity: Identity; readonly requestId: string };

/** The part of policy's answer that an intent is decided by. */
export function verdictOf({ determiningPolicies: _policies, bundleHash: _hash, ...verdict }: PolicyCheckReply) {
  return verdict;
}

/**
 * Asks policy about a money intent. Never inside a transaction that holds locks: the answer comes over the network.
 * @returns what policy decided
 * @throws RequestError UNAVAILABLE when policy does not answer; nobody spends without its word
 */
export function askPolicy(
  { bus }: Runtime,
  question: PolicyQuestion,
  { identity, requestId }: Asker,
): Promise<PolicyCheckReply> {
  return bus.call(policyCheck, checkOf(question), identity, { timeoutMs: policyTimeoutMs, requestId });
}

/**
 * Asks policy about several money intents in one call, at most `policyChecksMax`.
 * @returns what policy decided of each, in their order; an outcome that is not `ok` is no permission
 * @throws RequestError UNAVAILABLE when policy does not answer
 */
export async function askPolicyMany(
  { bus }: Runtime,
  questions: readonly PolicyQuestion[],
  { identity, requestId }: Asker,
): Promise<readonly PolicyCheckOutcome[]> {
  const options = { timeoutMs: policyManyTimeoutMs, requestId };
  const { outcomes } = await bus.call(policyCheckMany, { checks: questions.map(checkOf) }, identity, options);
  return outcomes;
}

function checkOf({ wish, ventureId, principal, approvalId }: PolicyQuestion): PolicyCheckRequest {
  const { amount, payee, category, purpose, mandate } = wish;
  return {
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
  };
}
