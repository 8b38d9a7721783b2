import type { GraphQLDataSource } from '@apollo/gateway';
import type { GatewayContext } from './context.ts';
import type { SubgraphTransport } from './transport/transport.ts';

/** Lets the plan executor fetch over a transport. */
export function createDataSource(transport: SubgraphTransport): GraphQLDataSource<GatewayContext> {
  return {
    async process({ request, context }) {
      const { query, variables, operationName } = request;
      // The plan always has an operation; other kinds of request are switched off. Contexts are made by us.
      const result = await transport.execute({
        query: query ?? '',
        variables,
        operationName: operationName ?? undefined,
        ...(context as GatewayContext),
      });
      return result as Awaited<ReturnType<GraphQLDataSource['process']>>;
    },
  };
}
