import { GraphQLError, GraphQLScalarType, Kind, print, type ValueNode } from 'graphql';
import type { JsonValue } from '#runtime/json/canonical.ts';

/** More digits than any amount has, few enough that a hostile input costs nothing. */
const bigIntDigitsMax = 40;
const cursorCharsMax = 1_024;
const shownCharsMax = 100;
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Values of variables are told by graphql-js; of a literal, whoever wrote it sees here which one it is. */
function refuse(message: string, node?: ValueNode): never {
  if (node === undefined) throw new GraphQLError(message);
  const literal = print(node);
  const shown = literal.length > shownCharsMax ? `${literal.slice(0, shownCharsMax)}…` : literal;
  throw new GraphQLError(`Got ${shown}; ${message}`, { nodes: node });
}

function textOf(node: ValueNode, expected: string): string {
  return node.kind === Kind.STRING ? node.value : refuse(expected, node);
}

function toBigInt(value: unknown, node?: ValueNode): bigint {
  const expected = 'expected a whole number as a decimal string, for example "250000"';
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : refuse(`${expected}; write large numbers as strings`, node);
  }
  if (typeof value !== 'string' || !/^-?\d+$/.test(value) || value.length > bigIntDigitsMax)
    return refuse(expected, node);
  return BigInt(value);
}

const bigIntScalar = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  serialize: (value) => toBigInt(value).toString(),
  parseValue: (value) => toBigInt(value),
  parseLiteral: (node) => toBigInt(node.kind === Kind.INT ? node.value : textOf(node, 'expected a string'), node),
});

function toInstant(value: unknown, node?: ValueNode): string {
  const expected = 'expected an RFC 3339 instant, for example "2026-03-01T09:30:00.000Z"';
  if (typeof value !== 'string' || !rfc3339.test(value)) return refuse(expected, node);
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? refuse(expected, node) : date.toISOString();
}

function presentInstant(value: unknown): string {
  // Rows read as text carry PostgreSQL's own form, which Date understands as well.
  const date = value instanceof Date ? value : new Date(String(value));
  if (Number.isNaN(date.getTime())) throw new TypeError(`Not an instant: ${String(value)}`);
  return date.toISOString();
}

const dateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize: presentInstant,
  parseValue: (value) => toInstant(value),
  parseLiteral: (node) => toInstant(textOf(node, 'expected a string'), node),
});

function toCurrency(value: unknown, node?: ValueNode): string {
  return typeof value === 'string' && /^[A-Z][A-Z0-9]{2,11}$/.test(value)
    ? value
    : refuse(
        'expected an ISO 4217 code such as "EUR", or the code of an asset: 3 to 12 capital letters and digits',
        node,
      );
}

const currencyCodeScalar = new GraphQLScalarType<string, string>({
  name: 'CurrencyCode',
  serialize: (value) => toCurrency(value),
  parseValue: (value) => toCurrency(value),
  parseLiteral: (node) => toCurrency(textOf(node, 'expected a string'), node),
});

function toCursor(value: unknown, node?: ValueNode): string {
  return typeof value === 'string' && value.length > 0 && value.length <= cursorCharsMax
    ? value
    : refuse('expected a cursor as this graph returned it', node);
}

const cursorScalar = new GraphQLScalarType<string, string>({
  name: 'Cursor',
  serialize: (value) => toCursor(value),
  parseValue: (value) => toCursor(value),
  parseLiteral: (node) => toCursor(textOf(node, 'expected a string'), node),
});

function jsonOf(node: ValueNode, variables: Record<string, unknown> | null | undefined): JsonValue {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.LIST:
      return node.values.map((item) => jsonOf(item, variables));
    case Kind.OBJECT:
      // fromEntries defines own properties, so a key like __proto__ stays data.
      return Object.fromEntries(node.fields.map((field) => [field.name.value, jsonOf(field.value, variables)]));
    case Kind.VARIABLE:
      // Variables arrive as parsed JSON.
      return (variables?.[node.name.value] ?? null) as JsonValue;
  }
}

const jsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => jsonOf(node, variables),
});

/** How the graph's scalars are read and written; the executor adds them to every subgraph. */
export const scalarResolvers = {
  BigInt: bigIntScalar,
  DateTime: dateTimeScalar,
  CurrencyCode: currencyCodeScalar,
  Cursor: cursorScalar,
  JSON: jsonScalar,
} as const;
