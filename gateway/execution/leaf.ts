import { type GraphQLLeafType, isEnumType } from 'graphql';

/** @returns the value as the client gets it, undefined when it is not of the type */
export type LeafCheck = (value: unknown) => unknown;

const checks: Readonly<Record<string, LeafCheck>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  ID: (value) => (typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Int: (value) => (Number.isInteger(value) ? value : undefined),
  Float: (value) => (typeof value === 'number' ? value : undefined),
};

/**
 * Subgraphs have written their values already; what is looked at is whether they are what the graph promises. An enum value
 * that clients are not shown is none.
 * @returns undefined for a custom scalar, whose values are the subgraphs' affair
 */
export function leafCheckOf(type: GraphQLLeafType): LeafCheck | undefined {
  if (!isEnumType(type)) return checks[type.name];
  const values = new Set<unknown>(type.getValues().map(({ name }) => name));
  return (value) => (values.has(value) ? value : undefined);
}
