import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { createLru } from '#runtime/graphql/lru.ts';
import { createFetchOperation, type FetchOperation } from './fetch-operation.ts';

/** Several entity fetches to one subgraph in one operation; the nth asks as `entitiesAlias(n)` for `representationsName(n)`. */
export type MergeOperations = (operations: readonly FetchOperation[]) => FetchOperation;

const mergedMax = 64;

export function entitiesAlias(index: number): string {
  return `_entities_${index}`;
}

export function representationsName(index: number): string {
  return `representations_${index}`;
}

/** @returns a function that merges the same operations only once */
export function createMergeOperations(): MergeOperations {
  const ids = new Map<FetchOperation, number>();
  const merged = createLru<string, FetchOperation>({ entriesMax: mergedMax });

  function idOf(operation: FetchOperation): number {
    const id = ids.get(operation) ?? ids.size;
    ids.set(operation, id);
    return id;
  }

  return (operations) => {
    const key = operations.map(idOf).join();
    const known = merged.get(key) ?? mergeOperations(operations);
    merged.set(key, known);
    return known;
  };
}

function mergeOperations(operations: readonly FetchOperation[]): FetchOperation {
  const [first] = operations;
  if (first === undefined) throw new Error('There is nothing to merge');
  const documents = operations.map(({ query }, index) => renamed(parse(query), index));
  const parts = documents.flatMap(({ definitions }) => definitions);
  const definitions = parts.filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  const [operation] = definitions;
  if (operation === undefined) throw new Error(`${first.service} was to be sent something that is no operation`);
  // The client's variables are the same in every part.
  const definitionsByName = new Map(
    definitions.flatMap(({ variableDefinitions = [] }) =>
      variableDefinitions.map((definition) => [definition.variable.name.value, definition] as const),
    ),
  );
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      {
        ...operation,
        variableDefinitions: [...definitionsByName.values()],
        selectionSet: {
          kind: Kind.SELECTION_SET,
          selections: definitions.flatMap(({ selectionSet }) => selectionSet.selections),
        },
      },
      ...parts.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  };
  return createFetchOperation({
    service: first.service,
    kind: first.kind,
    query: stripIgnoredCharacters(print(document)),
    operationName: first.operationName,
    variables: [
      ...new Map(operations.flatMap((part) => part.variables.map((used) => [used.name, used] as const))).values(),
    ],
  });
}

/** Gives the part names of its own for what each part has: the variable, the root field, and its fragments. */
function renamed(document: DocumentNode, index: number): DocumentNode {
  const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
  return visit(document, {
    Variable: (node) =>
      node.name.value === 'representations' ? { ...node, name: name(representationsName(index)) } : undefined,
    Field: (node) => (node.name.value === '_entities' ? { ...node, alias: name(entitiesAlias(index)) } : undefined),
    FragmentDefinition: (node) => ({ ...node, name: name(`${node.name.value}_${index}`) }),
    FragmentSpread: (node) => ({ ...node, name: name(`${node.name.value}_${index}`) }),
  });
}
