import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { InputLimits, OperationLimits } from '../limits.ts';
import { limitExceeded } from './limit-exceeded.ts';

/** What a selection comes to with its fragments spread. */
interface Extent {
  depth: number;
  aliases: number;
  /** Fields of the selection itself. */
  ownFields: number;
  /** How often each response name is among them. */
  names: Map<string, number>;
  /** Most that one name is there beside itself, in this selection or below. */
  repeats: number;
  fields: number;
  /** Questions about the schema. */
  introspections: number;
  directives: number;
  /** Most directives in one place. */
  directivesHere: number;
}

const introspectionFields = new Set(['__schema', '__type']);

const nothing = (): Extent => ({
  depth: 0,
  aliases: 0,
  ownFields: 0,
  names: new Map(),
  repeats: 0,
  fields: 0,
  introspections: 0,
  directives: 0,
  directivesHere: 0,
});

/**
 * Holds each operation of a document to the limits. To be asked before the document is validated: some rules of the
 * specification take time with the square of what these limits bound. Each fragment is measured once, so this takes no
 * longer than the document is long.
 * @returns what is beyond a limit; empty for a document within all of them
 */
export function checkDocumentLimits(document: DocumentNode, limits: OperationLimits & InputLimits): GraphQLError[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
  }
  const { operationsMax, fragmentsMax, fieldsMax } = limits;
  if (operations.length > operationsMax) return [limitExceeded('operations', operations.length, operationsMax)];
  if (fragments.size > fragmentsMax) return [limitExceeded('fragments', fragments.size, fragmentsMax)];
  const measure = createMeasure((name) => fragments.get(name), fieldsMax);
  return operations.flatMap((node) => checkOperation(node, measure(node.selectionSet), limits));
}

function checkOperation(node: OperationDefinitionNode, extent: Extent, limits: OperationLimits): GraphQLError[] {
  addDirectives(extent, node.directives);
  const measured = [
    ['variables', node.variableDefinitions?.length ?? 0, limits.variablesMax],
    ['depth', extent.depth, limits.depthMax],
    ['aliases', extent.aliases, limits.aliasesMax],
    ['rootFields', extent.ownFields, limits.rootFieldsMax],
    ['fields', extent.fields, limits.fieldsMax],
    ['repeats', extent.repeats, limits.repeatsMax],
    ['introspections', extent.introspections, limits.introspectionsMax],
    ['directives', extent.directives, limits.directivesMax],
    ['directivesHere', extent.directivesHere, limits.directivesHereMax],
  ] as const;
  return measured
    .filter(([, asked, allowed]) => asked > allowed)
    .map(([limit, asked, allowed]) => limitExceeded(limit, asked, allowed, node));
}

function createMeasure(fragmentOf: (name: string) => FragmentDefinitionNode | undefined, fieldsMax: number) {
  const known = new Map<string, Extent>();

  function measureFragment(name: string): Extent {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    // Holds while the fragment is measured: a cycle, which another rule refuses, ends here.
    known.set(name, nothing());
    const fragment = fragmentOf(name);
    const extent = fragment === undefined ? nothing() : measure(fragment.selectionSet);
    addDirectives(extent, fragment?.directives);
    known.set(name, extent);
    return extent;
  }

  function measure(selectionSet: SelectionSetNode): Extent {
    const extent = nothing();
    for (const selection of selectionSet.selections) {
      const part = measureSelection(selection);
      add(extent, part);
      // Beyond the limit the operation is refused whatever its names are, and need not be looked at further.
      if (extent.fields <= fieldsMax) addNames(extent, part);
      addDirectives(extent, selection.directives);
    }
    return extent;
  }

  function measureSelection(selection: SelectionNode): Extent {
    switch (selection.kind) {
      case Kind.FIELD: {
        const extent = selection.selectionSet ? measure(selection.selectionSet) : nothing();
        // Introspection has a limit of its own, in the specification's rules.
        extent.depth = selection.name.value.startsWith('__') ? 0 : extent.depth + 1;
        extent.aliases += selection.alias ? 1 : 0;
        extent.fields += 1;
        extent.introspections += introspectionFields.has(selection.name.value) ? 1 : 0;
        extent.ownFields = 1;
        extent.names = new Map([[selection.alias?.value ?? selection.name.value, 1]]);
        return extent;
      }
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return measure(selection.selectionSet);
    }
  }

  return measure;
}

function add(to: Extent, part: Extent): void {
  to.depth = Math.max(to.depth, part.depth);
  to.aliases += part.aliases;
  to.ownFields += part.ownFields;
  to.fields += part.fields;
  to.introspections += part.introspections;
  to.directives += part.directives;
  to.directivesHere = Math.max(to.directivesHere, part.directivesHere);
}

function addNames(to: Extent, part: Extent): void {
  for (const [name, count] of part.names) {
    const together = (to.names.get(name) ?? 0) + count;
    to.names.set(name, together);
    to.repeats = Math.max(to.repeats, together);
  }
  to.repeats = Math.max(to.repeats, part.repeats);
}

function addDirectives(extent: Extent, directives: readonly DirectiveNode[] | undefined): void {
  const count = directives?.length ?? 0;
  extent.directives += count;
  extent.directivesHere = Math.max(extent.directivesHere, count);
}
