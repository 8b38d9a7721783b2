import type { ExecutionResult } from 'graphql';
import type { GatewayContext } from '../context.ts';
import type { JsonObject } from '../execution/json.ts';
import { type Graph, isErrors, type Started } from '../graph.ts';
import type { Refused } from './buckets.ts';
import type { Demand } from './demand.ts';
import { createEstimator } from './estimate.ts';
import { createOperationCosts } from './operation-costs.ts';
import { readWeights } from './weights.ts';

/**
 * Charges queries and mutations before anything of them is fetched, and tells in `extensions.cost` of the answer where
 * the caller stands. Of a subscription only the cost of an item is looked at here; items are charged when they are delivered.
 * @param supergraphSdl whose `@cost` and `@listSize` say what is how expensive
 */
export function withDemandControl(graph: Graph, demand: Demand, supergraphSdl: string): Graph {
  const { listSize } = demand.limits;
  const weights = readWeights(supergraphSdl);
  const estimatedCostOf = createOperationCosts(createEstimator({ schema: graph.schema, weights, listSize }));
  return {
    ...graph,
    start(prepared, variables, context) {
      const cost = demand.admit(estimatedCostOf(prepared, variables));
      if (prepared.operation.operation === 'subscription') {
        const opened = graph.start(prepared, variables, context);
        return isErrors(opened) ? opened : { ...opened, cost };
      }
      const outcome = demand.spend(context, cost);
      if (outcome !== undefined && !(outcome instanceof Promise)) throw demand.refusalOf(context, outcome);
      const payer: GatewayContext & Charge = { ...context, cost };
      const started = graph.start(prepared, variables, payer);
      return isErrors(started) ? started : charged(started, { demand, payer, outcome });
    },
  };
}

interface Charge {
  readonly cost: number;
}

interface Charged {
  readonly demand: Demand;
  readonly payer: GatewayContext & Charge;
  /** Whether it could be paid, where that has to be asked of others. */
  readonly outcome: Promise<Refused | undefined> | undefined;
}

function charged(started: Started, { demand, payer, outcome }: Charged): Started {
  return {
    ...started,
    cost: payer.cost,
    async execute(): Promise<ExecutionResult<JsonObject>> {
      const refused = outcome && (await outcome);
      if (refused !== undefined) throw demand.refusalOf(payer, refused);
      const result = await started.execute();
      return { ...result, extensions: { cost: demand.report(payer, payer.cost) } };
    },
  };
}
