import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Values of the variables that `@skip` and `@include` name. */
export type Conditions = ReadonlyMap<string, boolean>;

/** Fields of one runtime type by response name, in the order of the operation. At least one node each. */
export type CollectedFields = ReadonlyMap<string, readonly [FieldNode, ...FieldNode[]]>;

export interface CollectSource {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly conditions: Conditions;
}

export function fragmentsOf(document: DocumentNode): Fragments {
  return new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
}

/** CollectFields of the GraphQL specification (6.3.2), for a type and for conditions that are known. */
export function collectFields(
  { schema, fragments, conditions }: CollectSource,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): CollectedFields {
  const fields = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = schema.getType(condition);
    return isAbstractType(conditionType) && 'getFields' in type && schema.isSubType(conditionType, type);
  }

  function collect(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      if (isAskedFor(selection, conditions)) collectOne(selection);
    }
  }

  function collectOne(selection: SelectionNode): void {
    if (selection.kind === Kind.FIELD) {
      const name = selection.alias?.value ?? selection.name.value;
      const known = fields.get(name);
      if (known === undefined) fields.set(name, [selection]);
      else known.push(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (applies(selection.typeCondition?.name.value)) collect(selection.selectionSet);
    } else {
      const { value: name } = selection.name;
      const fragment = visited.has(name) ? undefined : fragments.get(name);
      visited.add(name);
      if (fragment !== undefined && applies(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
    }
  }

  for (const set of sets) collect(set);
  return fields;
}

/** @returns false for what `@skip` or `@include` leaves out */
export function isAskedFor(selection: SelectionNode, conditions: Conditions): boolean {
  const { directives } = selection;
  if (directives === undefined || directives.length === 0) return true;
  return directives.every((directive) => {
    if (directive.name.value === 'skip') return !conditionValue(directive, conditions);
    return directive.name.value !== 'include' || conditionValue(directive, conditions);
  });
}

function conditionValue(directive: DirectiveNode, conditions: Conditions): boolean {
  const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.BOOLEAN) return value.value;
  return value?.kind === Kind.VARIABLE && conditions.get(value.name.value) === true;
}

/** @returns the variables that `@skip` and `@include` name anywhere in the document */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
      for (const { value } of directive.arguments ?? []) {
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
    },
  });
  return [...names];
}
