import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { composeSupergraph } from '#schema/compose.ts';
import { quantile } from './events/statistics.ts';
import { fanoutSdl } from './fanout/subgraphs.ts';
import type { Benchmark, Report } from './report.ts';

const subscribers = 5_000;
const idleSubscriptions = 1_000;
const ticksPerSecond = 10;
const warmUpSeconds = 2;
const defaultSeconds = 8;
const targetMs = 250;
const targetMib = 200;
/** After which V8 has given back what the opening needed. */
const settleMs = 5_000;
const mib = 1024 ** 2;

const started = z.object({ url: z.string(), token: z.string().optional() });
const connected = z.object({ connected: z.number() });
const collected = z.object({ latencies: z.array(z.number()), cpuUs: z.number() });
const usage = z.object({ cpu: z.object({ user: z.number(), system: z.number() }), rssBytes: z.number() });

const parts = {
  topic: measureTopic,
  limit: measureLimit,
  idle: measureIdle,
} as const;

/** Subscribers of a federated field, over subgraphs and clients in processes of their own. */
export const bench: Benchmark = {
  about: `${subscribers.toLocaleString('en')} subscribers of one topic, and ${idleSubscriptions.toLocaleString('en')} that are silent; --only ${Object.keys(parts).join(', ')}`,
  async run(report, { seconds = defaultSeconds, only }) {
    const wanted = only ?? Object.keys(parts);
    for (const name of wanted) {
      const part = Object.entries(parts).find(([known]) => known === name)?.[1];
      if (part === undefined) throw new Error(`there is no part "${name}": ${Object.keys(parts).join(', ')}`);
      await withProcesses((processes) => part(report, processes, seconds));
    }
  },
};

/** Starts processes, and ends them with the part of the benchmark that needs them. */
interface Processes {
  start(file: string, args?: readonly string[]): ChildProcess;
  readonly folder: string;
}

async function withProcesses(run: (processes: Processes) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parpour-bench-fanout-'));
  const children: ChildProcess[] = [];
  try {
    await run({
      folder,
      start(file, args = []) {
        const child = fork(new URL(file, import.meta.url).pathname, [...args], {
          env: { NODE_ENV: 'production' },
          // As in the image, see Dockerfile.
          execArgv: ['--max-semi-space-size=8'],
          serialization: 'advanced',
        });
        children.push(child);
        return child;
      },
    });
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly source: ChildProcess;
  readonly gateway: ChildProcess;
  readonly clients: ChildProcess;
  readonly url: string;
  readonly token: string | undefined;
}

async function startStage({ start, folder }: Processes): Promise<Stage> {
  const urls: [string, string][] = [];
  const subgraphs = new Map<string, ChildProcess>();
  for (const name of Object.keys(fanoutSdl)) {
    const child = start('fanout/subgraph-process.ts', [name]);
    subgraphs.set(name, child);
    urls.push([name, (await message(child, started)).url]);
  }
  const supergraph = join(folder, 'supergraph.graphql');
  const { supergraphSdl } = composeSupergraph(Object.entries(fanoutSdl).map(([name, sdl]) => ({ name, sdl })));
  await writeFile(supergraph, supergraphSdl);
  const args = ['--supergraph', supergraph, '--subgraphs', JSON.stringify(Object.fromEntries(urls))];
  const gateway = start('gateway/ours-process.ts', args);
  const { url, token } = await message(gateway, started);
  const clients = start('fanout/client-process.ts');
  await message(clients, z.object({ isReady: z.literal(true) }));
  const source = subgraphs.get('ticks');
  if (source === undefined) throw new Error('nothing ticks');
  return { source, gateway, clients, url: url.replace('http', 'ws'), token };
}

async function measureTopic(report: Report, processes: Processes, seconds: number): Promise<void> {
  const { source, gateway, clients, url, token } = await startStage(processes);
  await tell(clients, { connect: subscribers, url, token, topics: 'one' }, connected);
  report.progress(`${subscribers} subscribers are connected`);
  source.send({ ticksPerSecond });
  await delay(warmUpSeconds * 1_000);
  const before = await tell(gateway, 'usage', usage);
  const { cpuUs: clientsBefore } = await tell(clients, { collect: true }, collected);
  await delay(seconds * 1_000);
  const { latencies, cpuUs: clientsAfter } = await tell(clients, { collect: false }, collected);
  const after = await tell(gateway, 'usage', usage);
  const cpuUs = after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system;
  const target = `${subscribers} × ${ticksPerSecond}/s wanted; target ${targetMs}`;
  report.add({ name: 'gateway.fanout_5000_p50_ms', value: quantile(latencies, 0.5), unit: 'ms' });
  report.add({ name: 'gateway.fanout_5000_p99_ms', value: quantile(latencies, 0.99), unit: 'ms', note: target });
  addRate(report, 'gateway.fanout', latencies.length / seconds);
  report.add({
    name: 'gateway.fanout_cpu_us_per_delivery',
    value: cpuUs / latencies.length,
    unit: 'µs',
    note: 'gateway',
  });
  const clientUs = (clientsAfter - clientsBefore) / latencies.length;
  report.add({ name: 'gateway.fanout_client_cpu_us', value: clientUs, unit: 'µs', note: 'the same, of the clients' });
  const growth = (after.rssBytes - before.rssBytes) / mib;
  report.add({ name: 'gateway.fanout_growth_mib', value: growth, unit: 'MiB', note: `in ${seconds} s` });
  report.add({ name: 'gateway.fanout_5000_mib', value: after.rssBytes / mib, unit: 'MiB', note: 'whole process' });
}

/** What the machine does at most: the same bytes to as many sockets from a process that does nothing else. */
async function measureLimit(report: Report, { start }: Processes, seconds: number): Promise<void> {
  const server = start('fanout/plain-process.ts');
  const { url } = await message(server, started);
  const clients = start('fanout/client-process.ts');
  await message(clients, z.object({ isReady: z.literal(true) }));
  await tell(clients, { connect: subscribers, url, topics: 'one', isPlain: true }, connected);
  server.send({ ticksPerSecond });
  await delay(warmUpSeconds * 1_000);
  await tell(clients, { collect: true }, collected);
  await delay(seconds * 1_000);
  const { latencies } = await tell(clients, { collect: false }, collected);
  const note = 'ws alone, the same bytes from a process that does nothing else';
  report.add({ name: 'gateway.limit.fanout_5000_p99_ms', value: quantile(latencies, 0.99), unit: 'ms', note });
  addRate(report, 'gateway.limit.fanout', latencies.length / seconds);
}

async function measureIdle(report: Report, processes: Processes): Promise<void> {
  const { gateway, clients, url, token } = await startStage(processes);
  const before = await tell(gateway, 'usage', usage);
  await tell(clients, { connect: idleSubscriptions, url, token, topics: 'each' }, connected);
  // What the opening needed is given back.
  await delay(settleMs);
  const { rssBytes } = await tell(gateway, 'usage', usage);
  const note = `whole process; ${Math.round(before.rssBytes / mib)} before the first; each on a topic of its own; target ${targetMib}`;
  report.add({ name: 'gateway.idle_subscriptions_1000_mib', value: rssBytes / mib, unit: 'MiB', note });
}

function addRate(report: Report, name: string, perSecond: number): void {
  report.add({ name: `${name}_deliveries_per_s`, value: Math.round(perSecond), unit: '1/s' });
}

async function tell<Shape extends z.ZodType>(child: ChildProcess, given: object | string, shape: Shape) {
  const answer = message(child, shape);
  child.send(given);
  return answer;
}

function message<Shape extends z.ZodType>(child: ChildProcess, shape: Shape): Promise<z.infer<Shape>> {
  const { promise, resolve, reject } = Promise.withResolvers<z.infer<Shape>>();
  const fail = () => reject(new Error(`${child.spawnargs.slice(1, 2).join()} ended too early`));
  child.once('exit', fail);
  child.once('message', (given) => {
    child.off('exit', fail);
    const parsed = shape.safeParse(given);
    if (parsed.success) resolve(parsed.data);
    else reject(parsed.error);
  });
  return promise;
}
