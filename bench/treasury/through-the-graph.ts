import { loadavg } from 'node:os';
import pg from 'pg';
import type { Report } from '../report.ts';
import { type Measured, measure } from './callers.ts';
import { foundVenture, type GraphCaller, lifecycle, lifecycles, openGraph, type Payer } from './graph.ts';
import { type Product, startProduct } from './product.ts';

const callerCounts = [32, 256];
/** Most callers; each is a person of their own, with a rate limit of their own. */
const peopleMax = 256;
/** Intents in one call. */
const bulkSizes = [500, 1_000];
const bulkCallers = 4;

/**
 * Authorise and capture through the public graph, as a client does it: gateway, treasury, policy and sequencer are processes of
 * their own on durable servers, every spend is decided by policy and every event is published. All on the same cores, the
 * callers too; the processor time of each part says where the time goes.
 */
export async function measureThroughTheGraph(report: Report, seconds: number): Promise<void> {
  report.progress('starting gateway, treasury, policy and sequencer');
  const product = await startProduct();
  const graph = openGraph(product.graphUrl, peopleMax);
  try {
    const tokens = await Promise.all(Array.from({ length: peopleMax }, (_, n) => product.tokenFor(`usr_bench_${n}`)));
    const tokenOf = (caller: number) => tokens[caller % tokens.length] ?? '';
    const payer = await foundVenture(graph, tokenOf(0));
    for (const callers of callerCounts) {
      report.progress(`single mutations, ${callers} callers`);
      await measureSingle(report, { product, graph, payer, tokenOf }, { callers, seconds });
    }
    for (const size of bulkSizes) {
      report.progress(`bulk mutations of ${size}, ${bulkCallers} callers`);
      await measureBulk(report, { product, graph, payer, tokenOf }, { size, seconds });
    }
    const load = loadavg()[0] ?? Number.NaN;
    report.add({ name: 'treasury.graphql_load_average', value: load, unit: '', note: 'of the machine, at the end' });
  } finally {
    await graph.close();
    await product.stop();
  }
}

interface Scene {
  readonly product: Product;
  readonly graph: GraphCaller;
  readonly payer: Payer;
  tokenOf(caller: number): string;
}

async function measureSingle(
  report: Report,
  { product, graph, payer, tokenOf }: Scene,
  { callers, seconds }: { readonly callers: number; readonly seconds: number },
): Promise<void> {
  const { measured, spent } = await accounted(product, 1, () =>
    measure(callers, seconds, (caller) => lifecycle(graph, tokenOf(caller), payer)),
  );
  const name = callers === peopleMax ? 'graphql' : `graphql_${callers}`;
  add(report, `treasury.${name}_per_s`, measured.perSecond, measured, `${callers} callers`);
  addSpent(report, name, spent);
}

async function measureBulk(
  report: Report,
  { product, graph, payer, tokenOf }: Scene,
  { size, seconds }: { readonly size: number; readonly seconds: number },
): Promise<void> {
  // Callers take turns through the people, so that none spends more than one may.
  const turnOf = (caller: number, turn: number) => tokenOf(caller + turn * bulkCallers);
  const { measured, spent } = await accounted(product, size, () =>
    measure(bulkCallers, seconds, (caller, turn) => lifecycles(graph, turnOf(caller, turn), payer, size)),
  );
  const name = size === Math.max(...bulkSizes) ? 'graphql_bulk' : `graphql_bulk_${size}`;
  const note = `${bulkCallers} callers, ${size} in a call`;
  add(report, `treasury.${name}_per_s`, measured.perSecond * size, measured, note);
  addSpent(report, name, spent);
}

function add(report: Report, name: string, value: number, { p50Ms, p99Ms }: Measured, note: string): void {
  const latency = `p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms`;
  report.add({ name, value, unit: '1/s', note: `lifecycles; ${note}, ${latency} for both calls` });
}

function addSpent(report: Report, name: string, spent: ReadonlyMap<string, number>): void {
  for (const [part, us] of spent) {
    const note = 'processor time for a lifecycle';
    report.add({ name: `treasury.${name}_cpu_us.${part}`, value: Math.round(us), unit: 'µs', note });
  }
}

/** @returns what was measured, and the processor time that each part took for one lifecycle, in microseconds */
async function accounted(
  product: Product,
  size: number,
  work: () => Promise<Measured>,
): Promise<{ readonly measured: Measured; readonly spent: ReadonlyMap<string, number> }> {
  const doneBefore = await capturedCount(product);
  const before = await product.processorTime();
  const measured = await work();
  const after = await product.processorTime();
  const done = (await capturedCount(product)) - doneBefore;
  if (done < size) throw new Error('Nothing was captured');
  const spent = [...after].map(([part, s]): [string, number] => [part, ((s - (before.get(part) ?? 0)) / done) * 1e6]);
  const total = spent.reduce((sum, [, us]) => sum + us, 0);
  const shown = spent.filter(([, us]) => us >= 1).sort(([, a], [, b]) => b - a);
  return { measured, spent: new Map([...shown, ['all', total]]) };
}

async function capturedCount({ databaseUrl }: Product): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    // What has been written is looked at as autovacuum does in the long run, before it is measured.
    await client.query('analyze');
    const { rows } = await client.query(`select count(*) from treasury.money_intents where state = 'CAPTURED'`);
    return Number(rows[0].count);
  } finally {
    await client.end();
  }
}
