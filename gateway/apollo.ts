import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { GraphQLError, type ValidationRule } from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { isOpenToAnonymous } from './anonymous.ts';
import { currentRequest, type GatewayContext } from './context.ts';
import type { FormatError } from './errors.ts';
import { type Graph, isErrors } from './graph.ts';

export interface ApolloOptions {
  readonly graph: Graph;
  readonly supergraphSdl: string;
  readonly rules: readonly ValidationRule[];
  readonly isProduction: boolean;
  readonly formatError: FormatError;
  readonly logger: Logger;
}

/**
 * The server for everything about a request that is not its execution: methods and content types, CSRF prevention, parsing,
 * validation, and the form of refusals. What it lets through is run by the graph. Sends nothing to anyone else.
 */
export function createApollo(options: ApolloOptions): ApolloServer<GatewayContext> {
  const { isProduction, logger, formatError } = options;
  return new ApolloServer<GatewayContext>({
    gateway: gatewayOf(options),
    logger,
    validationRules: [...options.rules],
    introspection: !isProduction,
    hideSchemaDetailsFromClientErrors: isProduction,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    nodeEnv: isProduction ? 'production' : 'development',
    formatError: (_formatted, error) => formatError(error, currentRequest.getStore()?.requestId ?? 'unknown'),
    plugins: [
      guardOperations(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}

type ApolloGateway = ApolloServerOptionsWithGateway<GatewayContext>['gateway'];

/** Stands where Apollo's own gateway would. */
function gatewayOf({ graph, supergraphSdl }: ApolloOptions): ApolloGateway {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: graph.schema, coreSupergraphSdl: supergraphSdl });
      return () => undefined;
    },
    load: async () => ({
      async executor({ source, request, context }) {
        const prepared = graph.prepare(source, request.operationName ?? undefined);
        if (isErrors(prepared)) return { errors: [...prepared] };
        // Made by http.ts, and handed through.
        const started = graph.start(prepared, request.variables ?? {}, context as GatewayContext);
        return isErrors(started) ? { errors: [...started] } : started.execute();
      },
    }),
    stop: async () => undefined,
  };
}

function guardOperations(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation, operationName, contextValue }) {
          if (operation?.operation === 'subscription') {
            throw refusal(
              'BAD_USER_INPUT',
              'Subscriptions are served over WebSocket (graphql-transport-ws) at this address',
              400,
            );
          }
          if (isAnonymous(contextValue.identity) && !isOpenToAnonymous(document, operationName)) {
            throw refusal('UNAUTHENTICATED', 'Send Authorization: Bearer <token>', 401);
          }
        },
      };
    },
  };
}

function refusal(code: 'BAD_USER_INPUT' | 'UNAUTHENTICATED', message: string, status: number): GraphQLError {
  return new GraphQLError(message, {
    originalError: new RequestError(code, message),
    extensions: { http: { status } },
  });
}
