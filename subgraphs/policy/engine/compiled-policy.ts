import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { compileTest, type Test } from './compile-expression.ts';
import type { EntityStore } from './entity-store.ts';
import { readExpression } from './expression.ts';
import { readUid } from './read-literal.ts';
import { UnsupportedError } from './unsupported.ts';
import type { EntityUid } from './value.ts';

/** What a policy's head asks of the principal or the resource. */
export type EntityConstraint =
  | { readonly kind: 'any' }
  | { readonly kind: 'equal' | 'in'; readonly uid: EntityUid }
  | { readonly kind: 'is'; readonly type: string; readonly within: EntityUid | null };

/** What a policy's head asks of the action. */
export type ActionConstraint =
  | { readonly kind: 'any' }
  | { readonly kind: 'equal'; readonly uid: EntityUid }
  | { readonly kind: 'in'; readonly uids: readonly EntityUid[] };

export interface PolicyHead {
  readonly principal: EntityConstraint;
  readonly action: ActionConstraint;
  readonly resource: EntityConstraint;
}

/** A policy that is ready to be asked. */
export interface CompiledPolicy {
  readonly id: string;
  /** Place among the policies that it was compiled with. */
  readonly order: number;
  readonly effect: 'permit' | 'forbid';
  readonly head: PolicyHead;
  /** Whether the head matches: never fails. */
  readonly headMatches: Test;
  /** Whether the conditions hold; null when only Cedar can tell. */
  readonly conditionsHold: Test | null;
}

/**
 * Compiles a policy out of Cedar's JSON policy format.
 * @throws UnsupportedError when not even its head can be read
 */
export function compilePolicy(id: string, order: number, json: PolicyJson): CompiledPolicy {
  const head = readHead(json);
  return { id, order, effect: json.effect, head, headMatches: compileHead(head), conditionsHold: conditionsOf(json) };
}

function conditionsOf({ conditions }: PolicyJson): Test | null {
  try {
    const tests = conditions.map(({ kind, body }) => {
      const expression = readExpression(body);
      return compileTest(kind === 'when' ? expression : { kind: 'not', operand: expression });
    });
    return every(tests);
  } catch (error) {
    if (error instanceof UnsupportedError) return null;
    throw error;
  }
}

/** Reads a policy's head. @throws UnsupportedError */
export function readHead(json: PolicyJson): PolicyHead {
  return {
    principal: readEntityConstraint(json.principal),
    action: readActionConstraint(json.action),
    resource: readEntityConstraint(json.resource),
  };
}

function readEntityConstraint(constraint: PolicyJson['principal']): EntityConstraint {
  if (constraint.op === 'All') return { kind: 'any' };
  if (constraint.op === 'is') {
    return { kind: 'is', type: constraint.entity_type, within: constraint.in ? slotless(constraint.in) : null };
  }
  return { kind: constraint.op === '==' ? 'equal' : 'in', uid: slotless(constraint) };
}

function readActionConstraint(constraint: PolicyJson['action']): ActionConstraint {
  if (constraint.op === 'All') return { kind: 'any' };
  if (constraint.op === '==') return { kind: 'equal', uid: slotless(constraint) };
  const uids = 'entities' in constraint ? constraint.entities : [constraint.entity];
  return { kind: 'in', uids: uids.map(readUid) };
}

function slotless(constraint: { readonly entity: unknown } | { readonly slot: string }): EntityUid {
  if ('slot' in constraint) throw new UnsupportedError('a template');
  return readUid(constraint.entity);
}

function compileHead({ principal, action, resource }: PolicyHead): Test {
  const tests: Test[] = [];
  if (action.kind === 'equal') tests.push((environment) => environment.action.equals(action.uid));
  if (action.kind === 'in') {
    tests.push(({ entities, action: uid }) => action.uids.some((group) => entities.isIn(uid, group)));
  }
  for (const [name, constraint] of [
    ['principal', principal],
    ['resource', resource],
  ] as const) {
    const matches = compileEntityConstraint(constraint);
    if (matches !== null) tests.push((environment) => matches(environment[name], environment.entities));
  }
  return every(tests);
}

function compileEntityConstraint(
  constraint: EntityConstraint,
): ((uid: EntityUid, entities: EntityStore) => boolean) | null {
  switch (constraint.kind) {
    case 'any':
      return null;
    case 'equal':
      return (uid) => uid.equals(constraint.uid);
    case 'in':
      return (uid, entities) => entities.isIn(uid, constraint.uid);
    case 'is': {
      const { type, within } = constraint;
      if (within === null) return (uid) => uid.type === type;
      return (uid, entities) => uid.type === type && entities.isIn(uid, within);
    }
  }
}

function every(tests: readonly Test[]): Test {
  const [first, second, ...others] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  const rest = every([second, ...others]);
  return (environment) => first(environment) && rest(environment);
}
