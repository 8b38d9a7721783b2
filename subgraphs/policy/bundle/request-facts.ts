import type { Expression } from '../engine/expression.ts';
import { EntityUid, type Value } from '../engine/value.ts';
import { keyOf } from './expression-key.ts';

/** Whole numbers. Both bounds count as inside; null is no bound. */
export interface Range {
  readonly from: bigint | null;
  readonly to: bigint | null;
}

/** The only values that an expression can have. */
export interface Choice {
  /** The expression, by `keyOf`. */
  readonly key: string;
  readonly values: readonly Value[];
}

// What is so of every request, because decision/cedar-request.ts makes it so and whoever asks can't change it.

/** Whole numbers that lie between bounds: agents have the levels 1 to 3. */
export const rangesOfRequests: ReadonlyMap<string, Range> = new Map([['principal.level', { from: 1n, to: 3n }]]);

const lowerCaseTexts: ReadonlySet<string> = new Set(['context.category', 'context.host']);
const lowerCaseSets: ReadonlySet<string> = new Set(['context.recipients', 'context.recipientDomains']);

/** @returns why no request meets the condition, or null when one may */
export function neverMet(condition: Expression, choice: Choice | null): string | null {
  if (choice !== null && lowerCaseTexts.has(choice.key)) {
    const [first] = choice.values;
    return choice.values.every(hasUpperCase) && first !== undefined ? inLowerCase(choice.key, first) : null;
  }
  if (condition.kind === 'like') {
    const upper = condition.parts.find(hasUpperCase);
    const key = keyOf(condition.text);
    return upper !== undefined && lowerCaseTexts.has(key) ? inLowerCase(key, upper) : null;
  }
  if (condition.kind !== 'contains' || condition.right.kind !== 'literal') return null;
  const { value } = condition.right;
  const key = keyOf(condition.left);
  return lowerCaseSets.has(key) && hasUpperCase(value) ? inLowerCase(key, value) : null;
}

function inLowerCase(key: string, text: unknown): string {
  return `${key} is always in lower case, and ${JSON.stringify(text)} is not`;
}

function hasUpperCase(value: unknown): boolean {
  return typeof value === 'string' && value !== value.toLowerCase();
}

/** @returns the same said otherwise, where there is another way: a tool's id is its name */
export function saidOtherwise(condition: Expression): Expression[] {
  if (condition.kind === 'not') return saidOtherwise(condition.operand).map((operand) => ({ kind: 'not', operand }));
  if (condition.kind !== 'equal') return [];
  const { left, right } = condition;
  const resource: Expression = { kind: 'variable', name: 'resource' };
  const name: Expression = { kind: 'attribute', of: resource, name: 'name' };
  const [of, literal] = right.kind === 'literal' ? [left, right.value] : [right, left.kind === 'literal' && left.value];
  if (keyOf(of) === 'resource' && literal instanceof EntityUid && literal.type === 'Tool') {
    return [{ kind: 'equal', left: name, right: { kind: 'literal', value: literal.id } }];
  }
  if (keyOf(of) !== 'resource.name' || typeof literal !== 'string') return [];
  // Nothing but tools has a name among resources, which Cedar's validator looks after.
  return [{ kind: 'equal', left: resource, right: { kind: 'literal', value: new EntityUid('Tool', literal) } }];
}
