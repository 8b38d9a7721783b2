import { Gauge } from 'prom-client';
import type { Runtime } from '#runtime/service/runtime.ts';
import { countWork } from '../task/task.repository.ts';
import { countActiveWorkflows } from '../workflow/workflow.repository.ts';

const activeStates = ['PLANNING', 'RUNNING', 'WAITING'] as const;
const levels = ['L1', 'L2', 'L3'] as const;

/** Registers the gauges of workflows, agents and the work queue; each scrape reads the database. */
export function registerPortfolioGauges({ db, metrics, logger }: Pick<Runtime, 'db' | 'metrics' | 'logger'>): void {
  const { registry } = metrics;

  function gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    read: (set: Gauge<Label>) => Promise<void>,
  ): void {
    if (registry.getSingleMetric(name) !== undefined) return;
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      // A scrape without the database still gets all other metrics.
      collect() {
        return read(this).catch((error: unknown) => logger.warn({ err: error, metric: name }, 'a gauge has no value'));
      },
    });
  }

  gauge('venture_active_workflows', 'Workflows that have not ended.', ['status'], async (set) => {
    const counts = await countActiveWorkflows(db.drizzle);
    for (const status of activeStates) set.set({ status }, counts.get(status) ?? 0);
  });
  gauge('venture_active_agents', 'Agents that work on a task.', ['agent_level'], async (set) => {
    const { active } = await countWork(db.drizzle);
    for (const level of levels) set.set({ agent_level: level }, active.get(level) ?? 0);
  });
  gauge('venture_l3_worker_queue_depth', 'Tasks that wait for an agent.', [], async (set) => {
    set.set((await countWork(db.drizzle)).queued);
  });
}
