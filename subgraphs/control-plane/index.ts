import type { Closable } from '#runtime/bus/bus.ts';
import { createIntake } from '#runtime/events/intake.ts';
import type { Projection } from '#runtime/events/rebuild.ts';
import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner, Subgraph } from '#runtime/service/service.ts';
import { readSubgraphSdl } from '#schema/sdl.ts';
import { createAgentRuntime } from './agent-runtime/agent-runtime.ts';
import { createScheduler } from './approval/scheduler.ts';
import { serveApprovals } from './approval/serve-approvals.ts';
import type { ControlPlaneContext } from './context.ts';
import { createLoaders } from './loaders.ts';
import { orchestratedEventTypes } from './orchestrator/advance.ts';
import { createOrchestrator, orchestratorName } from './orchestrator/orchestrator.ts';
import { portfolioProjection } from './portfolio/portfolio.projection.ts';
import { createProjector } from './portfolio/projector.ts';
import { resolvers } from './resolvers/resolvers.ts';

/** What this subgraph can make again from the log. */
export const controlPlaneProjections: readonly Projection[] = [portfolioProjection];

const typeDefs = await readSubgraphSdl('control-plane');

/** Creates the control plane: ventures, agents, workflows and their tasks, approvals, freezes and the log's face. */
export function createControlPlane(runtime: Runtime): Subgraph {
  const { access, bus, config, cursors, db, events, feed, ids, logger } = runtime;
  const intake = createIntake(runtime, {
    consumer: orchestratorName,
    types: orchestratedEventTypes,
    waitingSoftMax: config.workers.intakeWaitingSoftMax,
    waitingHardMax: config.workers.intakeWaitingHardMax,
  });
  const executor = createSubgraphExecutor<ControlPlaneContext>({
    name: 'control-plane',
    typeDefs,
    resolvers,
    logger,
    createContext: (base) => ({
      ...base,
      access,
      bus,
      config,
      cursors,
      db,
      events,
      feed,
      ids,
      intake,
      loaders: createLoaders({ db, access }, base.identity),
    }),
  });
  return {
    name: 'control-plane',
    executor,
    roles: {
      'control-plane': createApiRunner(runtime),
      orchestrator: createOrchestrator(runtime),
      'agent-runtime': createAgentRuntime(runtime),
      projector: createProjector(runtime),
      scheduler: createScheduler(runtime),
    },
  };
}

function createApiRunner(runtime: Runtime): RoleRunner {
  let served: Closable | undefined;
  return {
    async start() {
      served = await serveApprovals(runtime);
    },
    async stop() {
      await served?.close();
    },
  };
}
