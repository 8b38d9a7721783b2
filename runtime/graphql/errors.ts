import { GraphQLError, type GraphQLFormattedError } from 'graphql';
// Not from db.ts: what comes with it is large, and a gateway needs none of it.
import { isDatabaseAway, isUnkeepableText } from '#runtime/db/faults.ts';
import { DomainError, RequestError } from '#runtime/errors/errors.ts';
import { HalfSurrogateError } from '#runtime/json/canonical.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { fieldOfVariable } from './variable-field.ts';

/** Where an error happened, as far as its reader and the log need to know. */
export interface ErrorSite {
  readonly requestId: string;
  readonly logger: Logger;
}

/**
 * Turns an error of an execution into what the caller may see.
 *
 * A RequestError keeps its code and message, so does a DomainError that no payload took up, and so does what GraphQL
 * itself found wrong with the request, and a text that can't be kept (BAD_USER_INPUT). A database that can't be reached is
 * UNAVAILABLE. Everything else becomes INTERNAL_SERVER_ERROR and is logged whole under the request's id.
 */
export function formatExecutionError(error: GraphQLError, site: ErrorSite): GraphQLFormattedError {
  // What fails in a resolver has a path; without one, the document or its variables are wrong.
  if (error.path === undefined) {
    const field = fieldOfVariable(error);
    const extensions = { ...extensionsOf('BAD_USER_INPUT', site.requestId, false), ...(field && { field }) };
    return { message: error.message, extensions };
  }
  const { path } = error;
  const at = path.length === 0 ? {} : { path };
  const cause = rootCause(error);
  const known = describeKnown(cause, site.requestId);
  if (known !== undefined) return { ...known, ...at };
  if (isDatabaseAway(cause)) {
    site.logger.warn({ requestId: site.requestId, path: path.join('.') }, 'a resolver found the database away');
    const message = 'The database does not answer; try again in a moment, a mutation with the same idempotency key';
    return { message, extensions: extensionsOf('UNAVAILABLE', site.requestId, true), ...at };
  }
  if (isUnkeepableText(cause) || cause instanceof HalfSurrogateError) {
    const message = 'A text of the request holds a NUL character or half of a surrogate pair, which nothing can keep';
    return { message, extensions: extensionsOf('BAD_USER_INPUT', site.requestId, false), ...at };
  }
  site.logger.error({ err: cause, requestId: site.requestId, path: path.join('.') }, 'a resolver failed');
  return { ...maskedError(site.requestId), ...at };
}

/**
 * @param error anything thrown
 * @returns what the caller may see of a RequestError or DomainError, undefined for any other error
 */
export function describeKnown(error: unknown, requestId: string): GraphQLFormattedError | undefined {
  if (error instanceof RequestError) {
    const { code, message, retryable, retryAfterSeconds, cursors, reason, details, field } = error;
    const hints = {
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(reason && { reason }),
      ...(field && { field }),
    };
    return { message, extensions: { ...extensionsOf(code, requestId, retryable), ...hints, ...cursors, ...details } };
  }
  if (error instanceof DomainError) {
    const { code, field, message } = error;
    return { message, extensions: { ...extensionsOf(code, requestId, false), ...(field && { field }) } };
  }
  return undefined;
}

/** What a caller sees of an error that is not theirs to know. */
export function maskedError(requestId: string): GraphQLFormattedError {
  return {
    message: `Something went wrong on our side; quote the request id ${requestId} when you report it`,
    extensions: extensionsOf('INTERNAL_SERVER_ERROR', requestId, false),
  };
}

function extensionsOf(code: string, requestId: string, retryable: boolean) {
  return { code, requestId, retryable };
}

/** GraphQL wraps what a resolver throws, once for each list or object on the way. */
function rootCause(error: GraphQLError): Error {
  let cause: Error = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
