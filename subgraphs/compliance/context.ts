import type { Access } from '#runtime/auth/access.ts';
import type { Bus } from '#runtime/bus/bus.ts';
import type { Database } from '#runtime/db/db.ts';
import type { EventLog } from '#runtime/events/event-log.ts';
import type { Feed } from '#runtime/events/feed.ts';
import type { Cursors } from '#runtime/events/log-cursors.ts';
import type { GraphContext } from '#runtime/graphql/context.ts';
import type { Loaders } from './loaders.ts';
import type { RuleSet } from './rule/rule.ts';
import type { LogTree } from './tree/tree.ts';

/** What resolvers of this subgraph are handed. */
export interface ComplianceContext extends GraphContext {
  readonly bus: Bus;
  readonly db: Database;
  readonly access: Access;
  readonly events: EventLog;
  readonly feed: Feed;
  readonly cursors: Cursors;
  readonly rules: RuleSet;
  readonly tree: LogTree;
  readonly loaders: Loaders;
}
