import type { Environment } from './compile-expression.ts';
import type { ActionConstraint, CompiledPolicy, EntityConstraint } from './compiled-policy.ts';
import type { EntityStore } from './entity-store.ts';
import type { EntityUid } from './value.ts';

/** Slices kept; types and actions past that many are looked at without one, which is slower and nothing else. */
const slicesMax = 1_000;

/** Finds the policies whose head may match a request, without looking at the others. */
export interface PolicyIndex {
  /** Calls `visit` with every policy whose head may match, in no order. One may be visited twice. */
  visit(environment: Environment, visit: Visit): void;
}

/** @param isMatch true when the head matches; else it is still to be asked */
type Visit = (policy: CompiledPolicy, isMatch: boolean) => void;

/** Policies that the action and the types of principal and resource leave, by the entity that they name most narrowly. */
interface Slice {
  /** Their heads ask for nothing else. */
  readonly matching: readonly CompiledPolicy[];
  readonly general: readonly CompiledPolicy[];
  readonly byResource: Buckets;
  readonly byPrincipal: Buckets;
  readonly byResourceGroup: Buckets;
  readonly byPrincipalGroup: Buckets;
}

/** By an entity's id; its type is left to the policy's own head. */
type Buckets = ReadonlyMap<string, readonly CompiledPolicy[]>;

/**
 * @param actions the actions of the schema with what they are in; null when they are not known beforehand, so that
 *   what an action is in rules no policy out
 */
export function createPolicyIndex(policies: readonly CompiledPolicy[], actions: EntityStore | null): PolicyIndex {
  const slices = new Map<string, Slice>();

  function sliceFor({ action, principal, resource }: Environment): Slice {
    // A line feed is in no type, and an action's id comes last.
    const key = `${principal.type}\n${resource.type}\n${action.type}\n${action.id}`;
    const known = slices.get(key);
    if (known !== undefined) return known;
    const slice = sliceOf(
      policies.filter(
        ({ head }) =>
          mayBeAction(head.action, action, actions) &&
          mayBeType(head.principal, principal.type) &&
          mayBeType(head.resource, resource.type),
      ),
      actions !== null,
    );
    if (slices.size < slicesMax) slices.set(key, slice);
    return slice;
  }

  return {
    visit(environment, visit) {
      const { principal, resource, entities } = environment;
      const slice = sliceFor(environment);
      for (const policy of slice.matching) visit(policy, true);
      for (const policy of slice.general) visit(policy, false);
      visitBucket(slice.byResource, resource.id, visit);
      visitBucket(slice.byPrincipal, principal.id, visit);
      visitGroups(slice.byResourceGroup, resource, entities, visit);
      visitGroups(slice.byPrincipalGroup, principal, entities, visit);
    },
  };
}

function visitBucket(buckets: Buckets, id: string, visit: Visit): void {
  const bucket = buckets.get(id);
  if (bucket !== undefined) for (const policy of bucket) visit(policy, false);
}

function visitGroups(buckets: Buckets, uid: EntityUid, entities: EntityStore, visit: Visit): void {
  if (buckets.size === 0) return;
  visitBucket(buckets, uid.id, visit);
  for (const group of entities.ancestorsOf(uid)) visitBucket(buckets, group.id, visit);
}

function mayBeAction(constraint: ActionConstraint, action: EntityUid, actions: EntityStore | null): boolean {
  if (constraint.kind === 'any') return true;
  if (constraint.kind === 'equal') return constraint.uid.equals(action);
  return actions === null || constraint.uids.some((group) => actions.isIn(action, group));
}

function mayBeType(constraint: EntityConstraint, type: string): boolean {
  if (constraint.kind === 'equal') return constraint.uid.type === type;
  return constraint.kind !== 'is' || constraint.type === type;
}

/** @param knowsActions whether what actions are in was looked at for these policies */
function sliceOf(policies: readonly CompiledPolicy[], knowsActions: boolean): Slice {
  const matching: CompiledPolicy[] = [];
  const general: CompiledPolicy[] = [];
  const buckets = {
    byResource: new Map<string, CompiledPolicy[]>(),
    byPrincipal: new Map<string, CompiledPolicy[]>(),
    byResourceGroup: new Map<string, CompiledPolicy[]>(),
    byPrincipalGroup: new Map<string, CompiledPolicy[]>(),
  };
  for (const policy of policies) {
    const { principal, action, resource } = policy.head;
    if (resource.kind === 'equal') put(buckets.byResource, resource.uid, policy);
    else if (principal.kind === 'equal') put(buckets.byPrincipal, principal.uid, policy);
    else if (groupOf(resource) !== null) put(buckets.byResourceGroup, groupOf(resource), policy);
    else if (groupOf(principal) !== null) put(buckets.byPrincipalGroup, groupOf(principal), policy);
    else if (knowsActions || action.kind !== 'in') matching.push(policy);
    else general.push(policy);
  }
  return { matching, general, ...buckets };
}

function groupOf(constraint: EntityConstraint): EntityUid | null {
  if (constraint.kind === 'in') return constraint.uid;
  return constraint.kind === 'is' ? constraint.within : null;
}

function put(buckets: Map<string, CompiledPolicy[]>, uid: EntityUid | null, policy: CompiledPolicy): void {
  if (uid === null) return;
  const bucket = buckets.get(uid.id);
  if (bucket === undefined) buckets.set(uid.id, [policy]);
  else bucket.push(policy);
}
