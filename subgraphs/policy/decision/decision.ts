import type { FreezeScope } from '#runtime/auth/freezes.ts';
import { formatMoney, isCurrency, maxAmountMinor } from '#runtime/money/money.ts';
import { isHumanAction, isSafetyAction, type PolicyCheckReply, type PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import type { ApprovalStanding } from './approval.ts';
import type { Evaluation } from './evaluate.ts';

export type PolicyEffect = PolicyCheckReply['effect'];

/** A freeze in force on something that the action touches. */
export interface FreezeFact {
  readonly id: string;
  readonly scope: FreezeScope;
  readonly subjectId: string;
  readonly reason: string;
}

/** All that a decision is made of. */
export interface DecisionFacts {
  readonly request: PolicyCheckRequest;
  readonly freeze: FreezeFact | null;
  /** What has a say: the bundle in force, or guardrails alone, whose hash is null; null when there is neither. */
  readonly bundle: Pick<PreparedBundle, 'hash' | 'policy' | 'toolsOf'> | null;
  /** Null when there was nothing to evaluate with. */
  readonly evaluation: Evaluation | null;
  readonly approval: ApprovalStanding;
}

export interface Decision {
  readonly effect: PolicyEffect;
  readonly frozen: boolean;
  /** At least one, for people. */
  readonly reasons: readonly string[];
  /** Ids of the policies that decided, in the bundle's order; empty when something else did. */
  readonly determiningPolicies: readonly string[];
  /** How many people must approve; null unless the effect is APPROVAL_REQUIRED. */
  readonly approvalQuorum: number | null;
  /** How long is waited for them; null for the default of the instance, and unless the effect is APPROVAL_REQUIRED. */
  readonly approvalExpiresSeconds: number | null;
  /** What permits it relies on, an entry for each policy that does; null when it relies on no spending limits. */
  readonly requiredLimits: RequiredLimits | null;
}

/**
 * Decides, in this order: freeze, forbid, evaluation error, approval needed, permit; what nothing permits is denied. A
 * guardrail's approval is asked for what the bundle allows, under the limits that the bundle relies on. What people do by hand is decided by `decideHuman`.
 * Pure: the same facts give the same decision.
 */
export function decide(facts: DecisionFacts): Decision {
  if (isHumanAction(facts.request.action)) return decideHuman(facts);
  const { freeze, bundle, evaluation } = facts;
  if (freeze !== null) {
    return { ...denied([`The ${freeze.scope.toLowerCase()} is frozen: ${freeze.reason}`]), frozen: true };
  }
  const forbidden = bundle && evaluation && forbiddenBy(bundle, evaluation);
  if (forbidden !== null) return forbidden;
  if (bundle === null || bundle.hash === null || evaluation === null) {
    return denied(['No policy bundle is active in this venture, and without one nothing is permitted']);
  }
  const { approvals, permits } = evaluation;
  // Guardrails ask for more, and give nothing: what the bundle itself does not allow stays denied.
  const isOwn = (id: string) => bundle.policy(id)?.isGuardrail !== true;
  if (![...approvals, ...permits].some(isOwn)) return denied([defaultReason(facts.request, bundle)]);
  const decision =
    approvals.length > 0
      ? decideByApproval(facts.approval, bundle, approvals)
      : permitted(reasonsOf(bundle, permits, 'permits it'), permits);
  const ownApprovals = approvals.filter(isOwn);
  return { ...decision, requiredLimits: requiredBy(bundle, ownApprovals.length > 0 ? ownApprovals : permits) };
}

/**
 * What policies that permit rely on. Each of them permits by itself, as Cedar has it: where one relies on no limits, nothing is
 * required, and where all do, those of one suffice.
 */
function requiredBy(bundle: Pick<PreparedBundle, 'policy'>, ids: readonly string[]): RequiredLimits | null {
  const required = ids.map((id) => ({ policyId: id, limits: [...(bundle.policy(id)?.limits ?? [])] }));
  return required.some(({ limits }) => limits.length === 0) ? null : required;
}

/**
 * Decides what people do by hand, in this order: forbid, evaluation error, approval needed; what nothing stands against is
 * permitted, for the caller's scope gives the right to it. A freeze does not stand in the way: what is frozen has to be put
 * right. Safety actions never wait for an approval, which somebody would first have to give, nor does what is done to a
 * tenant: approvals belong to ventures.
 */
function decideHuman({ request, bundle, evaluation, approval }: DecisionFacts): Decision {
  const byScope = 'No policy speaks against it, and the scope of the caller gives the right';
  if (bundle === null || evaluation === null) return permitted([byScope], []);
  const forbidden = forbiddenBy(bundle, evaluation);
  if (forbidden !== null) return forbidden;
  const { approvals, permits } = evaluation;
  const mayWait = !isSafetyAction(request.action) && request.resource.type !== 'Tenant';
  if (approvals.length > 0 && mayWait) return decideByApproval(approval, bundle, approvals);
  return permits.length === 0 ? permitted([byScope], []) : permitted(reasonsOf(bundle, permits, 'permits it'), permits);
}

/** @returns null when nothing forbids it and everything could be evaluated */
function forbiddenBy(bundle: Pick<PreparedBundle, 'policy'>, { forbids, errors }: Evaluation): Decision | null {
  if (forbids.length === 0 && errors.length === 0) return null;
  const faulty = errors.map(({ policyId }) => policyId).filter((id) => id !== null);
  const reasons = [...reasonsOf(bundle, forbids, 'forbids it'), ...errors.map(errorReason)];
  return denied(reasons, [...forbids, ...faulty.filter((id) => !forbids.includes(id))]);
}

function decideByApproval(
  approval: ApprovalStanding,
  bundle: Pick<PreparedBundle, 'policy'>,
  approvals: readonly string[],
): Decision {
  const reasons = reasonsOf(bundle, approvals, 'asks for an approval');
  const shared = { frozen: false, determiningPolicies: approvals, approvalExpiresSeconds: null, requiredLimits: null };
  if (approval.kind === 'confirmed') {
    return {
      ...shared,
      effect: 'PERMIT',
      reasons: [`Approved (${approval.approvalId})`, ...reasons],
      approvalQuorum: null,
    };
  }
  const approvalQuorum = Math.max(...approvals.map((id) => bundle.policy(id)?.approvalQuorum ?? 1));
  // As with people, the strictest of all that ask counts.
  const waits = approvals.flatMap((id) => bundle.policy(id)?.approvalExpiresSeconds ?? []);
  const approvalExpiresSeconds = waits.length === 0 ? null : Math.min(...waits);
  const why = approval.kind === 'refused' ? [approval.reason] : [];
  return {
    ...shared,
    effect: 'APPROVAL_REQUIRED',
    reasons: [...why, ...reasons],
    approvalQuorum,
    approvalExpiresSeconds,
  };
}

const unasked = { approvalQuorum: null, approvalExpiresSeconds: null, requiredLimits: null } as const;

function permitted(reasons: readonly string[], determiningPolicies: readonly string[]): Decision {
  return { effect: 'PERMIT', frozen: false, reasons, determiningPolicies, ...unasked };
}

function denied(reasons: readonly string[], determiningPolicies: readonly string[] = []): Decision {
  return { effect: 'DENY', frozen: false, reasons, determiningPolicies, ...unasked };
}

function reasonsOf(bundle: Pick<PreparedBundle, 'policy'>, ids: readonly string[], what: string): string[] {
  return ids.map((id) => bundle.policy(id)?.reason ?? `Policy "${id}" ${what}`);
}

function errorReason({ policyId, message }: Evaluation['errors'][number]): string {
  const what = policyId === null ? 'The request' : `Policy "${policyId}"`;
  return `${what} could not be evaluated, which denies: ${message}`;
}

/** Why nothing permits it, with what the founder would have to change. */
function defaultReason(request: PolicyCheckRequest, bundle: Pick<PreparedBundle, 'toolsOf'>): string {
  const sentence = `No policy permits ${describePrincipal(request)} to ${describeAction(request)}`;
  if (request.action !== 'callTool' || request.principal.kind !== 'AGENT') return sentence;
  const tools = bundle.toolsOf(request.principal.role);
  if (tools === null) return `${sentence}: role ${request.principal.role} has no allowlist`;
  if (tools.includes(request.resource.id)) return sentence;
  const list = tools.length > 0 ? `only ${tools.join(', ')}` : 'no tool';
  return `${sentence}: the allowlist of role ${request.principal.role} names ${list}`;
}

function describePrincipal({ principal }: PolicyCheckRequest): string {
  if (principal.kind === 'AGENT') return `agent ${principal.name} (${principal.role}, ${principal.level})`;
  return `${principal.kind.toLowerCase()} ${principal.name}`;
}

function describeAction({ action, resource, context }: PolicyCheckRequest): string {
  switch (action) {
    case 'callTool':
      return `use ${resource.id}`;
    case 'requestMoneyIntent':
      return `spend ${describeAmount(context)} from account ${resource.id}`;
    case 'submitWorkflow':
      return `start a workflow in venture ${resource.id}`;
    case 'publishArtifact':
      return `publish artifact ${resource.id}`;
    default:
      return action;
  }
}

function describeAmount({ amountMinor, currency }: PolicyCheckRequest['context']): string {
  if (typeof amountMinor !== 'string' || !/^-?\d{1,19}$/.test(amountMinor)) return 'money';
  if (typeof currency !== 'string' || !isCurrency(currency)) return 'money';
  const amount = BigInt(amountMinor);
  return amount > maxAmountMinor ? 'money' : formatMoney({ amountMinor: amount, currency });
}
