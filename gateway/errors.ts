import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import { describeKnown, type ErrorSite, maskedError } from '#runtime/graphql/errors.ts';

/** Codes of Apollo and of the planner that tell the caller what is wrong with the request itself. */
const requestFaults = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'MAX_RECURSIVE_SELECTIONS_EXCEEDED',
]);

/**
 * Turns anything that went wrong into what the caller may see, always with `extensions { code requestId retryable }`.
 * Errors of subgraphs were made fit for the caller there; faults of the request keep their message; all else is masked and
 * logged whole.
 */
export function formatGatewayError(error: unknown, site: ErrorSite): GraphQLFormattedError {
  const place = error instanceof GraphQLError && error.path?.length ? { path: error.path } : {};
  const cause = rootCause(error);
  const known = describeKnown(cause, site.requestId);
  if (cause instanceof RequestError && cause.code === 'UNAVAILABLE') {
    site.logger.warn({ err: cause, requestId: site.requestId }, 'a part of the graph is unavailable');
  }
  if (known !== undefined) return { ...known, ...place };
  if (error instanceof GraphQLError) {
    const fromSubgraph = describeSubgraphError(error, site.requestId);
    if (fromSubgraph !== undefined) return { ...fromSubgraph, ...place };
    const code = faultCode(error);
    if (code !== undefined) {
      const { message, locations } = error.toJSON();
      return { message, ...(locations && { locations }), ...place, extensions: extensions(code, site.requestId) };
    }
  }
  site.logger.error({ err: cause, requestId: site.requestId }, 'the gateway failed');
  return { ...maskedError(site.requestId), ...place };
}

/**
 * The executor reports a required value that a subgraph left out beside the errors, where clients do not look. Moves it in.
 */
export function withCompletionErrors(result: FormattedExecutionResult, site: ErrorSite): FormattedExecutionResult {
  const { valueCompletion, ...extensionsLeft } = result.extensions ?? {};
  if (!Array.isArray(valueCompletion) || valueCompletion.length === 0) return result;
  site.logger.warn({ requestId: site.requestId, valueCompletion }, 'a subgraph left out a required value');
  const errors = valueCompletion.map((error: GraphQLError) => ({
    message: error.message,
    ...(error.path && { path: error.path }),
    extensions: extensions('INTERNAL_SERVER_ERROR', site.requestId),
  }));
  return {
    ...('data' in result && { data: result.data }),
    errors: [...(result.errors ?? []), ...errors],
    ...(Object.keys(extensionsLeft).length > 0 && { extensions: extensionsLeft }),
  };
}

function extensions(code: string, requestId: string, retryable = false) {
  return { code, requestId, retryable };
}

/** The executor marks what came from a subgraph with its name, which the caller need not know. */
function describeSubgraphError(error: GraphQLError, requestId: string): GraphQLFormattedError | undefined {
  const { serviceName, code, retryable, retryAfterSeconds, field } = error.extensions;
  if (serviceName === undefined || typeof code !== 'string' || typeof retryable !== 'boolean') return undefined;
  return {
    message: error.message,
    extensions: {
      ...extensions(code, requestId, retryable),
      ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
      ...(Array.isArray(field) && { field }),
    },
  };
}

function faultCode(error: GraphQLError): string | undefined {
  const { code } = error.extensions;
  if (typeof code === 'string' && requestFaults.has(code)) return code;
  // Variables are checked by graphql itself, which gives no code; what fails later has a path.
  const isUncoded = code === undefined || code === 'INTERNAL_SERVER_ERROR' || code === 'INVALID_GRAPHQL';
  return isUncoded && error.path === undefined && error.originalError === undefined ? 'BAD_USER_INPUT' : undefined;
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}
