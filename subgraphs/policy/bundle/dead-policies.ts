import { isSafetyAction, isTenantAction } from '#schema/rpc/policy.ts';
import { type ActionConstraint, type EntityConstraint, type PolicyHead, readHead } from '../engine/compiled-policy.ts';
import { type Expression, readExpression } from '../engine/expression.ts';
import { createSchemaReader, type SchemaReader } from '../engine/schema-reader.ts';
import { UnsupportedError } from '../engine/unsupported.ts';
import type { EntityUid } from '../engine/value.ts';
import { conjunctsOf, contradictionIn, type Facts, factsOf, follows } from './facts.ts';
import type { ParsedPolicy } from './parsed-policy.ts';

/** A policy that has no effect, whatever is asked. */
export type DeadPolicy =
  /** Its own conditions exclude each other. */
  | { readonly kind: 'impossible'; readonly policy: ParsedPolicy; readonly why: string }
  /** All that it matches is denied by a forbid. */
  | { readonly kind: 'shadowed'; readonly policy: ParsedPolicy; readonly by: ParsedPolicy }
  /** It permits by itself, and an approval is asked for all that it matches, which comes first. */
  | { readonly kind: 'overtaken'; readonly policy: ParsedPolicy; readonly by: ParsedPolicy }
  /** It asks fewer people than another approval does, which is asked for all that it matches. */
  | { readonly kind: 'outvoted'; readonly policy: ParsedPolicy; readonly by: ParsedPolicy }
  /** It relies on spending limits, and another policy permits all that it matches without relying on any more. */
  | { readonly kind: 'unbound'; readonly policy: ParsedPolicy; readonly by: ParsedPolicy }
  /** It asks for an approval of what never waits for one. */
  | { readonly kind: 'unasked'; readonly policy: ParsedPolicy };

/** A policy as far as its reach can be read off its text. */
interface Reach {
  readonly policy: ParsedPolicy;
  readonly actions: ReadonlySet<EntityUid>;
  /** Head and conditions, but for the action. */
  readonly conditions: readonly Expression[];
  readonly facts: Facts;
}

/**
 * Finds policies that can have no effect. What it finds is so; it does not find everything, as no one can.
 * @param schemaJson what Cedar's `schemaToJsonWithResolvedTypes` gives
 */
export function findDeadPolicies(policies: readonly ParsedPolicy[], schemaJson: unknown): DeadPolicy[] {
  const schema = supported(() => createSchemaReader(schemaJson));
  if (schema === null) return [];
  const reaches = policies.flatMap((policy) => supported(() => reachOf(policy, schema)) ?? []);
  const dead: DeadPolicy[] = [];
  const alive: Reach[] = [];
  for (const reach of reaches) {
    const why = contradictionIn(reach.facts, reach.conditions);
    if (why === null) alive.push(reach);
    else dead.push({ kind: 'impossible', policy: reach.policy, why });
  }
  const forbids = alive.filter(({ policy }) => policy.effect === 'forbid');
  const approvals = alive.filter(({ policy }) => policy.approvalQuorum !== null);
  for (const permit of alive) {
    const { policy } = permit;
    if (policy.effect === 'forbid' || permit.actions.size === 0) continue;
    const forbid = forbids.find((other) => covers(other, permit));
    const quorum = policy.approvalQuorum ?? 0;
    const approval = approvals.find((other) => asksMore(other.policy, policy) && covers(other, permit));
    const asksInVain = quorum > 0 && [...permit.actions].every(({ id }) => isSafetyAction(id) || isTenantAction(id));
    if (forbid !== undefined) dead.push({ kind: 'shadowed', policy, by: forbid.policy });
    else if (asksInVain) dead.push({ kind: 'unasked', policy });
    else if (approval !== undefined) {
      dead.push({ kind: quorum === 0 ? 'overtaken' : 'outvoted', policy, by: approval.policy });
    } else {
      const freer = alive.find((other) => isFreer(other.policy, policy) && covers(other, permit));
      if (freer !== undefined) dead.push({ kind: 'unbound', policy, by: freer.policy });
    }
  }
  return dead;
}

/** Whether the other relies on fewer of the limits that this one relies on, where both decide at the same time. */
function isFreer(other: ParsedPolicy, policy: ParsedPolicy): boolean {
  if (other.effect !== 'permit' || (other.approvalQuorum === null) !== (policy.approvalQuorum === null)) return false;
  return other.limits.length < policy.limits.length && other.limits.every((name) => policy.limits.includes(name));
}

/** Whether the other asks more people, and waits no longer for them: of what is asked together, the shortest wait counts. */
function asksMore(other: ParsedPolicy, policy: ParsedPolicy): boolean {
  const waitOf = ({ approvalExpiresSeconds }: ParsedPolicy) => approvalExpiresSeconds ?? Number.POSITIVE_INFINITY;
  if ((other.approvalQuorum ?? 0) <= (policy.approvalQuorum ?? 0)) return false;
  return policy.approvalExpiresSeconds === null || waitOf(other) <= waitOf(policy);
}

/** Whether the other policy matches, or fails and so denies, wherever the permit matches. */
function covers(other: Reach, permit: Reach): boolean {
  for (const action of permit.actions) if (!other.actions.has(action)) return false;
  return other.conditions.every((condition) => follows(permit.facts, condition));
}

function supported<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnsupportedError) return null;
    throw error;
  }
}

function reachOf(policy: ParsedPolicy, schema: SchemaReader): Reach {
  const head = readHead(policy.json);
  // Groups of actions are actions that nobody takes.
  const taken = [...schema.actions.all()].filter(({ principalTypes }) => principalTypes.size > 0);
  const applicable = taken.filter(({ uid }) => isAction(head.action, uid, schema));
  const types = (name: 'principal' | 'resource') => {
    const known = applicable.flatMap((action) => [
      ...(name === 'principal' ? action.principalTypes : action.resourceTypes),
    ]);
    return new Set(known.filter((type) => isType(head[name], type)));
  };
  const conditions = [...headConditions(head), ...policy.json.conditions.flatMap(clauseConditions)];
  const facts = factsOf(conditions, { principal: types('principal'), resource: types('resource') });
  return { policy, actions: new Set(applicable.map(({ uid }) => uid)), conditions, facts };
}

function clauseConditions({ kind, body }: ParsedPolicy['json']['conditions'][number]): Expression[] {
  const expression = readExpression(body);
  return conjunctsOf(kind === 'when' ? expression : { kind: 'not', operand: expression });
}

function isAction(constraint: ActionConstraint, uid: EntityUid, { actionEntities }: SchemaReader): boolean {
  if (constraint.kind === 'any') return true;
  if (constraint.kind === 'equal') return constraint.uid.equals(uid);
  return constraint.uids.some((group) => actionEntities.isIn(uid, group));
}

function isType(constraint: EntityConstraint, type: string): boolean {
  if (constraint.kind === 'equal') return constraint.uid.type === type;
  return constraint.kind !== 'is' || constraint.type === type;
}

/** What the head asks of principal and resource, said as conditions. */
function headConditions({ principal, resource }: PolicyHead): Expression[] {
  return [...constraintConditions('principal', principal), ...constraintConditions('resource', resource)];
}

function constraintConditions(name: 'principal' | 'resource', constraint: EntityConstraint): Expression[] {
  const of: Expression = { kind: 'variable', name };
  const compared = (kind: 'equal' | 'in', uid: EntityUid): Expression => ({
    kind,
    left: of,
    right: { kind: 'literal', value: uid },
  });
  if (constraint.kind === 'any') return [];
  if (constraint.kind !== 'is') return [compared(constraint.kind, constraint.uid)];
  const is: Expression = { kind: 'is', of, type: constraint.type };
  return constraint.within === null ? [is] : [is, compared('in', constraint.within)];
}
