import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import type { InternalNames } from '../operation/internal-names.ts';
import { type CollectedFields, type Conditions, collectFields, type Fragments } from './collect-fields.ts';
import { isObject, type JsonObject } from './json.ts';
import { type LeafCheck, leafCheckOf } from './leaf.ts';

/** What one answer needs besides its data. */
export interface ProjectionState {
  /** Where the value is that is being looked at, in the client's names; without its own last step. */
  readonly path: (string | number)[];
  /** Tells of a required value that is null and of a value that is not of its type. */
  readonly tell: (message: string, key: string | number) => void;
  /** Results of `__schema` and `__type`, under the client's names. */
  readonly introspection: JsonObject | undefined;
}

/**
 * Makes a value fit for the client: the fields asked for, in order, under the client's names. A null that nobody has told of
 * is null; a null that was told of, here or further in, is undefined, so that it is told of once.
 */
type Complete = (value: unknown, state: ProjectionState, key: string | number) => unknown;

interface FieldShape {
  readonly name: string;
  /** Name in the data. */
  readonly internalName: string;
  readonly isInherited: boolean;
  readonly isNonNull: boolean;
  readonly complete: Complete;
}

/** What is asked of one runtime type. */
interface Shape {
  readonly fields: readonly FieldShape[];
  /** A field is called `__proto__`, which an ordinary object would take for something else. */
  readonly needsBareObject: boolean;
}

export interface ProjectionSource {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly names: InternalNames;
  readonly fragments: Fragments;
  readonly conditions: Conditions;
}

/** Projects the whole data of an operation. @returns null when a null went all the way up */
export type Projection = (data: JsonObject, state: ProjectionState) => JsonObject | null;

/** Compiles the answer of an operation for one set of values of its `@skip` and `@include` variables. */
export function compileProjection(
  source: ProjectionSource,
  rootType: GraphQLCompositeType,
  selectionSet: SelectionSetNode,
): Projection {
  const shape = shapeOf(source, rootType, [selectionSet]);
  return (data, state) => writeObject(shape, data, state) ?? null;
}

function shapeOf(source: ProjectionSource, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Shape {
  const collected: CollectedFields = collectFields(source, type, sets);
  const fields = [...collected].map(([name, nodes]): FieldShape => {
    const [node] = nodes;
    const fieldName = node.name.value;
    const internalName = source.names.internalName(node);
    const shape = { name, internalName, isInherited: internalName in {} };
    if (fieldName === '__typename') return { ...shape, isNonNull: true, complete: typenameOf(type) };
    if (fieldName === '__schema' || fieldName === '__type') {
      return { ...shape, isNonNull: false, complete: (_value, state) => state.introspection?.[name] ?? null };
    }
    const field = 'getFields' in type ? type.getFields()[fieldName] : undefined;
    if (field === undefined) throw new Error(`${type.name} has no field ${fieldName}, and yet the operation is valid`);
    const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const where = `${type.name}.${fieldName}`;
    return {
      ...shape,
      isNonNull: isNonNullType(field.type),
      complete: completerOf(source, field.type, inner, where),
    };
  });
  return { fields, needsBareObject: fields.some(({ name }) => name === '__proto__') };
}

/** The type is known where the shape is, because there is one for each runtime type. */
function typenameOf(type: GraphQLCompositeType): Complete {
  if (isObjectType(type)) return () => type.name;
  return (_value, state, key) => {
    state.tell(`The type of this ${type.name} is not known`, key);
    return undefined;
  };
}

function completerOf(
  source: ProjectionSource,
  type: GraphQLOutputType,
  sets: readonly SelectionSetNode[],
  where: string,
): Complete {
  if (isNonNullType(type)) {
    const complete = completerOf(source, type.ofType, sets, where);
    return (value, state, key) => {
      const completed = complete(value, state, key);
      if (completed !== null) return completed;
      state.tell(`Cannot return null for non-nullable field ${where}.`, key);
      return undefined;
    };
  }
  if (isListType(type)) {
    const isItemNonNull = isNonNullType(type.ofType);
    return listCompleter(completerOf(source, type.ofType, sets, where), isItemNonNull, where);
  }
  if (isCompositeType(type)) {
    return isAbstractType(type)
      ? abstractCompleter(source, type, sets, where)
      : objectCompleter(source, type, sets, where);
  }
  return leafCompleter(leafCheckOf(type), where);
}

function listCompleter(complete: Complete, isItemNonNull: boolean, where: string): Complete {
  return (value, state, key) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) {
      state.tell(`A subgraph gave something for ${where} that is no list`, key);
      return undefined;
    }
    state.path.push(key);
    const items = new Array<unknown>(value.length);
    for (let index = 0; index < items.length; index++) {
      const item = complete(value[index], state, index);
      if (item === undefined && isItemNonNull) {
        state.path.pop();
        return undefined;
      }
      items[index] = item ?? null;
    }
    state.path.pop();
    return items;
  };
}

function objectCompleter(
  source: ProjectionSource,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  where: string,
): Complete {
  let shape: Shape | undefined;
  return (value, state, key) => {
    if (value === null || value === undefined) return null;
    if (!isObject(value)) return tellNoObject(state, key, where);
    shape ??= shapeOf(source, type, sets);
    state.path.push(key);
    const completed = writeObject(shape, value, state);
    state.path.pop();
    return completed;
  };
}

/** Interfaces and unions: the shape depends on `__typename`, which every plan asks for where it can differ. */
function abstractCompleter(
  source: ProjectionSource,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  where: string,
): Complete {
  const shapes = new Map<string, Shape | undefined>();

  function shapeNamed(name: string): Shape | undefined {
    const known = shapes.get(name);
    if (known !== undefined || shapes.has(name)) return known;
    const runtimeType = source.schema.getType(name);
    const fits =
      isCompositeType(runtimeType) &&
      (runtimeType === type ||
        (isAbstractType(type) && !isUnion(runtimeType) && isSubType(source.schema, type, runtimeType)));
    const shape = fits ? shapeOf(source, runtimeType, sets) : undefined;
    // Names come from subgraphs; only those of the schema are kept, so the map is bounded.
    if (isCompositeType(runtimeType)) shapes.set(name, shape);
    return shape;
  }

  return (value, state, key) => {
    if (value === null || value === undefined) return null;
    if (!isObject(value)) return tellNoObject(state, key, where);
    const { __typename: typename } = value;
    const shape = shapeNamed(typeof typename === 'string' ? typename : type.name);
    if (shape === undefined) {
      state.tell(`A subgraph gave an object for ${where} whose type does not belong there`, key);
      return undefined;
    }
    state.path.push(key);
    const completed = writeObject(shape, value, state);
    state.path.pop();
    return completed;
  };
}

function isUnion(type: GraphQLCompositeType): boolean {
  return !('getFields' in type);
}

function isSubType(schema: GraphQLSchema, type: GraphQLCompositeType, candidate: GraphQLCompositeType): boolean {
  return isAbstractType(type) && 'getFields' in candidate && schema.isSubType(type, candidate);
}

function writeObject(shape: Shape, value: JsonObject, state: ProjectionState): JsonObject | undefined {
  const completed: JsonObject = shape.needsBareObject ? Object.create(null) : {};
  for (const field of shape.fields) {
    const { name, internalName } = field;
    const raw = field.isInherited && !Object.hasOwn(value, internalName) ? undefined : value[internalName];
    const fieldValue = field.complete(raw, state, name);
    if (fieldValue === undefined && field.isNonNull) return undefined;
    completed[name] = fieldValue ?? null;
  }
  return completed;
}

function leafCompleter(check: LeafCheck | undefined, where: string): Complete {
  if (check === undefined) return (value) => value ?? null;
  return (value, state, key) => {
    if (value === null || value === undefined) return null;
    const checked = check(value);
    if (checked === undefined) state.tell(`A subgraph gave a value for ${where} that is not of its type`, key);
    return checked;
  };
}

function tellNoObject(state: ProjectionState, key: string | number, where: string): undefined {
  state.tell(`A subgraph gave something for ${where} that is no object`, key);
  return undefined;
}
