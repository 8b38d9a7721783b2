import { NoSchemaIntrospectionCustomRule } from 'graphql';
import { type CurrentGraph, createGraph, type Graph, type GraphOptions } from './graph.ts';
import type { GatewayLimits } from './limits.ts';
import type { ObservePhase } from './operation/phases.ts';
import type { SubgraphTransport } from './transport/transport.ts';

export interface GraphsOptions {
  readonly limits: GatewayLimits;
  /** The schema is nobody's business then. */
  readonly isProduction: boolean;
  /** Whether equal reads on their way are shared within one identity. */
  readonly sharesReads: boolean;
  readonly observePhase?: ObservePhase;
  readonly createTransport: GraphOptions['createTransport'];
  /** Adds what a graph does not do by itself: authorization, demand control. @throws Error when the supergraph is not fit for it */
  readonly complete: (graph: Graph, supergraphSdl: string) => Graph;
}

/** The graph that requests run on, which can be replaced while they do. */
export interface Graphs extends CurrentGraph {
  /**
   * Puts another supergraph in the place of the present one, for requests that begin from now on.
   * @returns false when it is the same
   * @throws Error when it is not valid, or a subgraph of it can't be reached by any way: the present one stays
   */
  replace(supergraphSdl: string): boolean;
  close(): Promise<void>;
}

/** A way to a subgraph that graphs share, for as long as one of them leads there. */
interface SharedTransport {
  readonly transport: SubgraphTransport;
  readonly key: string;
}

/** @throws Error when the supergraph is not valid or one of its subgraphs can't be reached by any way */
export function createGraphs(supergraphSdl: string, options: GraphsOptions): Graphs {
  const { isProduction, limits, sharesReads, observePhase, createTransport, complete } = options;
  const retired = new Set<SubgraphTransport>();
  let transports = new Map<string, SharedTransport>();
  let sdl = supergraphSdl;
  let current = create(supergraphSdl);

  function create(given: string): Graph {
    const used = new Map<string, SharedTransport>();
    const wholeGraph = createGraph({
      supergraphSdl: given,
      rules: isProduction ? [NoSchemaIntrospectionCustomRule] : [],
      limits,
      hidesSuggestions: isProduction,
      ...(observePhase && { observePhase }),
      createTransport(subgraph) {
        const key = `${subgraph.name} ${subgraph.url}`;
        const shared = transports.get(key) ?? { key, transport: createTransport(subgraph) };
        used.set(key, shared);
        return shared.transport;
      },
      sharesReads,
    });
    const graph = complete(wholeGraph, given);
    const left = [...transports.values()].filter(({ key }) => !used.has(key));
    transports = used;
    if (left.length > 0) retire(left);
    return graph;
  }

  /** Requests that began on the old graph may still need them. */
  function retire(left: readonly SharedTransport[]): void {
    for (const { transport } of left) {
      retired.add(transport);
      setTimeout(() => {
        if (retired.delete(transport)) void transport.close();
      }, limits.requestTimeoutMs).unref();
    }
  }

  return {
    get current() {
      return current;
    },
    replace(given) {
      if (given === sdl) return false;
      current = create(given);
      sdl = given;
      return true;
    },
    async close() {
      const left = [...retired];
      retired.clear();
      await Promise.all([current.close(), ...left.map((transport) => transport.close())]);
    },
  };
}
