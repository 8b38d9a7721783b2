import { matchesParts } from '../engine/compile-expression.ts';
import type { Expression } from '../engine/expression.ts';
import { isLong } from '../engine/long.ts';
import { CedarSet, type Value } from '../engine/value.ts';
import { keyOf } from './expression-key.ts';
import { type Choice, neverMet, type Range, rangesOfRequests, saidOtherwise } from './request-facts.ts';

/** What holds whenever a policy matches, as far as it can be read off its text. */
export interface Facts {
  /** Types that each can have; empty when none is left. */
  readonly types: Readonly<Record<'principal' | 'resource', ReadonlySet<string>>>;
  /** Conditions that all hold, by `keyOf`. */
  readonly keys: ReadonlySet<string>;
  /** Whole numbers that an expression can be, by its key. */
  readonly ranges: ReadonlyMap<string, Range>;
  /** The only values that an expression can have, by its key. */
  readonly choices: ReadonlyMap<string, readonly Value[]>;
}

/** Splits what has to hold together: `a && b`, `!(a || b)`. */
export function conjunctsOf(expression: Expression): Expression[] {
  if (expression.kind === 'and') return [...conjunctsOf(expression.left), ...conjunctsOf(expression.right)];
  if (expression.kind !== 'not') return [expression];
  const { operand } = expression;
  if (operand.kind === 'not') return conjunctsOf(operand.operand);
  if (operand.kind !== 'or') return [expression];
  return [...conjunctsOf(denial(operand.left)), ...conjunctsOf(denial(operand.right))];
}

function denial(operand: Expression): Expression {
  return { kind: 'not', operand };
}

/** @param types those that the policy's head leaves to principal and resource */
export function factsOf(given: readonly Expression[], types: Facts['types']): Facts {
  const conjuncts = [...given, ...given.flatMap(saidOtherwise)];
  const ranges = new Map<string, Range>(rangesOfRequests);
  const choices = new Map<string, readonly Value[]>();
  let left = types;
  for (const conjunct of conjuncts) {
    const bound = boundOf(conjunct);
    if (bound !== null) ranges.set(bound.key, intersection(ranges.get(bound.key) ?? everything, bound.range));
    const choice = choiceOf(conjunct);
    if (choice !== null) {
      const before = choices.get(choice.key) ?? choice.values;
      choices.set(
        choice.key,
        before.filter((value) => new CedarSet(choice.values).has(value)),
      );
    }
    left = narrowed(left, conjunct);
  }
  return { types: left, keys: new Set(conjuncts.map(keyOf)), ranges, choices };
}

/** @returns what can't be, for people, or null when nothing speaks against the facts */
export function contradictionIn(facts: Facts, conjuncts: readonly Expression[]): string | null {
  for (const [key, { from, to }] of facts.ranges) {
    if (from !== null && to !== null && from > to) return `${key} would have to be at least ${from} and at most ${to}`;
  }
  for (const [key, values] of facts.choices) {
    if (values.length === 0) return `${key} would have to be two things at once`;
    const without = values.filter((value) => !isRuledOut(facts, key, value, conjuncts));
    if (without.length === 0) return `${key} would have to be what is ruled out`;
  }
  for (const name of ['principal', 'resource'] as const) {
    if (facts.types[name].size === 0) return `no type is left for the ${name}`;
  }
  for (const conjunct of conjuncts) {
    const never = neverMet(conjunct, choiceOf(conjunct));
    if (never !== null) return never;
    if (facts.keys.has(keyOf(denial(conjunct)))) return `${keyOf(conjunct)} would have to hold and not to hold`;
  }
  return null;
}

function isRuledOut(facts: Facts, key: string, value: Value, conjuncts: readonly Expression[]): boolean {
  const range = facts.ranges.get(key);
  if (range !== undefined && isLong(value) && !isInside(range, BigInt(value))) return true;
  return conjuncts.some((conjunct) => {
    const pattern = likeOf(conjunct);
    if (pattern?.key === key && pattern.matches(value) === pattern.isDenial) return true;
    if (conjunct.kind !== 'not') return false;
    const choice = choiceOf(conjunct.operand);
    return choice !== null && choice.key === key && new CedarSet(choice.values).has(value);
  });
}

/** @returns true only when the condition holds, or fails, wherever the facts hold */
export function follows(facts: Facts, condition: Expression): boolean {
  if (condition.kind === 'literal') return condition.value === true;
  if (facts.keys.has(keyOf(condition))) return true;
  if (condition.kind === 'and') return follows(facts, condition.left) && follows(facts, condition.right);
  if (condition.kind === 'or') return follows(facts, condition.left) || follows(facts, condition.right);
  if (condition.kind === 'not') {
    const { operand } = condition;
    if (operand.kind === 'not') return follows(facts, operand.operand);
    if (operand.kind === 'and') return follows(facts, denial(operand.left)) || follows(facts, denial(operand.right));
    if (operand.kind === 'or') return follows(facts, denial(operand.left)) && follows(facts, denial(operand.right));
  }
  return followsFromRange(facts, condition) || followsFromChoice(facts, condition) || followsFromType(facts, condition);
}

function followsFromRange(facts: Facts, condition: Expression): boolean {
  const bound = boundOf(condition);
  const known = bound === null ? undefined : facts.ranges.get(bound.key);
  if (bound === null || known === undefined) return false;
  const { from, to } = bound.range;
  return (
    (from === null || (known.from !== null && known.from >= from)) &&
    (to === null || (known.to !== null && known.to <= to))
  );
}

function followsFromChoice(facts: Facts, condition: Expression): boolean {
  const isDenial = condition.kind === 'not';
  const choice = choiceOf(isDenial ? condition.operand : condition);
  const known = choice === null ? undefined : facts.choices.get(choice.key);
  const pattern = likeOf(condition);
  if (pattern !== null) {
    return facts.choices.get(pattern.key)?.every((value) => pattern.matches(value) !== isDenial) ?? false;
  }
  if (choice === null || known === undefined) {
    const bound = boundOf(condition);
    const values = bound === null ? undefined : facts.choices.get(bound.key);
    if (bound === null || values === undefined) return false;
    return values.every((value) => isLong(value) && isInside(bound.range, BigInt(value)));
  }
  const asked = new CedarSet(choice.values);
  return known.every((value) => asked.has(value) !== isDenial);
}

function followsFromType(facts: Facts, condition: Expression): boolean {
  const isDenial = condition.kind === 'not';
  const asked = typeTestOf(isDenial ? condition.operand : condition);
  if (asked === null) return false;
  return [...facts.types[asked.name]].every((type) => (type === asked.type) !== isDenial);
}

const everything: Range = { from: null, to: null };

function intersection(a: Range, b: Range): Range {
  const from = a.from === null || (b.from !== null && b.from > a.from) ? b.from : a.from;
  const to = a.to === null || (b.to !== null && b.to < a.to) ? b.to : a.to;
  return { from, to };
}

function isInside({ from, to }: Range, value: bigint): boolean {
  return (from === null || value >= from) && (to === null || value <= to);
}

/** Reads a comparison with a number: `context.amountMinor > 100` is a range from 101. */
function boundOf(expression: Expression): { readonly key: string; readonly range: Range } | null {
  const isDenial = expression.kind === 'not';
  const comparison = isDenial ? expression.operand : expression;
  if (comparison.kind === 'equal' && !isDenial) {
    const choice = choiceOf(comparison);
    const value = choice?.values[0];
    if (choice === null || !isLong(value)) return null;
    return { key: choice.key, range: { from: BigInt(value), to: BigInt(value) } };
  }
  if (comparison.kind !== 'less' && comparison.kind !== 'lessOrEqual') return null;
  const step = comparison.kind === 'less' ? 1n : 0n;
  const [left, right] = [longOf(comparison.left), longOf(comparison.right)];
  if (left === null && right !== null) {
    // E < c, and its denial E >= c.
    const range = isDenial ? { from: right + 1n - step, to: null } : { from: null, to: right - step };
    return { key: keyOf(comparison.left), range };
  }
  if (left === null || right !== null) return null;
  const range = isDenial ? { from: null, to: left - 1n + step } : { from: left + step, to: null };
  return { key: keyOf(comparison.right), range };
}

function longOf(expression: Expression): bigint | null {
  return expression.kind === 'literal' && isLong(expression.value) ? BigInt(expression.value) : null;
}

/** Reads what leaves few values: `context.currency == "EUR"`, `["EUR", "USD"].contains(context.currency)`. */
function choiceOf(expression: Expression): Choice | null {
  if (expression.kind === 'equal') {
    const { left, right } = expression;
    if (right.kind === 'literal' && left.kind !== 'literal') return { key: keyOf(left), values: [right.value] };
    if (left.kind === 'literal' && right.kind !== 'literal') return { key: keyOf(right), values: [left.value] };
  }
  if (expression.kind !== 'contains' || expression.left.kind !== 'literal') return null;
  const { value } = expression.left;
  return value instanceof CedarSet ? { key: keyOf(expression.right), values: value.elements } : null;
}

/** Reads a pattern: `resource.name like "mail.*"`, and its denial. */
function likeOf(expression: Expression) {
  const isDenial = expression.kind === 'not';
  const test = isDenial ? expression.operand : expression;
  if (test.kind !== 'like') return null;
  const matches = (value: Value) => typeof value === 'string' && matchesParts(value, test.parts);
  return { key: keyOf(test.text), matches, isDenial };
}

function typeTestOf(expression: Expression): { readonly name: 'principal' | 'resource'; readonly type: string } | null {
  if (expression.kind !== 'is' || expression.of.kind !== 'variable') return null;
  const { name } = expression.of;
  return name === 'principal' || name === 'resource' ? { name, type: expression.type } : null;
}

/** Types that a condition leaves: `principal is Agent`, its denial, and several of them with `||`. */
function narrowed(types: Facts['types'], condition: Expression): Facts['types'] {
  if (condition.kind === 'or') {
    const [left, right] = [narrowed(types, condition.left), narrowed(types, condition.right)];
    return {
      principal: union(left.principal, right.principal),
      resource: union(left.resource, right.resource),
    };
  }
  const isDenial = condition.kind === 'not';
  const test = typeTestOf(isDenial ? condition.operand : condition);
  if (test === null) return types;
  return { ...types, [test.name]: new Set([...types[test.name]].filter((type) => (type === test.type) !== isDenial)) };
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a, ...b]);
}
