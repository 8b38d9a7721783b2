import { type GovernancePlatform, type GovernanceRules, rulesOf } from '#runtime/auth/governance.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { Backtest, BacktestState } from './backtest/backtest.ts';
import { Comparison, type ComparisonReport, type Difference } from './backtest/comparison.ts';
import type { BundleRow } from './bundle/bundle.repository.ts';
import type { BundleState, ToolAllowlist } from './bundle/bundle.ts';
import type { DecisionRow } from './decision/decision.repository.ts';
import type { PolicyEffect } from './decision/decision.ts';
import type { GovernanceStanding } from './governance/governance.repository.ts';
import type { GovernanceChange, GovernanceChangeState } from './governance/governance.ts';
import type { GovernanceWarning } from './governance/governance-changes.ts';
import { spelledOut } from './governance/governance-events.ts';
import type { Shadow, ShadowEnd } from './shadow/shadow.ts';

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
  readonly frozen: boolean;
  readonly reasons: readonly string[];
  readonly determiningPolicies: readonly string[];
  readonly bundleId: string | null;
  readonly inputHash: string;
  readonly actionHash: string;
  readonly requiredLimits: RequiredLimits;
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly workflow: WorkflowParent | null;
  readonly decidedAt: string;
}

export interface PolicyBacktestParent {
  readonly id: string;
  readonly venture: VentureParent;
  readonly bundleId: string | null;
  readonly candidateHash: string;
  readonly from: string;
  readonly to: string;
  readonly state: BacktestState;
  readonly decisionsTotal: number | null;
  readonly decisionsDone: number;
  readonly report: PolicyComparisonParent | null;
  readonly failure: string | null;
  readonly requestedBy: Actor;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export type PolicyComparisonParent = ComparisonReport;

export type PolicyDifferenceParent = Difference;

export interface PolicyShadowParent {
  readonly id: string;
  readonly venture: VentureParent;
  readonly bundleId: string;
  readonly report: PolicyComparisonParent;
  readonly startedBy: Actor;
  readonly startedAt: string;
  readonly endedBecause: ShadowEnd | null;
  readonly endedAt: string | null;
}

export type GovernanceSettingsParent = ReturnType<typeof spelledOut>;

export interface GovernanceParent {
  readonly venture: VentureParent;
  readonly rules: GovernanceRules;
  readonly own: GovernanceSettingsParent;
  readonly defaults: GovernanceRules;
  readonly bounds: GovernanceSettingsParent;
  readonly change: GovernanceChangeParent | null;
  readonly proposed: GovernanceChangeParent | null;
}

export type GovernanceWarningParent = GovernanceWarning;

export interface GovernanceChangeParent {
  readonly id: string;
  readonly venture: VentureParent;
  readonly state: GovernanceChangeState;
  readonly settings: GovernanceSettingsParent;
  readonly rules: GovernanceRules;
  readonly reason: string;
  readonly proposedBy: Actor;
  readonly proposedAt: string;
  readonly decidedBy: Actor | null;
  readonly decidedAt: string | null;
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

export interface SpendingLimitParent {
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
  const {
    id,
    effect,
    frozen,
    reasons,
    determiningPolicies,
    bundleId,
    inputHash,
    actionHash,
    action,
    principal,
    resource,
  } = row;
  return {
    id,
    venture: { id: row.ventureId },
    effect,
    frozen,
    reasons,
    determiningPolicies,
    bundleId,
    inputHash,
    actionHash,
    requiredLimits: row.requiredLimits ?? [],
    action,
    principal,
    resource,
    workflow: row.workflowId === null ? null : { id: row.workflowId },
    decidedAt: row.decidedAt.toISOString(),
  };
}

/** Presents a backtest. */
export function toBacktestParent(backtest: Backtest): PolicyBacktestParent {
  const { id, ventureId, bundleId, candidateHash, state, decisionsTotal, decisionsDone } = backtest;
  const { report, failure, requestedBy } = backtest;
  return {
    ...{ id, bundleId, candidateHash, state, decisionsTotal, decisionsDone, report, failure, requestedBy },
    venture: { id: ventureId },
    from: backtest.from.toISOString(),
    to: backtest.to.toISOString(),
    createdAt: backtest.createdAt.toISOString(),
    startedAt: backtest.startedAt?.toISOString() ?? null,
    endedAt: backtest.endedAt?.toISOString() ?? null,
  };
}

/** Presents a shadow. */
export function toShadowParent(shadow: Shadow): PolicyShadowParent {
  const { id, ventureId, bundleId, startedBy, endedBecause } = shadow;
  // What is stored goes on being counted, and holds more than is listed.
  const comparison = new Comparison();
  comparison.addReport(shadow.report);
  return {
    ...{ id, bundleId, report: comparison.report(), startedBy, endedBecause },
    venture: { id: ventureId },
    startedAt: shadow.startedAt.toISOString(),
    endedAt: shadow.endedAt?.toISOString() ?? null,
  };
}

/** Presents how a venture is governed. */
export function toGovernanceParent(
  ventureId: string,
  { inForce, proposed }: GovernanceStanding,
  platform: GovernancePlatform,
): GovernanceParent {
  const own = inForce?.settings ?? {};
  return {
    venture: { id: ventureId },
    rules: rulesOf(own, platform),
    own: spelledOut(own),
    defaults: rulesOf({}, platform),
    bounds: spelledOut(platform.bounds),
    change: inForce && toGovernanceChangeParent(inForce, platform),
    proposed: proposed && toGovernanceChangeParent(proposed, platform),
  };
}

/** Presents a change of how a venture is governed. */
export function toGovernanceChangeParent(
  change: GovernanceChange,
  platform: GovernancePlatform,
): GovernanceChangeParent {
  const { id, state, reason, proposedBy, decidedBy } = change;
  return {
    ...{ id, state, reason, proposedBy, decidedBy },
    venture: { id: change.ventureId },
    settings: spelledOut(change.settings),
    rules: rulesOf(change.settings, platform),
    proposedAt: change.proposedAt.toISOString(),
    decidedAt: change.decidedAt?.toISOString() ?? null,
  };
}
