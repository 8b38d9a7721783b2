import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Requirement, Requirements } from './requirements.ts';

/** Fields of an operation that not everybody may have, each with what it needs. */
export type GuardedFields = ReadonlyMap<FieldNode, readonly Requirement[]>;

/** @returns the operation's fields that need something, those of its fragments included; empty when anybody may run it */
export function findGuardedFields(
  schema: GraphQLSchema,
  requirements: Requirements,
  { document, operation }: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode },
): GuardedFields {
  const fragments = fragmentsByName(document);
  const visited = new Set<string>();
  const guarded = new Map<FieldNode, readonly Requirement[]>();

  function visitField(node: FieldNode, parent: GraphQLCompositeType): void {
    const field = 'getFields' in parent ? parent.getFields()[node.name.value] : undefined;
    if (field === undefined) return;
    const type = getNamedType(field.type);
    const coordinates = typesBehind(schema, parent).flatMap(({ name }) => [`${name}.${field.name}`, name]);
    const needed = new Set([...coordinates, type.name].flatMap((coordinate) => requirements.get(coordinate) ?? []));
    if (needed.size > 0) guarded.set(node, [...needed]);
    if (node.selectionSet !== undefined && isCompositeType(type)) visitSelections(node.selectionSet, type);
  }

  function visitSelections({ selections }: SelectionSetNode, parent: GraphQLCompositeType): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) visitField(node, parent);
      else if (node.kind === Kind.INLINE_FRAGMENT) {
        visitSelections(node.selectionSet, typeNamed(schema, node.typeCondition?.name.value) ?? parent);
      } else if (!visited.has(node.name.value)) {
        visited.add(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment)
          visitSelections(fragment.selectionSet, typeNamed(schema, fragment.typeCondition.name.value) ?? parent);
      }
    }
  }

  const root = schema.getRootType(operation.operation);
  if (root) visitSelections(operation.selectionSet, root);
  return guarded;
}

/**
 * A type, and the object types that may stand in its place. Composition gives an interface what its object types need; a
 * supergraph of an older composition lacks that, and its interfaces would be a way round.
 */
function typesBehind(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  return isAbstractType(type) ? [type, ...schema.getPossibleTypes(type)] : [type];
}

/** @returns the fragments of a document by name */
export function fragmentsByName({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((node) => [node.name.value, node]));
}

/** @returns the type that a fragment is for */
export function typeNamed(schema: GraphQLSchema, name: string | undefined): GraphQLCompositeType | undefined {
  const type = name === undefined ? undefined : schema.getType(name);
  return isCompositeType(type) ? type : undefined;
}
