import type { Actor } from '#runtime/auth/identity.ts';
import type { BundleRow } from './bundle/bundle.repository.ts';
import type { BundleState, ToolAllowlist } from './bundle/bundle.ts';
import type { DecisionRow } from './decision/decision.repository.ts';
import type { PolicyEffect } from './decision/decision.ts';

// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does.

export interface PolicyBundleParent {
  readonly id: string;
  readonly venture: VentureParent;
  readonly version: number;
  readonly hash: string;
  readonly state: BundleState;
  readonly policies: string;
  readonly schema: string;
  readonly allowlists: readonly ToolAllowlist[];
  readonly createdBy: Actor;
  readonly createdAt: string;
}

export interface PolicyDecisionParent {
  readonly id: string;
  readonly venture: VentureParent;
  readonly effect: PolicyEffect;
  readonly reasons: readonly string[];
  readonly determiningPolicies: readonly string[];
  readonly bundleId: string | null;
  readonly inputHash: string;
  readonly actionHash: string;
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly workflow: WorkflowParent | null;
  readonly decidedAt: string;
}

// Owned by other subgraphs: all that is known here is the key.

export interface VentureParent {
  readonly id: string;
}

export interface WorkflowParent {
  readonly id: string;
}

export interface ToolCallParent {
  readonly id: string;
}

export interface MoneyIntentParent {
  readonly id: string;
}

/** Presents a stored bundle. */
export function toBundleParent(row: BundleRow): PolicyBundleParent {
  const { id, version, hash, state, policies, schema, allowlists, createdBy } = row;
  return {
    id,
    venture: { id: row.ventureId },
    version,
    hash,
    state,
    policies,
    schema,
    allowlists,
    createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Presents a stored decision. */
export function toDecisionParent(row: DecisionRow): PolicyDecisionParent {
  const { id, effect, reasons, determiningPolicies, bundleId, inputHash, actionHash, action, principal, resource } =
    row;
  return {
    id,
    venture: { id: row.ventureId },
    effect,
    reasons,
    determiningPolicies,
    bundleId,
    inputHash,
    actionHash,
    action,
    principal,
    resource,
    workflow: row.workflowId === null ? null : { id: row.workflowId },
    decidedAt: row.decidedAt.toISOString(),
  };
}
