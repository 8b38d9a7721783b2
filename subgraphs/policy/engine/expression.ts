import { construct, type Json, listOf, objectOf, readLiteral, textOf, wellFormed } from './read-literal.ts';
import { UnsupportedError } from './unsupported.ts';
import { CedarRecord, CedarSet, type Value } from './value.ts';

/** An expression of Cedar with its abbreviations written out: `!=`, `>`, `is … in …` and `has a.b` are not among these. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'variable'; readonly name: VariableName }
  | { readonly kind: UnaryKind; readonly operand: Expression }
  | { readonly kind: BinaryKind; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'attribute' | 'has'; readonly of: Expression; readonly name: string }
  /** What stands between the wildcards; a single part means that there is none. */
  | { readonly kind: 'like'; readonly text: Expression; readonly parts: readonly string[] }
  | { readonly kind: 'is'; readonly of: Expression; readonly type: string }
  | { readonly kind: 'if'; readonly test: Expression; readonly whenTrue: Expression; readonly whenFalse: Expression }
  | { readonly kind: 'set'; readonly elements: readonly Expression[] }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [name: string, value: Expression])[] }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly operands: readonly Expression[] };

export type VariableName = 'principal' | 'action' | 'resource' | 'context';
export type UnaryKind = 'not' | 'negate' | 'isEmpty';
export type BinaryKind =
  | ('and' | 'or' | 'equal' | 'less' | 'lessOrEqual' | 'in' | 'add' | 'subtract' | 'multiply')
  | ('contains' | 'containsAll' | 'containsAny' | 'hasTag' | 'getTag');

/** How many operands each extension function takes, the one before the dot included. */
const functionOperands = {
  ...{ ip: 1, isIpv4: 1, isIpv6: 1, isLoopback: 1, isMulticast: 1, isInRange: 2 },
  ...{ decimal: 1, lessThan: 2, lessThanOrEqual: 2, greaterThan: 2, greaterThanOrEqual: 2 },
  ...{ datetime: 1, offset: 2, durationSince: 2, toDate: 1, toTime: 1 },
  ...{ duration: 1, toMilliseconds: 1, toSeconds: 1, toMinutes: 1, toHours: 1, toDays: 1 },
} as const;
export type FunctionName = keyof typeof functionOperands;

const unary: Readonly<Record<string, UnaryKind>> = { '!': 'not', neg: 'negate', isEmpty: 'isEmpty' };
const binary: Readonly<Record<string, BinaryKind>> = {
  ...{ '&&': 'and', '||': 'or', '==': 'equal', '<': 'less', '<=': 'lessOrEqual', in: 'in' },
  ...{ '+': 'add', '-': 'subtract', '*': 'multiply', hasTag: 'hasTag', getTag: 'getTag' },
  ...{ contains: 'contains', containsAll: 'containsAll', containsAny: 'containsAny' },
};
/** Operators that Cedar reads as the denial of another one. */
const denied: Readonly<Record<string, BinaryKind>> = { '!=': 'equal', '>': 'lessOrEqual', '>=': 'less' };

/**
 * Reads an expression of Cedar's JSON policy format (https://docs.cedarpolicy.com/policies/json-format.html).
 * @throws UnsupportedError
 */
export function readExpression(json: unknown): Expression {
  const [name, operands] = onlyEntry(json);
  const unaryKind = lookUp(unary, name);
  if (unaryKind !== undefined) return { kind: unaryKind, operand: readExpression(objectOf(operands).arg) };
  const binaryKind = lookUp(binary, name);
  if (binaryKind !== undefined) return readBinary(binaryKind, operands);
  const deniedKind = lookUp(denied, name);
  if (deniedKind !== undefined) return { kind: 'not', operand: readBinary(deniedKind, operands) };
  switch (name) {
    case 'Value':
      return { kind: 'literal', value: readLiteral(operands) };
    case 'Var':
      return { kind: 'variable', name: variableOf(operands) };
    case 'Set':
      return foldedSet(listOf(operands).map(readExpression));
    case 'Record':
      return foldedRecord(Object.entries(objectOf(operands)).map(([key, value]) => [key, readExpression(value)]));
    case 'if-then-else':
      return readIf(objectOf(operands));
    case '.':
      return { kind: 'attribute', of: left(operands), name: textOf(objectOf(operands).attr) };
    case 'has':
      return readHas(objectOf(operands));
    case 'is':
      return readIs(objectOf(operands));
    case 'like':
      return { kind: 'like', text: left(operands), parts: partsOf(listOf(objectOf(operands).pattern)) };
    default:
      return readCall(name, listOf(operands).map(readExpression));
  }
}

function readBinary(kind: BinaryKind, operands: unknown): Expression {
  return { kind, left: left(operands), right: readExpression(objectOf(operands).right) };
}

function left(operands: unknown): Expression {
  return readExpression(objectOf(operands).left);
}

function readIf(operands: Json): Expression {
  const part = (name: string) => readExpression(operands[name]);
  return { kind: 'if', test: part('if'), whenTrue: part('then'), whenFalse: part('else') };
}

/** `x has a.b` is `x has a && x.a has b`. */
function readHas(operands: Json): Expression {
  const { attr } = operands;
  const names = typeof attr === 'string' ? [attr] : listOf(attr).map(textOf);
  const [first, ...others] = names;
  if (first === undefined) throw new UnsupportedError('has without an attribute');
  let of = readExpression(operands.left);
  let before = first;
  let expression: Expression = { kind: 'has', of, name: first };
  for (const name of others) {
    of = { kind: 'attribute', of, name: before };
    expression = { kind: 'and', left: expression, right: { kind: 'has', of, name } };
    before = name;
  }
  return expression;
}

/** `x is T in y` is `x is T && x in y`. */
function readIs(operands: Json): Expression {
  const of = readExpression(operands.left);
  const is: Expression = { kind: 'is', of, type: textOf(operands.entity_type) };
  const within = operands.in;
  if (within === undefined || within === null) return is;
  return { kind: 'and', left: is, right: { kind: 'in', left: of, right: readExpression(within) } };
}

function readCall(name: string, operands: readonly Expression[]): Expression {
  if (!isFunctionName(name) || functionOperands[name] !== operands.length) {
    throw new UnsupportedError(`${name} with ${operands.length} operands`);
  }
  const [only] = operands;
  if (only?.kind === 'literal' && typeof only.value === 'string') {
    const value = construct(name, only.value);
    // Text that makes no value stays a call: it fails when it is evaluated, and only then.
    if (value !== undefined) return { kind: 'literal', value };
  }
  return { kind: 'call', name, operands };
}

function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(functionOperands, name);
}

function foldedSet(elements: readonly Expression[]): Expression {
  const values = elements.flatMap((element) => (element.kind === 'literal' ? [element.value] : []));
  if (values.length < elements.length) return { kind: 'set', elements };
  return { kind: 'literal', value: new CedarSet(values) };
}

function foldedRecord(fields: readonly (readonly [string, Expression])[]): Expression {
  const values = new Map<string, Value>();
  for (const [name, field] of fields) if (field.kind === 'literal') values.set(wellFormed(name), field.value);
  return values.size < fields.length ? { kind: 'record', fields } : { kind: 'literal', value: new CedarRecord(values) };
}

function partsOf(pattern: readonly unknown[]): string[] {
  const parts = [''];
  for (const element of pattern) {
    if (element === 'Wildcard') parts.push('');
    else parts.push(`${parts.pop() ?? ''}${textOf(objectOf(element).Literal)}`);
  }
  return parts;
}

function onlyEntry(json: unknown): [string, unknown] {
  const entries = Object.entries(objectOf(json));
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new UnsupportedError('an expression without one operator');
  return entry;
}

function variableOf(json: unknown): VariableName {
  if (json === 'principal' || json === 'action' || json === 'resource' || json === 'context') return json;
  throw new UnsupportedError('an unknown variable');
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
