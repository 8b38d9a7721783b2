import type { EntityUidJson, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

export type PrincipalType = 'Agent' | 'Person' | 'Integration';

/** One policy of a bundle: what deciding needs to know of it beside its text. */
export interface ParsedPolicy {
  /** From `@id`. */
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  /** From `@reason`, for people. */
  readonly reason: string | null;
  /** From `@approval`: how many people must approve what it matches; null for a policy that asks nobody. */
  readonly approvalQuorum: number | null;
  /** From `@approval_expires`: how long is waited for that; null for the default of the instance. */
  readonly approvalExpiresSeconds: number | null;
  /** From `@limits`: spending limits of the treasury that all have to count what it permits; empty for none. */
  readonly limits: readonly string[];
  /** Whether it stands above the bundle (guardrails/guardrails.ts). */
  readonly isGuardrail: boolean;
  readonly text: string;
  /** In Cedar's JSON policy format. */
  readonly json: PolicyJson;
  readonly scope: PolicyScope;
}

/** What a policy's head can match at most; `all` where it names nothing. */
export interface PolicyScope {
  readonly actions: ReadonlySet<string> | 'all';
  readonly principalTypes: ReadonlySet<string> | 'all';
}

/** @returns false only when the policy's head rules the action or the principal's type out */
export function mayMatch({ scope }: ParsedPolicy, action: string, principalType: string): boolean {
  return (
    (scope.actions === 'all' || scope.actions.has(action)) &&
    (scope.principalTypes === 'all' || scope.principalTypes.has(principalType))
  );
}

/** Reads what a policy's head says of actions and principals. When in doubt it matches: Cedar looks again. */
export function scopeOf(policy: PolicyJson): PolicyScope {
  return { actions: actionsOf(policy.action), principalTypes: principalTypesOf(policy.principal) };
}

function actionsOf(constraint: PolicyJson['action']): PolicyScope['actions'] {
  // What `in` names may be a group of actions, and which actions are in it is the schema's affair.
  return constraint.op === '==' && 'entity' in constraint ? new Set([typeAndId(constraint.entity).id]) : 'all';
}

function principalTypesOf(constraint: PolicyJson['principal']): PolicyScope['principalTypes'] {
  if (constraint.op === 'is') return new Set([constraint.entity_type]);
  if (constraint.op === '==' && 'entity' in constraint) return new Set([typeAndId(constraint.entity).type]);
  return 'all';
}

function typeAndId(entity: EntityUidJson): { readonly type: string; readonly id: string } {
  return '__entity' in entity ? entity.__entity : entity;
}
