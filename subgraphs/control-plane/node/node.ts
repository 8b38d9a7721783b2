import type { Scope } from '#runtime/auth/identity.ts';
import { type IdKind, kindOfId } from '#runtime/ids/ids.ts';
import { type NodeOwner, nodeLookup } from '#schema/rpc/node.ts';
import type { ControlPlaneContext } from '../context.ts';
import type {
  AccountParent,
  AgentParent,
  ApiKeyParent,
  ApprovalParent,
  ArtifactParent,
  AssetParent,
  ComplianceCaseParent,
  HoldParent,
  LedgerEntryParent,
  MoneyIntentParent,
  PolicyBacktestParent,
  PolicyBundleParent,
  PolicyDecisionParent,
  SpendingLimitParent,
  TaskParent,
  ToolCallParent,
  TransferParent,
  VentureParent,
  ViolationParent,
  WorkflowParent,
} from '../parents.ts';

/** Objects of other subgraphs: their owner is asked whether the caller may see them, and resolves all but the id. */
type ForeignNode =
  | AccountParent
  | ArtifactParent
  | AssetParent
  | ComplianceCaseParent
  | HoldParent
  | LedgerEntryParent
  | MoneyIntentParent
  | PolicyBacktestParent
  | PolicyBundleParent
  | PolicyDecisionParent
  | SpendingLimitParent
  | TransferParent
  | ViolationParent;

type OwnNode =
  | AgentParent
  | ApiKeyParent
  | ApprovalParent
  | TaskParent
  | ToolCallParent
  | VentureParent
  | WorkflowParent;

type OwnKind = 'agent' | 'apiKey' | 'approval' | 'task' | 'toolCall' | 'venture' | 'workflow';

type Lookup =
  | { readonly scope: Scope; readonly own: OwnKind }
  | { readonly scope: Scope; readonly owner: NodeOwner; readonly type: ForeignNode['__typename'] };

/** Where each kind of object is found, and the scope that reads it. Null for what is no object of the graph. */
const lookups: Record<IdKind, Lookup | null> = {
  venture: { scope: 'ventures:read', own: 'venture' },
  workflow: { scope: 'ventures:read', own: 'workflow' },
  task: { scope: 'ventures:read', own: 'task' },
  toolCall: { scope: 'ventures:read', own: 'toolCall' },
  agent: { scope: 'ventures:read', own: 'agent' },
  approval: { scope: 'ventures:read', own: 'approval' },
  apiKey: { scope: 'keys:read', own: 'apiKey' },
  policyBundle: { scope: 'policy:read', owner: 'policy', type: 'PolicyBundle' },
  policyBacktest: { scope: 'policy:read', owner: 'policy', type: 'PolicyBacktest' },
  policyDecision: { scope: 'policy:read', owner: 'policy', type: 'PolicyDecision' },
  asset: { scope: 'money:read', owner: 'treasury', type: 'Asset' },
  account: { scope: 'money:read', owner: 'treasury', type: 'Account' },
  transfer: { scope: 'money:read', owner: 'treasury', type: 'Transfer' },
  ledgerEntry: { scope: 'money:read', owner: 'treasury', type: 'LedgerEntry' },
  hold: { scope: 'money:read', owner: 'treasury', type: 'Hold' },
  moneyIntent: { scope: 'money:read', owner: 'treasury', type: 'MoneyIntent' },
  spendingLimit: { scope: 'money:read', owner: 'treasury', type: 'SpendingLimit' },
  complianceCase: { scope: 'compliance:read', owner: 'compliance', type: 'ComplianceCase' },
  violation: { scope: 'compliance:read', owner: 'compliance', type: 'Violation' },
  artifact: { scope: 'artifacts:read', owner: 'artifact', type: 'Artifact' },
  tenant: null,
  person: null,
  attempt: null,
  policyShadow: null,
  governanceChange: null,
  freeze: null,
  build: null,
  delegation: null,
  deadLetter: null,
};

/** @returns the scope that reads objects of the id's kind, null when the id names no kind of object of the graph */
export function scopeOfNode(id: string): Scope | null {
  return lookupOf(id)?.scope ?? null;
}

/**
 * Finds any object by its id, for a caller who holds the scope. An id alone confirms nothing: for objects of other
 * subgraphs the owner says whether the caller may see one.
 * @returns null when there is none, or the caller may not see it
 * @throws RequestError UNAVAILABLE when the owner does not answer
 */
export async function findNode(ctx: ControlPlaneContext, id: string): Promise<OwnNode | ForeignNode | null> {
  const lookup = lookupOf(id);
  if (lookup === null) return null;
  if ('own' in lookup) return ctx.loaders[lookup.own].load(id);
  const { identity, requestId } = ctx;
  const isThere = await ctx.bus.call(nodeLookup(lookup.owner), { id }, identity, { requestId });
  return isThere ? { __typename: lookup.type, id } : null;
}

function lookupOf(id: string): Lookup | null {
  const kind = kindOfId(id);
  return kind === undefined ? null : lookups[kind];
}
