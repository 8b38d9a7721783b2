import { nearestWord } from '#schema/specs/nearest-word.ts';
import type { Expression } from '../engine/expression.ts';

/** Names that policies may use by a schema, for hints. */
export interface Vocabulary {
  /** Every attribute there is. */
  readonly attributes: readonly string[];
  /** Entity types that have the attribute. */
  typesWith(attribute: string): readonly string[];
  /** Ids of actions that have it in their context. */
  actionsWith(attribute: string): readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads names out of Cedar's JSON schema; what it does not understand it leaves out, since hints are all it is for. */
export function createVocabulary(schemaJson: unknown): Vocabulary {
  const byType = new Map<string, readonly string[]>();
  const byAction = new Map<string, readonly string[]>();
  const common = new Map<string, unknown>();
  for (const [prefix, namespace] of namespacesOf(schemaJson)) {
    for (const [name, type] of entries(namespace['commonTypes'])) common.set(`${prefix}${name}`, type);
  }
  for (const [prefix, namespace] of namespacesOf(schemaJson)) {
    for (const [name, type] of entries(namespace['entityTypes'])) {
      byType.set(`${prefix}${name}`, attributeNames(object(type)['shape'], common));
    }
    for (const [id, action] of entries(namespace['actions'])) {
      byAction.set(id, attributeNames(object(object(action)['appliesTo'])['context'], common));
    }
  }
  const having = (owners: ReadonlyMap<string, readonly string[]>, attribute: string) =>
    [...owners].filter(([, names]) => names.includes(attribute)).map(([owner]) => owner);
  return {
    attributes: [...new Set([...byType.values(), ...byAction.values()].flat())],
    typesWith: (attribute) => having(byType, attribute),
    actionsWith: (attribute) => having(byAction, attribute),
  };
}

function namespacesOf(schemaJson: unknown): (readonly [prefix: string, namespace: Json])[] {
  return entries(schemaJson).map(([name, namespace]) => [name === '' ? '' : `${name}::`, object(namespace)] as const);
}

/** Names of a record's attributes, and of those in records inside it. */
function attributeNames(type: unknown, common: ReadonlyMap<string, unknown>): string[] {
  const shape = object(common.get(String(object(type)['type'])) ?? type);
  return entries(shape['attributes']).flatMap(([name, attribute]) => [name, ...attributeNames(attribute, common)]);
}

function entries(json: unknown): [string, unknown][] {
  return Object.entries(object(json));
}

function object(json: unknown): Json {
  // Read by name only; arrays and texts have none of the names asked for.
  return typeof json === 'object' && json !== null ? (json as Json) : {};
}

const variables = ['principal', 'action', 'resource', 'context'];
const methods = [
  ...[
    'contains',
    'containsAll',
    'containsAny',
    'isEmpty',
    'hasTag',
    'getTag',
    'isInRange',
    'isIpv4',
    'isIpv6',
    'isLoopback',
  ],
  ...[
    'isMulticast',
    'lessThan',
    'lessThanOrEqual',
    'greaterThan',
    'greaterThanOrEqual',
    'offset',
    'durationSince',
    'toDate',
  ],
  ...['toTime', 'toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays'],
];

/**
 * Finds a hint for a message of Cedar that says more than Cedar's own: who has the attribute, what was meant.
 * @returns null when there is none
 */
export function hintFor(message: string, { typesWith, actionsWith }: Vocabulary): string | null {
  const [, typed] = /^attribute `([^`]+)` on entity type/.exec(message) ?? [];
  if (typed !== undefined && typesWith(typed).length > 0) {
    const types = typesWith(typed);
    return `${listOf(types)} ${types.length > 1 ? 'have' : 'has'} it: ask \`is ${types[0] ?? ''}\` first`;
  }
  const [, inContext] = /^attribute `([^`]+)` in context for/.exec(message) ?? [];
  if (inContext !== undefined && actionsWith(inContext).length > 0) {
    return `it is in the context of ${listOf(actionsWith(inContext))}: name the action in the policy's head`;
  }
  const [, method] = /^`([^`]+)` is not a valid method/.exec(message) ?? [];
  if (method !== undefined) return didYouMean(method, methods);
  const [, variable] = /^invalid member access .*, `([^`]+)` has no fields or methods/.exec(message) ?? [];
  if (variable !== undefined) return didYouMean(variable, variables);
  if (/policy is impossible/.test(message))
    return 'no request can be like that: correct the conditions, or remove the policy';
  return null;
}

/** @returns null when no word is near */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const near = nearestWord(word, known);
  return near === undefined ? null : `did you mean \`${near}\`?`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/** Attributes that an expression asks for with `has`. Cedar takes any name there, so that a misspelt one is false for good. */
export function namesAskedFor(expression: Expression): string[] {
  const own = expression.kind === 'has' ? [expression.name] : [];
  return [...own, ...partsOf(expression).flatMap(namesAskedFor)];
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'variable':
      return [];
    case 'attribute':
    case 'has':
    case 'is':
      return [expression.of];
    case 'like':
      return [expression.text];
    case 'if':
      return [expression.test, expression.whenTrue, expression.whenFalse];
    case 'set':
      return expression.elements;
    case 'record':
      return expression.fields.map(([, value]) => value);
    case 'call':
      return expression.operands;
    case 'not':
    case 'negate':
    case 'isEmpty':
      return [expression.operand];
    default:
      return [expression.left, expression.right];
  }
}
