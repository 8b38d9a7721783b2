import { Logger, run } from 'graphile-worker';
import { serveCalls } from '../../events/child.ts';
import { nowMs } from '../../events/clock.ts';
import { quantile } from '../../events/statistics.ts';

// Runs the jobs with the settings that its documentation gives for speed; NOTIFY wakes it, polling is for jobs in the future.
await serveCalls(async ({ databaseUrl }) => {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const runner = await run({
    preset: {
      worker: {
        connectionString: databaseUrl,
        concurrentJobs: 24,
        maxPoolSize: 25,
        pollInterval: 1_000,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        logger: new Logger(() => () => undefined),
      },
    },
    noHandleSignals: true,
    taskList: {
      bench: async (payload) => {
        seen.set(payload.id, nowMs());
      },
    },
  });
  return {
    calls: {
      deliveries: () => seen.size,
      /** @param {{ streamIds: string[], ackedAt: Float64Array }} paced */
      latencies({ streamIds, ackedAt }) {
        const values = streamIds.flatMap((id, index) => {
          const at = seen.get(id);
          return at === undefined ? [] : [at - ackedAt[index]];
        });
        return {
          p50Ms: quantile(values, 0.5),
          p99Ms: quantile(values, 0.99),
          maxMs: quantile(values, 1),
          delivered: values.length,
        };
      },
    },
    close: () => runner.stop(),
  };
});
