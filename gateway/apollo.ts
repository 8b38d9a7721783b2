import './apollo-environment.ts';
import { ApolloGateway, type GraphQLDataSource } from '@apollo/gateway';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
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
import { formatGatewayError, withCompletionErrors } from './errors.ts';

export interface ApolloOptions {
  readonly supergraphSdl: string;
  readonly dataSources: ReadonlyMap<string, GraphQLDataSource<GatewayContext>>;
  readonly rules: readonly ValidationRule[];
  readonly isProduction: boolean;
  readonly logger: Logger;
}

/**
 * The server for queries and mutations: plans over the supergraph, fetches from the subgraphs, sends nothing to anyone else.
 * @throws on start when the supergraph names a subgraph without a data source
 */
export function createApollo(options: ApolloOptions): ApolloServer<GatewayContext> {
  const { dataSources, isProduction, logger } = options;
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    logger,
    // Shows plans to whoever asks, unless told otherwise.
    __exposeQueryPlanExperimental: false,
    buildService({ name }) {
      const dataSource = dataSources.get(name);
      if (dataSource === undefined) throw new Error(`The supergraph names ${name}, which has no transport`);
      // The gateway hands back the context that it was given by ours.
      return dataSource as GraphQLDataSource;
    },
  });
  return new ApolloServer<GatewayContext>({
    gateway,
    logger,
    validationRules: [...options.rules],
    introspection: !isProduction,
    hideSchemaDetailsFromClientErrors: isProduction,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    nodeEnv: isProduction ? 'production' : 'development',
    formatError: (_formatted, error) => formatGatewayError(error, siteOf(logger)),
    plugins: [
      guardOperations(logger),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  });
}

function siteOf(logger: Logger) {
  return { logger, requestId: currentRequest.getStore()?.requestId ?? 'unknown' };
}

function guardOperations(logger: Logger): ApolloServerPlugin<GatewayContext> {
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
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          const site = { logger, requestId: contextValue.requestId };
          response.body.singleResult = withCompletionErrors(response.body.singleResult, site);
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
