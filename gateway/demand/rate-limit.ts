import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { RequestError } from '#runtime/errors/errors.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import type { SubgraphCall, SubgraphTransport } from '../transport/transport.ts';
import { answerOf } from '../transport/transport-in-process.ts';
import type { Demand } from './demand.ts';

/** The part of the graph that the gateway itself is (schema/gateway.graphql). */
export const gatewaySubgraph = 'gateway';

const schema = buildSubgraphSchema(parse(await readSubgraphSdl(gatewaySubgraph)));

/** @returns the way to the gateway's own part of the graph; `rateLimit` is null where nothing is limited */
export function createRateLimitTransport(demand: Demand | undefined): SubgraphTransport {
  function rateLimit({ identity, cost = 0 }: SubgraphCall) {
    const report = demand?.report({ identity }, cost);
    return report?.limit === undefined ? null : { ...report, cost };
  }
  return {
    async execute(call) {
      const rootValue = { rateLimit: () => rateLimit(call) };
      const document = parse(call.query);
      const { data = null } = await execute({ schema, document, rootValue, variableValues: call.variables });
      return answerOf({ data });
    },
    async subscribe() {
      throw new RequestError('BAD_USER_INPUT', 'The gateway itself has no subscriptions');
    },
    close: async () => undefined,
    isUnshared: true,
  };
}
