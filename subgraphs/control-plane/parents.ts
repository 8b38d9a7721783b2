// What resolvers get as their parent. codegen.ts gives GraphQL type T the parent type TParent exported here; a field that
// TParent has under the same name and type needs no resolver, every other field does. Rows come from loaders and lists
// that have checked whether the caller may see them.

import type { DeadLetter } from '#runtime/events/dead-letters.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import type { ApiKey } from './api-key/api-key.ts';
import type { approvalEventTypes } from './approval/approval.events.ts';
import type { ApprovalEvidence } from './approval/approval.ts';
import type { agents, approvalDelegations, approvals, tasks, toolCalls, ventures, workflows } from './tables.ts';

export type VentureParent = typeof ventures.$inferSelect;
export type AgentParent = typeof agents.$inferSelect;
export type WorkflowParent = typeof workflows.$inferSelect;
export type TaskParent = typeof tasks.$inferSelect;
export type ToolCallParent = typeof toolCalls.$inferSelect;
export type ApprovalParent = typeof approvals.$inferSelect;
export type ApprovalEvidenceParent = ApprovalEvidence;
export type ApprovalDelegationParent = typeof approvalDelegations.$inferSelect;
export type ApiKeyParent = ApiKey;
export type EventParent = SequencedEvent;
export type DeadLetterParent = DeadLetter;

/** What a subscription to workflow events delivers; workflow and task are read when they are asked for. */
export interface WorkflowEventParent {
  readonly cursor: string;
  readonly event: EventParent;
}

export interface ApprovalInboxItemParent {
  readonly cursor: string;
  readonly event: SequencedEvent<(typeof approvalEventTypes)[number]>;
}

/** Objects that other subgraphs own, found by `node(id)`. */
export interface PolicyBacktestParent {
  readonly __typename: 'PolicyBacktest';
  readonly id: string;
}
export interface PolicyBundleParent {
  readonly __typename: 'PolicyBundle';
  readonly id: string;
}
export interface PolicyDecisionParent {
  readonly __typename: 'PolicyDecision';
  readonly id: string;
}
export interface AccountParent {
  readonly __typename: 'Account';
  readonly id: string;
}
export interface AssetParent {
  readonly __typename: 'Asset';
  readonly id: string;
}
export interface LedgerEntryParent {
  readonly __typename: 'LedgerEntry';
  readonly id: string;
}
export interface TransferParent {
  readonly __typename: 'Transfer';
  readonly id: string;
}
export interface MoneyIntentParent {
  readonly __typename: 'MoneyIntent';
  readonly id: string;
}
export interface HoldParent {
  readonly __typename: 'Hold';
  readonly id: string;
}
export interface SpendingLimitParent {
  readonly __typename: 'SpendingLimit';
  readonly id: string;
}
export interface ComplianceCaseParent {
  readonly __typename: 'ComplianceCase';
  readonly id: string;
}
export interface ViolationParent {
  readonly __typename: 'Violation';
  readonly id: string;
}
export interface ArtifactParent {
  readonly __typename: 'Artifact';
  readonly id: string;
}
