import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import { describeKnown, type ErrorSite, maskedError } from '#runtime/graphql/errors.ts';
import { fieldOfVariable } from '#runtime/graphql/variable-field.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { limitExceededCode } from './operation/limit-exceeded.ts';
import { SubgraphUnavailableError } from './transport/transport.ts';

/** Turns anything that went wrong in a request into what its caller may see. */
export type FormatError = (error: unknown, requestId: string) => GraphQLFormattedError;

export interface FormatErrorOptions {
  readonly logger: Logger;
  /** Subgraphs of others: what they say of an error is handed on as it is. */
  readonly areSubgraphsForeign: boolean;
}

/** Codes that tell the caller what is wrong with the request itself. */
const requestFaults = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_RESOLUTION_FAILURE',
  limitExceededCode,
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_NOT_ALLOWED',
]);

const logged = new WeakSet<Error>();

/** Every error that comes out has `extensions { code requestId retryable }`. */
export function createFormatError({ logger, areSubgraphsForeign }: FormatErrorOptions): FormatError {
  return (error, requestId) => {
    if (areSubgraphsForeign && error instanceof GraphQLError && error.extensions.serviceName !== undefined) {
      return describeForeignError(error, requestId);
    }
    return formatGatewayError(error, { logger, requestId });
  };
}

/**
 * Errors of subgraphs were made fit for the caller there; faults of the request keep their message; all else is masked and
 * logged whole.
 */
function formatGatewayError(error: unknown, site: ErrorSite): GraphQLFormattedError {
  const place = error instanceof GraphQLError && error.path?.length ? { path: error.path } : {};
  const cause = rootCause(error);
  const known = describeUnavailable(cause, site) ?? describeKnown(cause, site.requestId);
  if (known !== undefined) return { ...known, ...place };
  if (error instanceof GraphQLError) {
    const described = describeSubgraphError(error, site.requestId) ?? describeWrongAnswer(error, site);
    if (described !== undefined) return { ...described, ...place };
    const code = faultCode(error);
    if (code !== undefined) {
      const { message, locations } = error.toJSON();
      const { limit, asked, allowed } = error.extensions;
      const field = fieldOfVariable(error);
      return {
        message,
        ...(locations && { locations }),
        ...place,
        extensions: {
          ...extensions(code, site.requestId),
          ...(code === limitExceededCode && { limit, asked, allowed }),
          ...(field && { field }),
        },
      };
    }
  }
  site.logger.error({ err: cause, requestId: site.requestId }, 'the gateway failed');
  return { ...maskedError(site.requestId), ...place };
}

function extensions(code: string, requestId: string, retryable = false) {
  return { code, requestId, retryable };
}

function describeUnavailable(cause: unknown, { logger, requestId }: ErrorSite): GraphQLFormattedError | undefined {
  if (cause instanceof RequestError && cause.code === 'UNAVAILABLE') {
    logger.warn({ err: cause, requestId }, 'a part of the graph is unavailable');
    return undefined;
  }
  if (!(cause instanceof SubgraphUnavailableError)) return undefined;
  const { code, message, service } = cause;
  // One failure is told of at every place that it leaves empty.
  if (!logged.has(cause)) logger.warn({ err: cause, requestId, service }, 'a subgraph is unavailable');
  logged.add(cause);
  return { message, extensions: { ...extensions(code, requestId, true), service } };
}

/** What a subgraph says of an error besides its code: see RequestError and DomainError. */
const hints = ['retryAfterSeconds', 'reason', 'field', 'resumeAfter', 'oldestCursor'] as const;

/** The executor marks what came from a subgraph with its name, which the caller need not know. */
function describeSubgraphError(error: GraphQLError, requestId: string): GraphQLFormattedError | undefined {
  const { serviceName, code, retryable } = error.extensions;
  if (serviceName === undefined || typeof code !== 'string' || typeof retryable !== 'boolean') return undefined;
  return {
    message: error.message,
    extensions: {
      ...extensions(code, requestId, retryable),
      ...Object.fromEntries(
        hints.filter((name) => name in error.extensions).map((name) => [name, error.extensions[name]]),
      ),
    },
  };
}

/** A subgraph left out a required value, or gave one that is not of its type. */
function describeWrongAnswer(
  { message, path, extensions: { code } }: GraphQLError,
  { logger, requestId }: ErrorSite,
): GraphQLFormattedError | undefined {
  if (code !== 'INVALID_SUBGRAPH_ANSWER') return undefined;
  logger.warn({ requestId, message, path }, 'a subgraph does not answer as the graph promises');
  return { message, extensions: extensions('INTERNAL_SERVER_ERROR', requestId) };
}

function describeForeignError({ message, path, extensions: given }: GraphQLError, requestId: string) {
  const code = typeof given.code === 'string' ? given.code : 'DOWNSTREAM_SERVICE_ERROR';
  return { message, ...(path && { path }), extensions: { retryable: false, ...given, code, requestId } };
}

function faultCode(error: GraphQLError): string | undefined {
  const { code } = error.extensions;
  if (typeof code === 'string' && requestFaults.has(code)) return code;
  // Variables are checked by graphql itself, which gives no code; what fails later has a path.
  const isUncoded = code === undefined || code === 'INTERNAL_SERVER_ERROR' || code === 'INVALID_GRAPHQL';
  return isUncoded && error.path === undefined && rootCause(error) instanceof GraphQLError
    ? 'BAD_USER_INPUT'
    : undefined;
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
