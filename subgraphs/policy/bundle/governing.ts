import type { Actor } from '#runtime/auth/identity.ts';
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
} as const;

export type GoverningAction = keyof typeof governingActions;

export interface Governor {
  readonly type: 'Person' | 'Integration';
  readonly id: string;
  readonly name: string;
}

/** What stands in the way of a governing action. */
export interface GoverningRefusal {
  /** Ids of the policies that forbid it, or fail, which forbids too. */
  readonly policies: readonly string[];
  /** For people. */
  readonly reasons: readonly string[];
}

/** @returns null for services of ours, which policies do not speak of, and for agents, which have no such scope */
export function governorOf({ kind, id, name }: Actor): Governor | null {
  if (kind === 'PERSON') return { type: 'Person', id, name };
  return kind === 'INTEGRATION' ? { type: 'Integration', id, name } : null;
}

/**
 * Asks a bundle whether somebody may do something about policies. Nothing has to permit it: a forbid stands in its way, or a
 * policy that fails. A freeze does not: what is frozen has to be put right.
 * @returns null when nothing does, or the bundle is older than such policies
 */
export function governingRefusal(
  bundle: PreparedBundle,
  action: GoverningAction,
  { type, id, name }: Governor,
  ventureId: string,
): GoverningRefusal | null {
  if (!bundle.knowsAction(action)) return null;
  const [principal, resource] = [{ type, id } as const, { type: 'Venture', id: ventureId }];
  const request: CedarRequest = {
    principal,
    action: { type: 'Action', id: action },
    resource,
    context: {},
    entities: [
      { uid: principal, attrs: { name }, parents: [] },
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
 * Tells what a bundle would leave to nobody: neither to people whom it names nor to one whom it does not name.
 * @returns a fault for each such action, with the policies that forbid it
 */
export function lockOutFaults(bundle: PreparedBundle, { policies }: Pick<BundleContent, 'policies'>): BundleFault[] {
  const people = [...peopleNamedIn(bundle), { type: 'Person', id: 'usr_anybody', name: 'Anybody' } as const];
  return governingActionNames().flatMap((action) => {
    const refusals = people.map((person) => governingRefusal(bundle, action, person, 'ven_any'));
    const refusal = refusals.at(-1);
    if (refusal == null || refusals.includes(null)) return [];
    const by = refusal.policies.map((id) => `"${id}" in line ${lineOf(policies, bundle, id)}`).join(', ');
    const hint = 'have it forbid `action in Action::"work"`, or except a person who may, by id';
    return [
      { field: ['policies'], message: `nobody could ${governingActions[action]} any more: ${by} forbids it (${hint})` },
    ];
  });
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
  return [...ids].map((id) => ({ type: 'Person', id, name: id }));
}
