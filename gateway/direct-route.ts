import type { FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import type { GatewayContext } from './context.ts';
import type { FormatError } from './errors.ts';
import { isObject, type JsonObject } from './execution/json.ts';
import { type Graph, isErrors, type Started } from './graph.ts';

/** An answer on its way. */
export interface DirectAnswer {
  readonly contentType: string;
  /** JSON. */
  readonly body: Promise<string>;
}

/** @returns undefined when the request is one for Apollo Server */
export type DirectRoute = (request: FastifyRequest, context: GatewayContext) => DirectAnswer | undefined;

/**
 * The short way for what nearly every request is: a POST of JSON with one operation that is valid, known, allowed and no
 * subscription. Its answer is the one that Apollo Server would give, which is left everything that is refused or unusual.
 */
export function createDirectRoute({ graph, formatError }: { graph: Graph; formatError: FormatError }): DirectRoute {
  async function answer(started: Started, requestId: string): Promise<string> {
    return JSON.stringify(resultOf(await started.execute(), requestId, formatError));
  }

  return (request, context) => {
    const contentType = contentTypeOf(request);
    const asked = contentType === undefined ? undefined : askedIn(request.body);
    if (contentType === undefined || asked === undefined) return undefined;
    const prepared = graph.prepare(asked.query, asked.operationName);
    if (isErrors(prepared) || prepared.operation.operation === 'subscription') return undefined;
    if (!prepared.isOpenToAnonymous && isAnonymous(context.identity)) return undefined;
    const started = graph.start(prepared, asked.variables, context);
    return isErrors(started) ? undefined : { contentType, body: answer(started, context.requestId) };
  };
}

/** @returns the result with errors as the caller may see them, errors first */
export function resultOf(result: ExecutionResult<JsonObject>, requestId: string, formatError: FormatError) {
  const data = result.data ?? null;
  if (result.errors === undefined) return { data };
  return { errors: result.errors.map((error) => formatError(error, requestId)), data };
}

const json = 'application/json; charset=utf-8';
const graphqlResponse = 'application/graphql-response+json; charset=utf-8';

/** @returns the form of the answer, where it takes no weighing of the Accept header to know it */
function contentTypeOf({ method, headers }: FastifyRequest): string | undefined {
  if (method !== 'POST' || headers['content-type']?.startsWith('application/json') !== true) return undefined;
  const { accept = '*/*' } = headers;
  if (accept === '*/*' || accept === 'application/json') return json;
  return /^application\/graphql-response\+json *(,|$)/.test(accept) ? graphqlResponse : undefined;
}

interface Asked {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: JsonObject;
}

function askedIn(body: unknown): Asked | undefined {
  if (!isObject(body)) return undefined;
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || (extensions !== undefined && extensions !== null)) return undefined;
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') return undefined;
  if (variables !== undefined && variables !== null && !isObject(variables)) return undefined;
  return { query, operationName: operationName || undefined, variables: variables ?? {} };
}
