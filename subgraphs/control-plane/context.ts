import type { Intake } from '#runtime/events/intake.ts';
import type { GraphContext } from '#runtime/graphql/context.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { Loaders } from './loaders.ts';

/** What commands of this subgraph work with. */
export interface ControlPlaneDeps
  extends Pick<Runtime, 'access' | 'bus' | 'config' | 'cursors' | 'db' | 'events' | 'feed' | 'ids'> {
  /** The gate before what the orchestrator has to do. */
  readonly intake: Intake;
}

/** What resolvers of this subgraph are handed. */
export interface ControlPlaneContext extends GraphContext, ControlPlaneDeps {
  readonly loaders: Loaders;
}

/** On whose behalf a command is done, and under which request. */
export interface Caller {
  readonly identity: GraphContext['identity'];
  readonly requestId: string;
}
