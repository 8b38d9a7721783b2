import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
} from 'graphql';
import { isInheritedName } from '../execution/json.ts';

/**
 * Names under which data is kept while an operation runs.
 *
 * A plan adds fields that the client did not ask for: keys, what `@requires` names, `__typename`. They stand in the data
 * under their own names, so a client's `id: parentId` would take the place of the key `id`, and a client's
 * `size(unit: INCH)` the place of the `size(unit: CM)` that another field requires. Here such a response name gets a
 * prefix that no field of the graph has, before the plan is made, and loses it when the answer is written.
 */
export interface InternalNames {
  /** The same operation with response names that can't be taken for a field that a plan may add. */
  internalDocument(document: DocumentNode): DocumentNode;
  /** The name under which the data has the field. */
  internalName(field: FieldNode): string;
  /** The response name, or the name of a variable, that the client knows. */
  clientName(internalName: string): string;
  /** @returns a name for something that the gateway itself asks for; no field, client or plan has one like it */
  ownName(name: string): string;
}

const typenameField = '__typename';

/** Variables of these names are added by the planner; a client's own get another name. */
function isPlannersVariable(name: string): boolean {
  return name.startsWith('representations') || name.startsWith('contextualArgument');
}

/** @param supergraphSchema with the join directives, from which it is seen which fields are required with arguments */
export function createInternalNames(supergraphSchema: GraphQLSchema): InternalNames {
  const fieldNames = fieldNamesOf(supergraphSchema);
  const prefix = freePrefix(fieldNames);
  const requiredWithArguments = fieldsRequiredWithArguments(supergraphSchema);

  function internalName({ name, alias }: FieldNode): string {
    const field = name.value;
    if (field === typenameField) return typenameField;
    const responseName = alias?.value ?? field;
    if (responseName === field) return requiredWithArguments.has(field) ? prefix + field : field;
    return fieldNames.has(responseName) || responseName.startsWith(prefix) || isInheritedName(responseName)
      ? prefix + responseName
      : responseName;
  }

  return {
    internalName,
    internalDocument: (document) =>
      visit(document, {
        Variable: ({ name, ...node }) =>
          isPlannersVariable(name.value) || name.value.startsWith(prefix)
            ? { ...node, name: { kind: Kind.NAME, value: prefix + name.value } }
            : undefined,
        Field(node) {
          const { alias, ...field } = node;
          const name = internalName(node);
          if (name === (alias?.value ?? node.name.value)) return undefined;
          return name === node.name.value ? field : { ...field, alias: { kind: Kind.NAME, value: name } };
        },
      }),
    clientName: (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name),
    // No name that a client could have written stands behind the prefix then: none starts with a digit.
    ownName: (name) => `${prefix}0${name}`,
  };
}

function fieldNamesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set([typenameField]);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const name of Object.keys(type.getFields())) names.add(name);
  }
  return names;
}

function freePrefix(names: ReadonlySet<string>): string {
  let prefix = 'alias_';
  while ([...names].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

/** Fields that some `@requires` selects with arguments, which the client's own, or none, may differ from. */
function fieldsRequiredWithArguments(schema: GraphQLSchema): ReadonlySet<string> {
  const names = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { astNode } of Object.values(type.getFields())) {
      for (const selection of (astNode?.directives ?? []).flatMap(requiredSelection)) {
        visit(selection, {
          Field: ({ name, arguments: args }) => void (args && args.length > 0 && names.add(name.value)),
        });
      }
    }
  }
  return names;
}

function requiredSelection({ name, arguments: args }: ConstDirectiveNode): DocumentNode[] {
  if (name.value !== 'join__field') return [];
  return (args ?? []).flatMap(({ name: argument, value }) =>
    argument.value === 'requires' && value.kind === Kind.STRING ? [parse(`{ ${value.value} }`)] : [],
  );
}
