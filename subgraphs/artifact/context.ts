import type { GraphContext } from '#runtime/graphql/context.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { Loaders } from './loaders.ts';

/** What resolvers of this subgraph are handed. */
export interface ArtifactContext extends GraphContext {
  readonly runtime: Runtime;
  readonly loaders: Loaders;
}
