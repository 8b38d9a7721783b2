import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Identity } from '#runtime/auth/identity.ts';
import type { GatewayContext } from './context.ts';
import type { JsonObject } from './execution/json.ts';
import type { Run, RunnableSubscription } from './execution/runnable.ts';
import type { DocumentRules } from './limits.ts';
import { createOperations, type Operations, type PreparedOperation } from './operation/operations.ts';
import { createSharing } from './transport/sharing.ts';
import type { SubgraphTransport } from './transport/transport.ts';

/** The whole graph as one: operations in, answers out, whoever serves which part. */
export interface Graph extends Operations {
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /**
   * Makes an operation ready for one caller; refused when the variables are not right.
   * @throws RequestError COST_EXCEEDED or RATE_LIMITED where demand is controlled
   */
  start(prepared: PreparedOperation, variables: JsonObject, context: GatewayContext): Started | readonly GraphQLError[];
  /** The identity has just been told of a change: reads that began before are not joined any more. */
  renew(identity: Identity): void;
  close(): Promise<void>;
}

/** The graph that new requests run on. Each takes it once and stays with it. */
export interface CurrentGraph {
  readonly current: Graph;
}

/** An operation with all that one run of it needs. */
export interface Started {
  readonly run: Run;
  readonly subscription: RunnableSubscription | undefined;
  /** What it costs at most, each item of a subscription; where demand is controlled. */
  readonly cost?: number;
  /** Runs a query or a mutation. Throws only for faults of this process, and RATE_LIMITED where demand is controlled. */
  execute(): Promise<ExecutionResult<JsonObject>>;
}

export interface GraphOptions extends DocumentRules {
  readonly supergraphSdl: string;
  /** @throws when there is no way to the subgraph */
  readonly createTransport: (subgraph: { readonly name: string; readonly url: string }) => SubgraphTransport;
  /** Whether equal reads on their way are shared within one identity. Default true. */
  readonly sharesReads?: boolean;
}

/** @throws when the supergraph is not valid or one of its subgraphs can't be reached by any way */
export function createGraph(options: GraphOptions): Graph {
  const { supergraphSdl, createTransport, sharesReads = true } = options;
  const operations = createOperations(supergraphSdl, options);
  const sharing = createSharing();
  const transports = new Map(
    operations.subgraphs.map((subgraph): [string, SubgraphTransport] => {
      const transport = createTransport(subgraph);
      const isShared = sharesReads && transport.isUnshared !== true;
      return [subgraph.name, isShared ? sharing.share(subgraph.name, transport) : transport];
    }),
  );
  return {
    ...operations,
    transports,
    renew: sharing.renew,
    start(prepared, variables, caller) {
      const coerced = prepared.coerce(variables);
      if (isErrors(coerced)) return coerced;
      const runnable = prepared.runnable(coerced);
      if (isErrors(runnable)) return runnable;
      const run = { transports, caller, variables };
      return { run, subscription: runnable.subscription, execute: () => runnable.execute(run) };
    },
    async close() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}

/** Tells what could be made from what is wrong with it. */
export function isErrors<Made extends object>(made: Made | readonly GraphQLError[]): made is readonly GraphQLError[] {
  return Array.isArray(made);
}
