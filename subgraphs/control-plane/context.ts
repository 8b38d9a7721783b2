import type { GraphContext } from '#runtime/graphql/context.ts';

/** What resolvers of this subgraph are handed. */
export type ControlPlaneContext = GraphContext;
