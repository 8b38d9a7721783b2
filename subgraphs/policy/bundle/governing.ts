import type { Identity } from '#runtime/auth/identity.ts';
import { rolesOf, scopesOfRole } from '#runtime/auth/identity.ts';
import type { SafetyAction } from '#schema/rpc/policy.ts';
import { positionOf } from '../cedar/position.ts';
import type { CedarRequest } from '../decision/cedar-request.ts';
import { evaluate } from '../decision/evaluate.ts';
import type { BundleContent, BundleFault } from './bundle.ts';
import { scanPolicies } from './policy-text.ts';
import type { PreparedBundle } from './prepared-bundle.ts';

/** What people do about policies themselves, as Cedar names it, and in words. */
export const governingActions = {
  publishPolicies: 'publish policies',
  activatePolicies: 'put policies in force or go back to earlier ones',
  changeGovernance: 'change how policies and freezes are governed',
} as const satisfies Partial<Record<SafetyAction, string>>;

export type GoverningAction = keyof typeof governingActions;

/** Something that no bundle may take from everybody: what is asked, and how it is called. */
interface SafetyProbe {
  readonly action: SafetyAction;
  readonly context: CedarRequest['context'];
  /** The tenant, where that is what it is done to, and not a venture. */
  readonly tenant?: string;
  readonly words: string;
}

const approve = (kind: string) => ({ action: 'decideApproval', context: { approve: true, kind } }) as const;
const aKey = { apiKeyId: 'key_any', name: 'Any', createdById: 'usr_any' };
const of = (scope: string) => ({ scope, subjectId: 'subject_any' });

/** One for each thing that would have to be said apart. Which subject or approval it is, nobody knows beforehand. */
const safetyProbes: readonly SafetyProbe[] = [
  { action: 'publishPolicies', context: {}, words: governingActions.publishPolicies },
  { action: 'activatePolicies', context: {}, words: governingActions.activatePolicies },
  { action: 'changeGovernance', context: {}, words: governingActions.changeGovernance },
  { action: 'startBacktest', context: {}, words: 'put policies before recorded decisions' },
  { action: 'startShadow', context: { bundleId: 'pol_any' }, words: 'run policies beside those in force' },
  { ...approve('TOOL_CALL'), words: 'approve calls of tools' },
  { ...approve('MONEY_INTENT'), words: 'approve spends' },
  { ...approve('ARTIFACT'), words: 'approve documents' },
  { ...approve('HUMAN_ACTION'), words: 'approve what people do' },
  { action: 'decideApproval', context: { approve: false, kind: 'MONEY_INTENT' }, words: 'reject what waits' },
  { action: 'freeze', context: of('VENTURE'), words: 'freeze the venture' },
  { action: 'unfreeze', context: of('VENTURE'), words: 'unfreeze the venture' },
  { action: 'unfreeze', context: of('WORKFLOW'), words: 'unfreeze workflows' },
  { action: 'unfreeze', context: of('AGENT'), words: 'unfreeze agents' },
  // Left to whoever submitted it, it is left to somebody; whoever else has to stop it can freeze it.
  { action: 'cancelWorkflow', context: { workflowId: 'wf_any', name: 'Any', isOwn: true }, words: 'cancel workflows' },
  { action: 'revokeApiKey', context: aKey, words: 'revoke API keys of the venture' },
  { action: 'revokeApiKey', context: aKey, tenant: 'org_any', words: 'revoke API keys of the tenant' },
  {
    ...{ action: 'revokeTokens', context: { actorId: 'usr_any', isOwn: false }, tenant: 'org_any' },
    words: "end other people's tokens",
  },
];

const founderRoles = rolesOf({ scopes: scopesOfRole.founder });

export interface Governor {
  readonly type: 'Person' | 'Integration';
  readonly id: string;
  readonly name: string;
  /** @see rolesOf */
  readonly roles: readonly string[];
}

/** What stands in the way of a governing action. */
export interface GoverningRefusal {
  /** Ids of the policies that forbid it, or fail, which forbids too. */
  readonly policies: readonly string[];
  /** For people. */
  readonly reasons: readonly string[];
}

/** @returns null for services of ours, which policies do not speak of, and for agents, which have no such scope */
export function governorOf(identity: Identity): Governor | null {
  const { kind, id, name } = identity.actor;
  const roles = rolesOf(identity);
  if (kind === 'PERSON') return { type: 'Person', id, name, roles };
  return kind === 'INTEGRATION' ? { type: 'Integration', id, name, roles } : null;
}

/**
 * Asks a bundle whether somebody may do something about policies. Nothing has to permit it: a forbid stands in its way, or a
 * policy that fails. A freeze does not: what is frozen has to be put right.
 * @returns null when nothing does, or the bundle is older than such policies
 */
export function governingRefusal(
  bundle: PreparedBundle,
  action: GoverningAction,
  governor: Governor,
  ventureId: string,
): GoverningRefusal | null {
  return safetyRefusal(bundle, { action, context: {} }, governor, ventureId);
}

function safetyRefusal(
  bundle: PreparedBundle,
  { action, context, tenant }: Pick<SafetyProbe, 'action' | 'context' | 'tenant'>,
  { type, id, name, roles }: Governor,
  ventureId: string,
): GoverningRefusal | null {
  if (!bundle.knowsAction(action)) return null;
  const principal = { type, id };
  const resource = tenant === undefined ? { type: 'Venture', id: ventureId } : { type: 'Tenant', id: tenant };
  const request: CedarRequest = {
    principal,
    action: { type: 'Action', id: action },
    resource,
    context,
    entities: [
      { uid: principal, attrs: { name, roles: [...roles] }, parents: [] },
      { uid: resource, attrs: {}, parents: [] },
    ],
  };
  const { forbids, errors } = evaluate(bundle, request);
  if (forbids.length === 0 && errors.length === 0) return null;
  const failed = errors.flatMap(({ policyId }) => policyId ?? []);
  return {
    policies: [...forbids, ...failed],
    reasons: [
      ...forbids.map((policy) => bundle.policy(policy)?.reason ?? `Policy "${policy}" forbids it`),
      ...errors.map(({ message }) => message),
    ],
  };
}

/**
 * Tells what a bundle would leave to nobody: neither to people whom it names nor to one whom it does not name, a founder.
 * @returns a fault for each policy, or policies together, that take something, which is named
 */
export function lockOutFaults(bundle: PreparedBundle, { policies }: Pick<BundleContent, 'policies'>): BundleFault[] {
  const anybody = { type: 'Person', id: 'usr_anybody', name: 'Anybody', roles: founderRoles } as const;
  const people = [...peopleNamedIn(bundle), anybody];
  const takenBy = new Map<string, string[]>();
  for (const probe of safetyProbes) {
    const refusals = people.map((person) => safetyRefusal(bundle, probe, person, 'ven_any'));
    const refusal = refusals.at(-1);
    if (refusal == null || refusals.includes(null)) continue;
    const by = refusal.policies.map((id) => `"${id}" in line ${lineOf(policies, bundle, id)}`).join(', ');
    takenBy.set(by, [...(takenBy.get(by) ?? []), probe.words]);
  }
  const hint = 'have it forbid `action in Action::"work"`, or except a person who may, by id or by role';
  return [...takenBy].map(([by, words]) => ({
    field: ['policies'],
    message: `nobody could ${words.join(', or ')} any more: ${by} forbids it (${hint})`,
  }));
}

export function governingActionNames(): readonly GoverningAction[] {
  // Object.keys widens to string[]; the record has no other keys.
  return Object.keys(governingActions) as GoverningAction[];
}

function lineOf(text: string, bundle: PreparedBundle, id: string): number {
  const index = bundle.policies.findIndex((policy) => policy.id === id);
  return positionOf(text, scanPolicies(text).policies[index]?.startBytes ?? 0).line;
}

/** People whom policies name by id, wherever in them. */
function peopleNamedIn(bundle: PreparedBundle): Governor[] {
  const ids = new Set<string>();
  const open: unknown[] = bundle.policies.map(({ json }) => json);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if ('type' in next && next.type === 'Person' && 'id' in next) ids.add(String(next.id));
    open.push(...Object.values(next).filter((value) => value !== undefined));
  }
  return [...ids].map((id) => ({ type: 'Person', id, name: id, roles: founderRoles }));
}
