import {
  type DocumentNode,
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { type CollectSource, collectFields } from './collect-fields.ts';
import { isObject, type JsonObject } from './json.ts';

/** Answers the part of an operation that asks about the schema itself; no subgraph has to do with it. */
export type Introspect = (variables: Readonly<JsonObject>) => JsonObject | undefined;

/** @returns undefined when the operation does not ask about the schema */
export function compileIntrospection(
  source: CollectSource,
  operation: OperationDefinitionNode,
): Introspect | undefined {
  const queryType = source.schema.getQueryType();
  if (operation.operation !== 'query' || !queryType) return undefined;
  const selections = [...collectFields(source, queryType, [operation.selectionSet]).values()].flatMap((nodes) =>
    nodes.filter(isSchemaField),
  );
  if (selections.length === 0) return undefined;
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } },
      ...source.fragments.values(),
    ],
  };
  return (variables) => introspect(source.schema, document, variables);
}

function isSchemaField({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}

function introspect(schema: GraphQLSchema, document: DocumentNode, variableValues: Readonly<JsonObject>) {
  const { data, errors } = executeSync({ schema, document, variableValues });
  const [error] = errors ?? [];
  if (error !== undefined) throw error;
  return isObject(data) ? data : undefined;
}
