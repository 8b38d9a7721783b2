import { Gauge } from 'prom-client';
import type { Runtime } from '#runtime/service/runtime.ts';
import { countActiveWorkflows } from '../workflow/workflow.repository.ts';

const name = 'venture_active_workflows';
const activeStates = ['PLANNING', 'RUNNING', 'WAITING'] as const;

/** Registers the gauge of workflows that have not ended; each scrape reads the database. */
export function registerPortfolioGauges({ db, metrics, logger }: Pick<Runtime, 'db' | 'metrics' | 'logger'>): void {
  const { registry } = metrics;
  if (registry.getSingleMetric(name) !== undefined) return;
  new Gauge({
    name,
    help: 'Workflows that have not ended.',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      try {
        const counts = await countActiveWorkflows(db.drizzle);
        for (const status of activeStates) this.set({ status }, counts.get(status) ?? 0);
      } catch (error) {
        // A scrape without the database still gets all other metrics.
        logger.warn({ err: error }, `${name} has no value`);
      }
    },
  });
}
