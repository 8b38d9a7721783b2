import type { FastifyRequest } from 'fastify';
import { isObject, type JsonObject } from '../execution/json.ts';
import { RequestFault } from './request-fault.ts';

/** What a client asks for, whichever way it was sent (GraphQL over HTTP, section "Request Parameters"). */
export interface OperationRequest {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: JsonObject;
  readonly extensions: JsonObject;
  /** Stands for the query, see the appendix on persisted documents. */
  readonly documentId: string | undefined;
}

/**
 * Reads the parameters of a request: a JSON object in the body of a POST, or the query of a GET, whose `variables` and
 * `extensions` are JSON texts. What is null is as if it was not there.
 * @throws RequestFault 400 which names the parameter that is wrong
 */
export function readRequest({
  method,
  query,
  body,
}: Pick<FastifyRequest, 'method' | 'query' | 'body'>): OperationRequest {
  return method === 'POST' ? readParameters(readBody(body)) : readParameters(readAddress(query));
}

function readBody(body: unknown): JsonObject {
  if (isObject(body)) return body;
  if (Array.isArray(body)) {
    throw new RequestFault(400, 'Batches are not served: send each operation in a request of its own');
  }
  throw new RequestFault(
    400,
    'Send a JSON object with "query", and "variables" and "operationName" where they are needed',
  );
}

function readAddress(query: unknown): JsonObject {
  const given = isObject(query) ? query : {};
  return { ...given, variables: readJson(given, 'variables'), extensions: readJson(given, 'extensions') };
}

function readJson(given: JsonObject, name: 'variables' | 'extensions'): unknown {
  const { [name]: text } = given;
  if (typeof text !== 'string' || text === '') return text === '' ? undefined : text;
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestFault(400, `"${name}" in the address is not JSON`);
  }
}

function readParameters({ query, operationName, variables, extensions, documentId }: JsonObject): OperationRequest {
  return {
    query: optionalString('query', query),
    // Some clients send an empty name for none.
    operationName: optionalString('operationName', operationName) || undefined,
    variables: optionalObject('variables', variables),
    extensions: optionalObject('extensions', extensions),
    documentId: optionalString('documentId', documentId),
  };
}

function optionalString(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new RequestFault(400, `"${name}" has to be a string`);
}

const none: JsonObject = Object.freeze({});

function optionalObject(name: string, value: unknown): JsonObject {
  if (value === undefined || value === null) return none;
  if (isObject(value)) return value;
  throw new RequestFault(400, `"${name}" has to be an object`);
}
