import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import type { FormatError } from '../errors.ts';
import type { JsonObject } from '../execution/json.ts';
import type { MediaType } from './media-type.ts';

/** @returns the result with errors as the caller may see them, errors first */
export function resultOf(result: ExecutionResult<JsonObject>, requestId: string, formatError: FormatError) {
  const { data = null, extensions } = result;
  const more = extensions && { extensions };
  if (result.errors === undefined) return { data, ...more };
  return { errors: result.errors.map((error) => formatError(error, requestId)), data, ...more };
}

/** Refusals of the whole request that have a status of their own, whatever the form of the answer. */
const statusByCode: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  OPERATION_NOT_ALLOWED: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/**
 * The status for a request that was refused before anything of it ran.
 *
 * GraphQL over HTTP, section "Status Codes": with `application/json` an operation that is not valid is answered with 200,
 * since between older clients and servers only GraphQL's own answers have that status; with
 * `application/graphql-response+json` with 400.
 */
export function refusalStatus({ errors = [] }: FormattedExecutionResult, mediaType: MediaType): number {
  for (const { extensions } of errors) {
    const status = statusByCode[String(extensions?.code)];
    if (status !== undefined) return status;
  }
  return mediaType === 'application/json' ? 200 : 400;
}

/** Headers that go with the status of a refusal. */
export function refusalHeaders(status: number, { errors = [] }: FormattedExecutionResult): Record<string, string> {
  const waits = errors
    .map(({ extensions }) => extensions?.retryAfterSeconds)
    .filter((wait) => typeof wait === 'number');
  return {
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(waits.length > 0 && { 'retry-after': String(Math.ceil(Math.max(...waits))) }),
  };
}
