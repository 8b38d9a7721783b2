import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DocumentNode,
  Kind,
  parse,
  type SchemaDefinitionNode,
  type SchemaExtensionNode,
} from 'graphql';

/** What `@listSize` says of a field. */
export interface ListSize {
  readonly assumedSize: number | undefined;
  /** Arguments, each of which bounds the length of the list. */
  readonly slicingArguments: readonly string[];
  /** Fields of the object that hold the list, where the field itself is none: `edges` and `nodes` of a connection. */
  readonly sizedFields: readonly string[];
  readonly requiresOneSlicingArgument: boolean;
}

/** What the demand control directives of a supergraph say. Coordinates are those of the GraphQL specification. */
export interface Weights {
  /** `@cost` by coordinate: `Type`, `Type.field`, `Input.field`, `Type.field(argument:)`. */
  readonly costs: ReadonlyMap<string, number>;
  /** `@listSize` by `Type.field`. */
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

const specUrl = 'https://specs.apollo.dev/cost/';

/** Reads `@cost` and `@listSize` off a supergraph, under whatever names it links them. */
export function readWeights(supergraphSdl: string): Weights {
  const document = parse(supergraphSdl, { noLocation: true });
  const names = namesOfDirectives(document);
  const costs = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      if (directive.name.value === names.cost) costs.set(coordinate, numberIn(directive, 'weight') ?? 0);
      else if (directive.name.value === names.listSize) listSizes.set(coordinate, listSizeOf(directive));
    }
  };
  for (const node of document.definitions) {
    switch (node.kind) {
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
        note(node.name.value, node.directives);
        break;
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        for (const field of node.fields ?? []) note(`${node.name.value}.${field.name.value}`, field.directives);
        break;
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        note(node.name.value, node.directives);
        for (const field of node.fields ?? []) {
          const coordinate = `${node.name.value}.${field.name.value}`;
          note(coordinate, field.directives);
          for (const { name, directives } of field.arguments ?? []) note(`${coordinate}(${name.value}:)`, directives);
        }
        break;
    }
  }
  return { costs, listSizes };
}

/** By the rules of core schemas: an imported name, or that of the feature in front; the feature's own name alone is its default directive. */
function namesOfDirectives({ definitions }: DocumentNode): { readonly cost: string; readonly listSize: string } {
  const link = definitions
    .filter(
      (node): node is SchemaDefinitionNode | SchemaExtensionNode =>
        node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION,
    )
    .flatMap(({ directives }) => directives ?? [])
    .find((directive) => directive.name.value === 'link' && textIn(directive, 'url')?.startsWith(specUrl));
  const prefix = (link && textIn(link, 'as')) ?? 'cost';
  const imported = new Map(link ? itemsIn(link, 'import').flatMap(importOf) : []);
  return { cost: imported.get('@cost') ?? prefix, listSize: imported.get('@listSize') ?? `${prefix}__listSize` };
}

/** `"@listSize"`, or `{ name: "@listSize", as: "@size" }`. */
function importOf(value: ConstValueNode): [string, string][] {
  if (value.kind === Kind.STRING) return [[value.value, value.value.slice(1)]];
  if (value.kind !== Kind.OBJECT) return [];
  const text = (name: string) => {
    const given = value.fields.find((field) => field.name.value === name)?.value;
    return given?.kind === Kind.STRING ? given.value : undefined;
  };
  const name = text('name');
  return name === undefined ? [] : [[name, (text('as') ?? name).slice(1)]];
}

function listSizeOf(directive: ConstDirectiveNode): ListSize {
  const required = valueIn(directive, 'requireOneSlicingArgument');
  const slicingArguments = textsIn(directive, 'slicingArguments');
  return {
    assumedSize: numberIn(directive, 'assumedSize'),
    slicingArguments,
    sizedFields: textsIn(directive, 'sizedFields'),
    requiresOneSlicingArgument:
      slicingArguments.length > 0 && !(required?.kind === Kind.BOOLEAN && required.value === false),
  };
}

function valueIn({ arguments: given }: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return given?.find((argument) => argument.name.value === name)?.value;
}

function textIn(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = valueIn(directive, name);
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function numberIn(directive: ConstDirectiveNode, name: string): number | undefined {
  const value = valueIn(directive, name);
  return value?.kind === Kind.INT ? Number(value.value) : undefined;
}

function itemsIn(directive: ConstDirectiveNode, name: string): readonly ConstValueNode[] {
  const value = valueIn(directive, name);
  return value?.kind === Kind.LIST ? value.values : value ? [value] : [];
}

function textsIn(directive: ConstDirectiveNode, name: string): string[] {
  return itemsIn(directive, name).flatMap((value) => (value.kind === Kind.STRING ? [value.value] : []));
}
