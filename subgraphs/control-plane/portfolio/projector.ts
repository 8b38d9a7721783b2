import type { Consumer } from '#runtime/events/consumer.ts';
import { liveTables } from '#runtime/events/rebuild.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { failWithConsumers } from '../orchestrator/orchestrator.ts';
import { registerPortfolioGauges } from './gauges.ts';
import { portfolioProjection } from './portfolio.projection.ts';

/** Keeps the totals of ventures, and shows what is active. */
export function createProjector(runtime: Runtime): RoleRunner {
  let consumers: Consumer[] = [];
  return {
    async start() {
      registerPortfolioGauges(runtime);
      consumers = [
        await runtime.startConsumer({
          ...portfolioProjection,
          handleAll: (events, unit) => portfolioProjection.project(unit.tx, events, liveTables),
        }),
      ];
    },
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
    async check() {
      failWithConsumers(consumers);
    },
  };
}
