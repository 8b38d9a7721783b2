import type { ActionConstraint, Expr, PolicyJson, PrincipalConstraint } from '@cedar-policy/cedar-wasm/nodejs';
import {
  actions,
  datetimes,
  decimals,
  durations,
  ips,
  oddTexts,
  texts,
  uidFor,
} from './differential-request.fixture.ts';
import type { Chance } from './random.fixture.ts';

type Kind =
  | 'bool'
  | 'long'
  | 'string'
  | 'entity'
  | 'longs'
  | 'strings'
  | 'entities'
  | 'record'
  | 'ip'
  | 'decimal'
  | 'datetime'
  | 'duration';
const kinds: readonly Kind[] = [
  'bool',
  'long',
  'string',
  'entity',
  'longs',
  'strings',
  'entities',
  'record',
  'ip',
  'decimal',
  'datetime',
  'duration',
];
const entityTypes = ['User', 'Robot', 'Doc', 'Folder', 'Group', 'Color', 'Shop::Item'];

const principal: Expr = { Var: 'principal' };
const resource: Expr = { Var: 'resource' };
const context: Expr = { Var: 'context' };
const dot = (left: Expr, attr: string): Expr => ({ '.': { left, attr } });
const value = (literal: string | number | boolean): Expr => ({ Value: literal });
/** Extension calls have no type of their own in Cedar's declarations: any other key is one. */
const call = (name: string, ...operands: Expr[]): Expr => ({ [name]: operands }) as Expr;

const attributes: Readonly<Record<Kind, readonly Expr[]>> = {
  bool: [dot(principal, 'admin'), dot(resource, 'open'), dot(context, 'flag')],
  long: [
    dot(principal, 'age'),
    dot(resource, 'size'),
    dot(context, 'amount'),
    dot(context, 'limit'),
    dot(resource, 'price'),
    dot(dot(dot(context, 'extra'), 'a'), 'b'),
    dot(dot(principal, 'address'), 'zip'),
    dot(dot(principal, 'manager'), 'age'),
  ],
  string: [
    dot(principal, 'name'),
    dot(context, 'note'),
    dot(resource, 'name'),
    dot(dot(principal, 'address'), 'city'),
    dot(dot(dot(context, 'extra'), 'a'), 'c d'),
    dot(dot(resource, 'owner'), 'name'),
  ],
  entity: [
    principal,
    resource,
    { Var: 'action' },
    dot(principal, 'manager'),
    dot(resource, 'owner'),
    dot(context, 'who'),
    dot(principal, 'color'),
  ],
  longs: [dot(principal, 'scores')],
  strings: [dot(principal, 'labels'), dot(context, 'tags')],
  entities: [dot(principal, 'friends')],
  record: [context, dot(principal, 'address'), dot(context, 'extra'), dot(dot(context, 'extra'), 'a')],
  ip: [dot(principal, 'host'), dot(context, 'from')],
  decimal: [dot(principal, 'quota'), dot(context, 'price')],
  datetime: [dot(principal, 'joined'), dot(context, 'at')],
  duration: [dot(principal, 'shift'), dot(context, 'span')],
};
const names = [
  'name',
  'age',
  'admin',
  'manager',
  'amount',
  'note',
  'flag',
  'extra',
  'a',
  'b',
  'c d',
  'owner',
  'zip',
  'what',
  'tags',
];

/** A policy, mostly of expressions whose types fit, about what the schema of the requests knows. */
export function randomPolicy(chance: Chance): PolicyJson {
  const conditions = Array.from({ length: chance.pick([0, 1, 1, 1, 2]) }, () => ({
    kind: chance.oneIn(4) ? ('unless' as const) : ('when' as const),
    body: randomExpression(chance, 'bool', 4),
  }));
  return {
    effect: chance.oneIn(3) ? 'forbid' : 'permit',
    principal: randomConstraint(chance, ['User', 'Robot', 'Group']),
    action: randomActionConstraint(chance),
    resource: randomConstraint(chance, ['Doc', 'Folder', 'Group', 'Shop::Item']),
    conditions,
  };
}

function randomConstraint(chance: Chance, types: readonly string[]): PrincipalConstraint {
  const type = chance.pick(types);
  switch (chance.below(8)) {
    case 0:
      return { op: '==', entity: uidFor(chance, type) };
    case 1:
      return { op: 'in', entity: uidFor(chance, chance.oneIn(2) ? 'Group' : type) };
    case 2:
      return { op: 'is', entity_type: type };
    case 3:
      return { op: 'is', entity_type: type, in: { entity: uidFor(chance, chance.pick(['Group', 'Folder'])) } };
    default:
      return { op: 'All' };
  }
}

function randomActionConstraint(chance: Chance): ActionConstraint {
  const choices = [...actions, { type: 'Action', id: 'read' }, { type: 'Action', id: 'top' }];
  switch (chance.below(6)) {
    case 0:
      return { op: '==', entity: chance.pick(actions) };
    case 1:
      return { op: 'in', entity: chance.pick(choices) };
    case 2:
      return { op: 'in', entities: chance.some(choices, 3) };
    default:
      return { op: 'All' };
  }
}

/** An expression of the kind asked for, or in one of forty cases of any other. */
function randomExpression(chance: Chance, asked: Kind, depth: number): Expr {
  const kind = chance.oneIn(40) ? chance.pick(kinds) : asked;
  if (depth === 0 || chance.oneIn(4)) return leaf(chance, kind);
  const of = (other: Kind) => randomExpression(chance, other, depth - 1);
  // biome-ignore lint/suspicious/noThenProperty: the name is Cedar's
  if (chance.oneIn(14)) return { 'if-then-else': { if: of('bool'), then: of(kind), else: of(kind) } };
  switch (kind) {
    case 'bool':
      return randomTest(chance, of);
    case 'long':
      return randomLong(chance, of);
    case 'string':
      return chance.oneIn(4) ? { getTag: { left: of('entity'), right: of('string') } } : leaf(chance, kind);
    case 'longs':
      return chance.oneIn(3) ? { getTag: { left: principal, right: value('t') } } : { Set: [of('long'), of('long')] };
    case 'strings':
      return { Set: [of('string'), of('string'), of('string')] };
    case 'entities':
      return { Set: [of('entity'), of('entity')] };
    case 'record':
      return { Record: { city: of('string'), ...(chance.oneIn(2) && { zip: of('long') }) } };
    case 'datetime':
      return chance.oneIn(2) ? call('offset', of('datetime'), of('duration')) : call('toDate', of('datetime'));
    case 'duration':
      return chance.oneIn(2) ? call('durationSince', of('datetime'), of('datetime')) : call('toTime', of('datetime'));
    default:
      return leaf(chance, kind);
  }
}

function leaf(chance: Chance, kind: Kind): Expr {
  if (!chance.oneIn(3)) return chance.pick(attributes[kind]);
  switch (kind) {
    case 'bool':
      return value(chance.oneIn(2));
    case 'long':
      return value(chance.oneIn(9) ? chance.pick([2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 40]) : chance.below(8) - 2);
    case 'string':
      return value(chance.pick(texts));
    case 'entity':
      return { Value: { __entity: chance.oneIn(6) ? chance.pick(actions) : uidFor(chance, chance.pick(entityTypes)) } };
    case 'longs':
      return { Set: Array.from({ length: chance.pick([0, 2, 12]) }, (_, index) => value(chance.below(3) + index)) };
    case 'strings':
      return { Set: chance.some(texts, 12).map(value) };
    case 'entities':
      return { Set: chance.some(entityTypes, 3).map((type) => ({ Value: { __entity: uidFor(chance, type) } })) };
    case 'record':
      return { Record: { city: value(chance.pick(texts)) } };
    case 'ip':
      return constructed(chance, 'ip', ips);
    case 'decimal':
      return constructed(chance, 'decimal', decimals);
    case 'datetime':
      return constructed(chance, 'datetime', datetimes);
    case 'duration':
      return constructed(chance, 'duration', durations);
  }
}

function constructed(chance: Chance, name: string, good: readonly string[]): Expr {
  if (chance.oneIn(20)) return call(name, dot(context, 'note'));
  return call(name, value(chance.pick(chance.oneIn(6) ? oddTexts : good)));
}

function randomLong(chance: Chance, of: (kind: Kind) => Expr): Expr {
  switch (chance.below(6)) {
    case 0:
      return { '-': { left: of('long'), right: of('long') } };
    case 1:
      return { '*': { left: of('long'), right: of('long') } };
    case 2:
      return { neg: { arg: of('long') } };
    case 3:
      return call(chance.pick(['toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays']), of('duration'));
    default:
      return { '+': { left: of('long'), right: of('long') } };
  }
}

function randomTest(chance: Chance, of: (kind: Kind) => Expr): Expr {
  const pair = (kind: Kind) => ({ left: of(kind), right: of(kind) });
  const ordered = chance.pick<Kind>(['long', 'long', 'datetime', 'duration']);
  const listed = chance.pick<readonly [Kind, Kind]>([
    ['longs', 'long'],
    ['strings', 'string'],
    ['entities', 'entity'],
  ]);
  switch (chance.below(18)) {
    case 0:
    case 1:
      return { '&&': pair('bool') };
    case 2:
    case 3:
      return { '||': pair('bool') };
    case 4:
      return { '!': { arg: of('bool') } };
    case 5:
      return { '==': pair(chance.pick(kinds)) };
    case 6:
      return { '!=': pair(chance.pick(kinds)) };
    case 7:
      return chance.oneIn(2) ? { '<': pair(ordered) } : { '<=': pair(ordered) };
    case 8:
      return chance.oneIn(2) ? { '>': pair(ordered) } : { '>=': pair(ordered) };
    case 9:
      return { in: { left: of('entity'), right: of(chance.oneIn(2) ? 'entity' : 'entities') } };
    case 10:
      return randomHas(chance, of(chance.oneIn(2) ? 'entity' : 'record'));
    case 11:
      return { like: { left: of('string'), pattern: randomPattern(chance) } };
    case 12:
      return {
        is: { left: of('entity'), entity_type: chance.pick(entityTypes), ...(chance.oneIn(2) && { in: of('entity') }) },
      };
    case 13:
      return { contains: { left: of(listed[0]), right: of(listed[1]) } };
    case 14:
      return chance.oneIn(2) ? { containsAll: pair(listed[0]) } : { containsAny: pair(listed[0]) };
    case 15:
      return chance.oneIn(3)
        ? { isEmpty: { arg: of(listed[0]) } }
        : { hasTag: { left: of('entity'), right: of('string') } };
    case 16:
      return call(
        chance.pick(['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual']),
        of('decimal'),
        of('decimal'),
      );
    default:
      if (chance.oneIn(2)) return call('isInRange', of('ip'), of('ip'));
      return call(chance.pick(['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast']), of('ip'));
  }
}

function randomHas(chance: Chance, left: Expr): Expr {
  const attr = chance.pick(names);
  return chance.oneIn(3) ? { has: { left, attr: [attr, chance.pick(names)] } } : { has: { left, attr } };
}

function randomPattern(chance: Chance) {
  return Array.from({ length: chance.below(5) }, () =>
    chance.oneIn(2) ? ('Wildcard' as const) : { Literal: chance.pick(['a', 'b', 'c', '*', '.', '😀', 'ab']) },
  );
}
