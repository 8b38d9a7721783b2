import type { FetchNode } from '@apollo/query-planner';
import type { JsonObject } from './json.ts';

/** A variable of the client, or one that context fills, that an operation uses. */
export interface FetchVariable {
  readonly name: string;
  /** Its name among the variables that the client gives; undefined for one that only context fills. */
  readonly givenAs: string | undefined;
}

/** An operation that a plan sends to one subgraph, with all of its request's body that is always the same. */
export interface FetchOperation {
  readonly service: string;
  readonly kind: FetchNode['operationKind'];
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: readonly FetchVariable[];
  /** The body's text up to the first variable. */
  readonly bodyHead: string;
}

/** The representations of one call: as objects, and each as JSON, under the variable that carries them. */
export interface RepresentationsVariable {
  readonly name: string;
  readonly values: readonly JsonObject[];
  readonly texts: readonly string[];
}

export interface FetchInput {
  readonly variables: JsonObject;
  /** The request's body (JSON). */
  readonly body: string;
}

export function createFetchOperation(
  operation: Pick<FetchOperation, 'service' | 'kind' | 'query' | 'operationName' | 'variables'>,
): FetchOperation {
  const { query, operationName } = operation;
  const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
  return { ...operation, bodyHead: `{"query":${JSON.stringify(query)},${name}"variables":{` };
}

/** Variables that the client left out stay out: the operation has the same defaults as the client's. */
export function fetchInput(
  operation: FetchOperation,
  given: Readonly<JsonObject>,
  representations: readonly RepresentationsVariable[],
  context: Readonly<JsonObject> = {},
): FetchInput {
  const variables: JsonObject = {};
  const texts: string[] = [];
  for (const { name, givenAs } of operation.variables) {
    const value = givenAs === undefined ? context[name] : Object.hasOwn(given, givenAs) ? given[givenAs] : undefined;
    if (value === undefined) continue;
    variables[name] = value;
    texts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  for (const { name, values, texts: elements } of representations) {
    variables[name] = values;
    texts.push(`"${name}":[${elements.join(',')}]`);
  }
  return { variables, body: `${operation.bodyHead}${texts.join(',')}}}` };
}
