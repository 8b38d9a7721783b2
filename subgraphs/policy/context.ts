import type { Access } from '#runtime/auth/access.ts';
import type { GovernancePlatform } from '#runtime/auth/governance.ts';
import type { Database } from '#runtime/db/db.ts';
import type { Feed } from '#runtime/events/feed.ts';
import type { Cursors } from '#runtime/events/log-cursors.ts';
import type { GraphContext } from '#runtime/graphql/context.ts';
import type { Backtests } from './backtest/backtests.ts';
import type { BundleCache } from './bundle/bundle-cache.ts';
import type { BundleRegistry } from './bundle/bundle-registry.ts';
import type { DryRun } from './decision/dry-run.ts';
import type { GovernanceChanges } from './governance/governance-changes.ts';
import type { VentureLimits } from './limit/venture-limits.ts';
import type { Loaders } from './loaders.ts';
import type { Shadows } from './shadow/shadows.ts';

/** What resolvers of this subgraph are handed. */
export interface PolicyContext extends GraphContext {
  readonly db: Database;
  readonly access: Access;
  readonly feed: Feed;
  readonly cursors: Cursors;
  readonly bundles: BundleRegistry;
  readonly bundleCache: BundleCache;
  readonly limits: VentureLimits;
  readonly dryRun: DryRun;
  readonly backtests: Backtests;
  readonly shadows: Shadows;
  /** What the platform says of how ventures are governed. */
  readonly governance: GovernancePlatform;
  readonly governanceChanges: GovernanceChanges;
  readonly loaders: Loaders;
}
