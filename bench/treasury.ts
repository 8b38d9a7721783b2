import { loadavg } from 'node:os';
import { quantile } from './events/statistics.ts';
import type { Benchmark, Report } from './report.ts';
import { type Measured, measure } from './treasury/callers.ts';
import { openInteractive } from './treasury/interactive.ts';
import { measurePgbench } from './treasury/pgbench.ts';
import { captureOf, openStage, requestOf, type Stage, settle } from './treasury/stage.ts';
import { measureThroughTheGraph } from './treasury/through-the-graph.ts';

const callerCounts = [1, 32, 256, 1_024];
const agents = 1_000;
/** Accounts that pay, by shape. */
const shapes = { spread: 1_000, two: 2, hot: 1 };
type Shape = keyof typeof shapes;
const spentNote = 'processor time for a lifecycle; the service and its callers are one process';

/** Parts of this benchmark, each on servers of its own. */
const parts = { service: measureService, graphql: measureThroughTheGraph };

/** Authorise and capture in the service and through the graph, with every guard, limit check, event and key; durable. */
export const bench: Benchmark = {
  about:
    'authorise and capture: lifecycles a second, in the service and through the graph, against what the server can do',
  async run(report, { seconds = 3, only }) {
    for (const [name, measurePart] of Object.entries(parts)) {
      if (only === undefined || only.includes(name)) await measurePart(report, seconds);
    }
  },
};

async function measureService(report: Report, seconds: number): Promise<void> {
  const stage = await openStage();
  try {
    await measureLimits(report, stage, seconds);
    const usual = await measureUsual(report, stage, seconds);
    const ours = await measureOurs(report, stage, seconds);
    const at = (shape: Shape, callers: number) => ours.get(`${shape} ${callers}`)?.perSecond ?? Number.NaN;
    const lifecycles = ours.get('hot 256');
    if (lifecycles === undefined) return;
    const { perSecond, p99Ms } = lifecycles;
    report.add({ name: 'treasury.lifecycles_per_s_256', value: perSecond, unit: '1/s', note: 'hot; target 10,000' });
    report.add({ name: 'treasury.lifecycles_p99_ms_256', value: p99Ms, unit: 'ms', note: 'both calls; target 25' });
    const hotOverSpread = at('hot', 256) / at('spread', 256);
    report.add({ name: 'treasury.hot_over_spread', value: hotOverSpread, unit: '', note: 'target 0.8' });
    const single = at('hot', 1) / usual.single;
    report.add({ name: 'treasury.single_over_interactive', value: single, unit: '', note: 'target 0.8' });
    const load = loadavg()[0] ?? Number.NaN;
    report.add({ name: 'treasury.load_average', value: load, unit: '', note: 'of the machine, at the end' });
  } finally {
    await stage.stop();
  }
}

async function measureLimits(report: Report, stage: Stage, seconds: number): Promise<void> {
  report.progress('pgbench: single inserts, TPC-B at scale 1 and 50');
  const limits = await measurePgbench(stage.databaseUrl, seconds);
  if (limits === undefined) {
    report.progress('pgbench is not on the PATH: no limit to hold this against');
    return;
  }
  const add = (name: string, value: number, note: string) =>
    report.add({ name: `treasury.limit.${name}`, value, unit: '1/s', note });
  add('pgbench_insert_per_s', limits.insertPerSecond, 'one row a transaction, 32 clients');
  add('tpcb_per_s', limits.tpcbPerSecond, 'scale 1: one hot row, 32 clients');
  add('tpcb_50_per_s', limits.tpcb50PerSecond, 'scale 50');
}

/** One interactive transaction a step, on one hot account. */
async function measureUsual(report: Report, stage: Stage, seconds: number): Promise<{ readonly single: number }> {
  const usual = await openInteractive(stage.databaseUrl, ['paying', 'receiving']);
  try {
    const lifecycle = () => usual.lifecycle('paying', 'receiving');
    await settle(stage);
    const single = await measure(1, seconds, lifecycle);
    const many = await measure(256, seconds, lifecycle);
    add(report, 'interactive', 1, single);
    add(report, 'interactive', 256, many);
    return { single: single.perSecond };
  } finally {
    await usual.close();
  }
}

async function measureOurs(report: Report, stage: Stage, seconds: number): Promise<ReadonlyMap<string, Measured>> {
  const found = new Map<string, Measured>();
  // Object.entries widens the keys to string; the record above has no others.
  for (const [shape, count] of Object.entries(shapes) as [Shape, number][]) {
    const ventureId = await stage.newVenture();
    const accounts = await stage.newAccounts(ventureId, count);
    for (const callers of callerCounts) {
      report.progress(`${shape}, ${callers} callers`);
      await settle(stage);
      let done = 0;
      const callsMs: number[] = [];
      const before = await stage.processorTime();
      const measured = await measure(callers, seconds, async (caller, turn) => {
        const accountId = accounts[(caller * 7_919 + turn) % accounts.length] ?? '';
        const agentId = `agt_${(caller * 31 + turn) % agents}`;
        const begunAt = performance.now();
        const { id } = await stage.lanes.submit(requestOf(ventureId, accountId, agentId));
        const heldAt = performance.now();
        await stage.lanes.submit(captureOf(ventureId, id));
        callsMs.push(heldAt - begunAt, performance.now() - heldAt);
        done++;
      });
      const after = await stage.processorTime();
      found.set(`${shape} ${callers}`, measured);
      add(report, shape, callers, measured);
      if (`${shape} ${callers}` !== 'hot 256') continue;
      const call = {
        name: 'treasury.call_p99_ms_256',
        value: quantile(callsMs.slice(callsMs.length / 4), 0.99),
        unit: 'ms',
      };
      report.add({ ...call, note: 'hot; one call, authorise or capture' });
      for (const part of ['postgres', 'service'] as const) {
        const value = Math.round(((after[part] - before[part]) / done) * 1e6);
        report.add({ name: `treasury.hot_256_cpu_us.${part}`, value, unit: 'µs', note: spentNote });
      }
    }
  }
  return found;
}

function add(report: Report, shape: string, callers: number, { perSecond, p50Ms, p99Ms }: Measured): void {
  const note = `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  report.add({ name: `treasury.${shape}_per_s_${callers}`, value: perSecond, unit: '1/s', note });
}
