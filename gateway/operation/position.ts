import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parseType,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableNode,
  visit,
} from 'graphql';
import { type Fragments, fragmentsOf } from '../execution/collect-fields.ts';
import { getOwn, isObject, type JsonObject } from '../execution/json.ts';
import type { InternalNames } from './internal-names.ts';

/** Where a subscription starts and where each of its events stands, whatever the client calls the two and whether it asks. */
export interface SubscriptionPosition {
  /** Variable of the planned operation that has the cursor to start behind. */
  readonly variable: string;
  /** Variable of the client that says where to start and nothing else. */
  readonly clientVariable: string | undefined;
  /** @returns the cursor that the client gives, undefined for none */
  after(coerced: Readonly<JsonObject>): string | undefined;
  /** @param data of an event, as the subgraph gave it */
  cursorOf(data: unknown): string | undefined;
}

export interface PositionedOperation {
  readonly document: DocumentNode;
  /** Undefined when the field can't be resumed: it takes no `after: Cursor`, or its items have no `cursor: Cursor!`. */
  readonly position: SubscriptionPosition | undefined;
}

const argumentName = 'after';
const cursorField = 'cursor';
const cursorType = 'Cursor';

/**
 * Takes the position out of a subscription, so that operations which differ in nothing else are one, and asks for the cursor
 * of each event.
 * @param document of that one operation, under internal names, with its conditions carried out
 */
export function positionOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  names: InternalNames,
): PositionedOperation {
  const unresumable = { document, position: undefined };
  const root = schema.getSubscriptionType();
  const operation = document.definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === operationName,
  );
  if (!root || operation?.kind !== Kind.OPERATION_DEFINITION) return unresumable;
  const fragments = fragmentsOf(document);
  const field = rootFieldOf(operation.selectionSet, fragments);
  const argumentType = field && resumableBy(root, field);
  if (field === undefined || argumentType === undefined) return unresumable;

  const variable = names.ownName(argumentName);
  const alias = names.ownName(cursorField);
  const given = field.arguments?.find(({ name }) => name.value === argumentName)?.value;
  const givenBy = given?.kind === Kind.VARIABLE ? given.name.value : undefined;
  const isOnlyPosition = givenBy !== undefined && usesOf(givenBy, document) === 1;
  const definitions = operation.variableDefinitions?.filter(
    (node) => !isOnlyPosition || node.variable.name.value !== givenBy,
  );
  const positioned: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [
      ...(definitions ?? []),
      { kind: Kind.VARIABLE_DEFINITION, variable: variableNode(variable), type: argumentType },
    ],
    selectionSet: rewriteRoot(operation.selectionSet, fragments, (node) => positionField(node, variable, alias)),
  };
  const rest = document.definitions.filter((node) => node !== operation);
  const rootName = field.alias?.value ?? field.name.value;
  const clientVariable = givenBy === undefined ? undefined : names.clientName(givenBy);
  return {
    document: { kind: Kind.DOCUMENT, definitions: [positioned, ...rest] },
    position: {
      variable,
      clientVariable: isOnlyPosition ? clientVariable : undefined,
      after: (coerced) => textOf(clientVariable === undefined ? literalOf(given) : getOwn(coerced, clientVariable)),
      cursorOf(data) {
        const item = isObject(data) ? getOwn(data, rootName) : undefined;
        return isObject(item) ? textOf(item[alias]) : undefined;
      },
    },
  };
}

/** @returns the type of the argument, when the field has one to start behind and its items say where they stand */
function resumableBy(root: GraphQLObjectType, { name }: FieldNode): TypeNode | undefined {
  const field = root.getFields()[name.value];
  const argument = field?.args.find((candidate) => candidate.name === argumentName);
  const item = field && getNamedType(field.type);
  if (argument === undefined || item === undefined || !('getFields' in item)) return undefined;
  const cursor = item.getFields()[cursorField];
  // Nullable to start with nothing; the items' own must always be there.
  if (String(argument.type) !== cursorType || cursor === undefined || !isNonNullType(cursor.type)) return undefined;
  return String(cursor.type.ofType) === cursorType ? parseType(cursorType) : undefined;
}

/** A valid subscription has one field at its root, which may be written more than once, the same way. */
function rootFieldOf({ selections }: SelectionSetNode, fragments: Fragments): FieldNode | undefined {
  for (const node of selections) {
    if (node.kind === Kind.FIELD) return node;
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    const found = inner && rootFieldOf(inner.selectionSet, fragments);
    if (found) return found;
  }
  return undefined;
}

/** Fragments at the root are written out: what stands in them is rewritten as well. */
function rewriteRoot(
  selectionSet: SelectionSetNode,
  fragments: Fragments,
  rewrite: (field: FieldNode) => FieldNode,
): SelectionSetNode {
  return {
    ...selectionSet,
    selections: selectionSet.selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return [rewrite(node)];
      const inner = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      return inner ? rewriteRoot(inner.selectionSet, fragments, rewrite).selections : [];
    }),
  };
}

function positionField(field: FieldNode, variable: string, alias: string): FieldNode {
  return {
    ...field,
    arguments: [
      ...(field.arguments ?? []).filter(({ name }) => name.value !== argumentName),
      { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: argumentName }, value: variableNode(variable) },
    ],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        ...(field.selectionSet?.selections ?? []),
        {
          kind: Kind.FIELD,
          alias: { kind: Kind.NAME, value: alias },
          name: { kind: Kind.NAME, value: cursorField },
        },
      ],
    },
  };
}

function variableNode(name: string): VariableNode {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } };
}

/** How often a variable is used, its definition left out. */
function usesOf(variable: string, document: DocumentNode): number {
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable({ name }) {
      if (name.value === variable) uses += 1;
    },
  });
  return uses;
}

function literalOf(node: ValueNode | undefined): unknown {
  return node !== undefined && 'value' in node ? node.value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
