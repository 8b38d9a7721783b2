import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { Subgraph } from '#runtime/service/service.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import type { TreasuryContext } from './context.ts';
import type { TreasuryDeps } from './deps.ts';
import { holdTtlSecondsDefault } from './hold/hold.ts';
import { createLanes } from './lane/lanes.ts';
import { createLoaders } from './loaders.ts';
import { createTreasuryMetrics } from './metrics.ts';
import { resolvers } from './resolvers/resolvers.ts';
import { createExpiryRunner, createTreasuryRunner } from './runners.ts';
import { createSharedReads } from './shared-reads.ts';

export { isReservedName } from './account/account.ts';

const typeDefs = await readSubgraphSdl('treasury');

export interface TreasuryOptions {
  /** How long a hold reserves its amount when it is neither captured nor voided. Default 3,600. */
  readonly holdTtlSeconds?: number;
  /** Base URL of a gateway in the same process, undefined before it listens. Default: there is none. */
  readonly gatewayUrl?: () => string | undefined;
}

/** The treasury subgraph: accounts, the double-entry ledger, money intents with their holds, spending limits. */
export function createTreasury(runtime: Runtime, options: TreasuryOptions = {}): Subgraph {
  const { db, access, logger } = runtime;
  const metrics = createTreasuryMetrics(runtime.metrics);
  const { holdTtlSeconds = holdTtlSecondsDefault, gatewayUrl } = options;
  const publicUrl = () =>
    runtime.config.publicUrl ?? gatewayUrl?.() ?? `http://127.0.0.1:${runtime.config.ports.gateway}`;
  const lanes = createLanes({ runtime, metrics, holdTtlSeconds });
  const reads = createSharedReads(db.drizzle);
  const treasury: TreasuryDeps = { runtime, metrics, lanes, reads, publicUrl };
  const executor = createSubgraphExecutor<TreasuryContext>({
    name: 'treasury',
    typeDefs,
    resolvers,
    logger,
    createContext: (base) => ({ ...base, treasury, loaders: createLoaders({ db, access, reads }, base.identity) }),
  });
  return {
    name: 'treasury',
    executor,
    roles: { treasury: createTreasuryRunner(treasury), scheduler: createExpiryRunner(treasury) },
  };
}
