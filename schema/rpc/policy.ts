import { z } from 'zod';
import { json, sha256Hex } from '../events/define.ts';
import { dataLabel } from '../specs/data-labels.ts';
import { requiredLimits } from '../specs/limit-name.ts';
import { rpc } from './define.ts';

/** What a venture does. Nothing of it happens unless a policy permits it, and a freeze stops it. */
export const workActions = ['callTool', 'requestMoneyIntent', 'submitWorkflow', 'publishArtifact'] as const;

/**
 * What people do so that a venture can be stopped, looked after and put right. Nothing has to permit it, nobody is asked
 * to approve it, and no bundle may take it from everybody.
 */
export const safetyActions = [
  'publishPolicies',
  'activatePolicies',
  'changeGovernance',
  'startBacktest',
  'cancelBacktest',
  'restartBacktest',
  'startShadow',
  'endShadow',
  'decideApproval',
  'freeze',
  'unfreeze',
  'cancelWorkflow',
  'revokeApiKey',
  'revokeTokens',
] as const;

/** What else people do by hand. Nothing has to permit it; a policy may forbid it, or ask for an approval first. */
export const manageActions = [
  'openAccount',
  'setAccountOverdraft',
  'freezeAccount',
  'unfreezeAccount',
  'closeAccount',
  'registerAsset',
  'depositFunds',
  'postTransfers',
  'postPendingTransfer',
  'voidPendingTransfer',
  'reverseTransfer',
  'setSpendingLimit',
  'delegateApprovals',
  'revokeApprovalDelegation',
  'resolveCase',
  'createApiKey',
  'createVenture',
] as const;

/** What is done to a tenant, and to none of its ventures: guardrails alone speak of it, and nobody is there to approve it. */
export const tenantActions = ['createVenture', 'revokeTokens'] as const satisfies readonly (
  | (typeof safetyActions)[number]
  | (typeof manageActions)[number]
)[];

/** Actions that policy decides. */
export const policyActions = [...workActions, ...safetyActions, ...manageActions] as const;

export type PolicyAction = (typeof policyActions)[number];
export type SafetyAction = (typeof safetyActions)[number];
export type HumanAction = SafetyAction | (typeof manageActions)[number];

const humanActions: ReadonlySet<string> = new Set<HumanAction>([...safetyActions, ...manageActions]);
const safety: ReadonlySet<string> = new Set<SafetyAction>(safetyActions);
const ofTenant: ReadonlySet<string> = new Set<HumanAction>(tenantActions);

/** @returns true for what the caller's scope gives the right to, so that no policy has to permit it */
export function isHumanAction(action: string): action is HumanAction {
  return humanActions.has(action);
}

/** @returns true for what keeps a venture in hand, and never waits for an approval */
export function isSafetyAction(action: string): action is SafetyAction {
  return safety.has(action);
}

/** @returns true for what no bundle is asked about, because it is done to a tenant */
export function isTenantAction(action: string): action is (typeof tenantActions)[number] {
  return ofTenant.has(action);
}

const resourceTypeNames = ['Tool', 'Account', 'Venture', 'Artifact', 'Tenant'] as const;
export type ResourceType = (typeof resourceTypeNames)[number];

/** What an action is done to. All that is not named here is done to the venture. */
const resourceTypes = {
  callTool: 'Tool',
  requestMoneyIntent: 'Account',
  publishArtifact: 'Artifact',
  setAccountOverdraft: 'Account',
  freezeAccount: 'Account',
  unfreezeAccount: 'Account',
  closeAccount: 'Account',
  depositFunds: 'Account',
  createVenture: 'Tenant',
  revokeTokens: 'Tenant',
} as const satisfies Partial<Record<PolicyAction, ResourceType>>;

/** @returns the type of what an action is done to, for example `Tool`; an API key may be one of the tenant's, too */
export function resourceTypeOf(action: PolicyAction): ResourceType {
  return action in resourceTypes ? resourceTypes[action as keyof typeof resourceTypes] : 'Venture';
}

/**
 * Roles whose rights a person or a program has: what policies tell them apart by. Left out where whoever asks does not say.
 */
const roles = z.array(z.string()).max(20).optional();

const principal = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('AGENT'),
    id: z.string(),
    name: z.string(),
    role: z.string(),
    level: z.enum(['L1', 'L2', 'L3']),
  }),
  z.strictObject({ kind: z.literal('PERSON'), id: z.string(), name: z.string(), roles }),
  z.strictObject({ kind: z.literal('INTEGRATION'), id: z.string(), name: z.string(), roles }),
]);

/** What is asked of policy. `resource` and `context` are what an approval binds to, with action and principal. */
export const policyCheckRequest = z.strictObject({
  /** The venture; the tenant for what is done to a tenant. */
  ventureId: z.string(),
  principal,
  action: z.enum(policyActions),
  /** What is acted on: a tool by its name, an account by its id, and so on. */
  resource: z.strictObject({ type: z.enum(resourceTypeNames), id: z.string() }),
  /**
   * For callTool `{ arguments, step }`; for requestMoneyIntent `{ amountMinor, currency, payee, category, purpose }` with
   * the amount as decimal text; for submitWorkflow any of `{ name, taskCount, tools }`; for publishArtifact any of
   * `{ kind, title, authoredBy }`; for what people do, see subgraphs/policy/decision/human-context.ts. More is allowed:
   * policies do not see it, approvals bind to it.
   */
  context: z.record(z.string(), json),
  /** Object that the decision is about and is found by later: `tc_…`, `mi_…`, `wf_…`. */
  subjectId: z.string().nullable(),
  workflowId: z.string().nullable(),
  taskId: z.string().nullable(),
  /**
   * Data labels of what the task has seen before, for callTool and publishArtifact; by whoever runs the task, never by its
   * agent. Left out: none are known.
   */
  labels: z.array(dataLabel).max(50).optional(),
  /** Approval that the caller holds for this exact action; policy verifies it before it counts. */
  approvalId: z.string().nullable(),
});

export const policyCheckReply = z.strictObject({
  decisionId: z.string(),
  effect: z.enum(['PERMIT', 'DENY', 'APPROVAL_REQUIRED']),
  /** True when a freeze decided, so that callers can say FROZEN instead of denied. */
  frozen: z.boolean(),
  reasons: z.array(z.string()),
  determiningPolicies: z.array(z.string()),
  bundleHash: sha256Hex.nullable(),
  actionHash: sha256Hex,
  /** How many people must approve; there only with APPROVAL_REQUIRED. */
  approvalQuorum: z.number().int().min(1).optional(),
  /** How long is waited for them, as the policies say; the default of the instance when left out. */
  approvalExpiresSeconds: z.number().int().min(1).optional(),
  /** Spending limits that policy relies on; never there with DENY. Whether they count the spend is for the treasury to say. */
  requiredLimits: requiredLimits.optional(),
});

export type PolicyCheckRequest = z.infer<typeof policyCheckRequest>;
export type PolicyCheckReply = z.infer<typeof policyCheckReply>;

/** Decides one action and records the decision. No answer in time means no. */
export const policyCheck = rpc('rpc.policy.check', policyCheckRequest, policyCheckReply);

/** Checks that one call may carry. */
export const policyChecksMax = 64;

/** What came of one check of several: its reply, or why there is none, which is no permission. */
export const policyCheckOutcome = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), reply: policyCheckReply }),
  z.strictObject({ ok: z.literal(false), code: z.string(), message: z.string(), retryable: z.boolean() }),
]);

export type PolicyCheckOutcome = z.infer<typeof policyCheckOutcome>;

/**
 * Decides several actions, each as `policyCheck` would: decided for itself, recorded under a decision of its own. Replies
 * come in the order of the checks; a check that fails is no permission and says nothing of the others.
 */
export const policyCheckMany = rpc(
  'rpc.policy.check_many',
  z.strictObject({ checks: z.array(policyCheckRequest).min(1).max(policyChecksMax) }),
  z.strictObject({ outcomes: z.array(policyCheckOutcome) }),
);
