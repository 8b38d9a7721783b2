import type { GraphContext } from '#runtime/graphql/context.ts';
import type { TreasuryDeps } from './deps.ts';
import type { Loaders } from './loaders.ts';

/** What resolvers of this subgraph are handed. */
export interface TreasuryContext extends GraphContext {
  /** What the operations work with. */
  readonly treasury: TreasuryDeps;
  readonly loaders: Loaders;
}
