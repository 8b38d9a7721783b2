import type { Identity } from '#runtime/auth/identity.ts';
import type { SubgraphExecutor } from '#runtime/graphql/executor.ts';
import { createGraph, type Graph, isErrors } from '../../graph.ts';
import { Cancellation } from '../../transport/cancellation.ts';
import type { SubgraphCall, SubgraphTransport } from '../../transport/transport.ts';
import { createInProcessTransport } from '../../transport/transport-in-process.ts';

export const fay: Identity = {
  actor: { kind: 'PERSON', id: 'usr_1', name: 'Fay' },
  tenantId: 'org_1',
  scopes: [],
};

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly identity?: Identity;
  readonly cancellation?: Cancellation;
}

/** A graph whose calls to subgraphs a test can look at and stand in the way of. */
export interface WatchedGraph {
  readonly graph: Graph;
  /** Calls so far, oldest first. */
  readonly calls: (SubgraphCall & { readonly service: string })[];
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  ask(query: string, options?: AskOptions): Promise<any>;
}

export interface WatchedGraphOptions {
  readonly supergraphSdl: string;
  readonly executors: ReadonlyMap<string, SubgraphExecutor>;
  /** Put around the way to a subgraph. */
  readonly around?: (service: string, transport: SubgraphTransport) => SubgraphTransport;
}

/** @returns the graph over executors in this process; answers come back as JSON would carry them */
export function watchGraph({ supergraphSdl, executors, around }: WatchedGraphOptions): WatchedGraph {
  const calls: WatchedGraph['calls'] = [];
  const graph = createGraph({
    supergraphSdl,
    rules: [],
    createTransport({ name }) {
      const executor = executors.get(name);
      if (executor === undefined) throw new Error(`There is no ${name}`);
      const plain = createInProcessTransport(executor);
      const transport = around?.(name, plain) ?? plain;
      return {
        ...transport,
        execute(call) {
          calls.push({ ...call, service: name });
          return transport.execute(call);
        },
      };
    },
  });
  return {
    graph,
    calls,
    async ask(query, { variables = {}, identity = fay, cancellation = new Cancellation() } = {}) {
      const prepared = graph.prepare(query, undefined);
      if (isErrors(prepared)) throw new Error(prepared.join('\n'));
      const started = graph.start(prepared, variables, { identity, requestId: 'test', cancellation });
      if (isErrors(started)) throw new Error(started.join('\n'));
      return JSON.parse(JSON.stringify(await started.execute()));
    },
  };
}
