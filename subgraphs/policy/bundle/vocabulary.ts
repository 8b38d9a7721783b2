import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
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
  /** Actions that can be asked about, with the types that they apply to. */
  readonly actions: readonly ActionTypes[];
}

/** Who may do an action with what, as the schema has it. */
export interface ActionTypes {
  readonly id: string;
  /** Ids of the groups that it is in. */
  readonly groups: readonly string[];
  readonly principals: readonly string[];
  readonly resources: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads names out of Cedar's JSON schema; what it does not understand it leaves out, since hints are all it is for. */
export function createVocabulary(schemaJson: unknown): Vocabulary {
  const byType = new Map<string, readonly string[]>();
  const byAction = new Map<string, readonly string[]>();
  const common = new Map<string, unknown>();
  const actions: ActionTypes[] = [];
  for (const [prefix, namespace] of namespacesOf(schemaJson)) {
    for (const [name, type] of entries(namespace['commonTypes'])) common.set(`${prefix}${name}`, type);
  }
  for (const [prefix, namespace] of namespacesOf(schemaJson)) {
    for (const [name, type] of entries(namespace['entityTypes'])) {
      byType.set(`${prefix}${name}`, attributeNames(object(type)['shape'], common));
    }
    for (const [id, action] of entries(namespace['actions'])) {
      const { appliesTo, memberOf } = object(action);
      byAction.set(id, attributeNames(object(appliesTo)['context'], common));
      const [principals, resources] = [
        texts(object(appliesTo)['principalTypes']),
        texts(object(appliesTo)['resourceTypes']),
      ];
      const groups = Array.isArray(memberOf) ? memberOf.map((group) => String(object(group)['id'])) : [];
      if (principals.length > 0) actions.push({ id, groups, principals, resources });
    }
  }
  const having = (owners: ReadonlyMap<string, readonly string[]>, attribute: string) =>
    [...owners].filter(([, names]) => names.includes(attribute)).map(([owner]) => owner);
  return {
    attributes: [...new Set([...byType.values(), ...byAction.values()].flat())],
    typesWith: (attribute) => having(byType, attribute),
    actionsWith: (attribute) => having(byAction, attribute),
    actions,
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

function texts(json: unknown): string[] {
  return Array.isArray(json) ? json.map(String) : [];
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
 * @param head what the policy's head says of actions; null when that is not known
 * @returns null when there is none
 */
export function hintFor(message: string, vocabulary: Vocabulary, head: PolicyJson['action'] | null): string | null {
  const { typesWith, actionsWith, actions } = vocabulary;
  const [, unknownAction] = /^unrecognized action `Action::"([^"`]+)"`/.exec(message) ?? [];
  if (unknownAction !== undefined) {
    const near = nearestWord(unknownAction, [
      ...actions.map(({ id }) => id),
      ...actions.flatMap(({ groups }) => groups),
    ]);
    if (near !== undefined) return `did you mean \`Action::"${near}"\`?`;
    return `there are ${listOf(actions.map(({ id }) => id))}`;
  }
  if (/unable to find an applicable action/.test(message)) return whoDoes(actions, head);
  const types =
    /the types (.+) and (.+) are not compatible/.exec(message) ?? /expected (\w+) but saw (\w+)$/.exec(message);
  const typeHint = types === null ? null : hintForTypes(types.slice(1));
  if (typeHint !== null) return typeHint;
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

function hintForTypes(types: readonly string[]): string | null {
  if (!types.includes('String')) return null;
  if (types.includes('Long')) return 'numbers are written without quotes and texts with them: 500, "EUR"';
  const entity = types.find((type) => /^(?:Agent|Person|Integration|Tool|Account|Venture|Artifact)$/.test(type));
  return entity === undefined ? null : `an entity is written with its type: ${entity}::"…"`;
}

const actionsToldMax = 3;

/** Tells what the actions that a policy names apply to. */
function whoDoes(actions: readonly ActionTypes[], head: PolicyJson['action'] | null): string {
  const named = idsIn(head);
  const meant = actions.filter(({ id, groups }) => [id, ...groups].some((name) => named.includes(name)));
  if (meant.length === 0 || meant.length > actionsToldMax)
    return 'no action has such a principal and such a resource: see the schema';
  const told = meant.map(
    ({ id, principals, resources }) => `${id} is done by ${listOf(principals, 'or')} with ${listOf(resources, 'or')}`,
  );
  return told.join('; ');
}

/** Ids of the actions and groups that a head names. */
function idsIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  if ('id' in json && 'type' in json) return [String(json.id)];
  return Object.values(json).flatMap(idsIn);
}

/** @returns null when no word is near */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const near = nearestWord(word, known);
  return near === undefined ? null : `did you mean \`${near}\`?`;
}

function listOf(names: readonly string[], word = 'and'): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1) ?? ''}`;
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
