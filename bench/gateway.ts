import { type ChildProcess, execFile, fork } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { composeSupergraph } from '#schema/compose.ts';
import { ask, checkAnswer } from './gateway/load.ts';
import { benchSdl } from './gateway/subgraphs.ts';
import type { Benchmark, Report } from './report.ts';

const connections = 32;
const warmUpSeconds = 2;
const defaultSeconds = 5;
const targetCpuUs = 236;

const peersFolder = new URL('./peers/gateway/', import.meta.url);
const here = (path: string) => new URL(path, import.meta.url).pathname;

interface Contender {
  readonly name: string;
  readonly note: string;
  readonly file: string;
  readonly args: readonly string[];
}

/** Ours last, so that it is not the one that a warming machine is slow for. */
const contenders: Readonly<Record<string, Contender>> = {
  apollo: { name: 'gateway.peer.apollo', note: '@apollo/gateway, stock', file: 'apollo.mjs', args: [] },
  hive: { name: 'gateway.peer.hive', note: '@graphql-hive/gateway-runtime', file: 'hive.mjs', args: [] },
  hive_jit: { name: 'gateway.peer.hive_jit', note: 'the same with graphql-jit', file: 'hive.mjs', args: ['--jit'] },
  mercurius: { name: 'gateway.peer.mercurius', note: '@mercuriusjs/gateway', file: 'mercurius.mjs', args: [] },
  mercurius_jit: {
    name: 'gateway.peer.mercurius_jit',
    note: 'the same with graphql-jit',
    file: 'mercurius.mjs',
    args: ['--jit'],
  },
  alone: { name: 'gateway.alone', note: 'ours, no two reads shared', file: 'ours-process.ts', args: ['--alone'] },
  ours: { name: 'gateway', note: `ours with everything on; target ${targetCpuUs}`, file: 'ours-process.ts', args: [] },
};

const started = z.object({ url: z.string(), token: z.string().optional() });
const usage = z.object({ cpu: z.object({ user: z.number(), system: z.number() }) });

/** A federated query of two fetches, over subgraphs in processes of their own that cost next to nothing. */
export const bench: Benchmark = {
  about: `what a federated query costs, beside other gateways; --only ${Object.keys(contenders).join(', ')}`,
  async run(report, { seconds = defaultSeconds, only }) {
    const wanted = only ?? Object.keys(contenders);
    const unknown = wanted.find((name) => !(name in contenders));
    if (unknown !== undefined) throw new Error(`there is no part "${unknown}": ${Object.keys(contenders).join(', ')}`);
    if (wanted.some((name) => contenders[name]?.file.endsWith('.mjs'))) await installPeers(report);
    const folder = await mkdtemp(join(tmpdir(), 'parpour-bench-gateway-'));
    const children: ChildProcess[] = [];
    try {
      const subgraphs: Record<string, string> = {};
      for (const name of Object.keys(benchSdl)) {
        const child = fork(here('gateway/subgraph-process.ts'), [name]);
        children.push(child);
        subgraphs[name] = (await message(child, started)).url;
      }
      const supergraph = join(folder, 'supergraph.graphql');
      await writeFile(supergraph, supergraphOf(subgraphs));
      for (const name of wanted) {
        const contender = contenders[name];
        if (contender !== undefined) await measure(report, contender, { supergraph, subgraphs, seconds });
      }
    } finally {
      for (const child of children) if (child.connected) child.disconnect();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

function supergraphOf(urls: Readonly<Record<string, string>>): string {
  const { supergraphSdl } = composeSupergraph(Object.entries(benchSdl).map(([name, sdl]) => ({ name, sdl })));
  return Object.entries(urls).reduce(
    (sdl, [name, url]) => sdl.replace(`"subgraph:${name}"`, `"${url}/graphql"`),
    supergraphSdl,
  );
}

interface Setting {
  readonly supergraph: string;
  readonly subgraphs: Readonly<Record<string, string>>;
  readonly seconds: number;
}

async function measure(
  report: Report,
  contender: Contender,
  { supergraph, subgraphs, seconds }: Setting,
): Promise<void> {
  const { name, note, file, args } = contender;
  const isOurs = file.endsWith('.ts');
  const path = isOurs ? here(`gateway/${file}`) : new URL(file, peersFolder).pathname;
  const child = fork(path, ['--supergraph', supergraph, '--subgraphs', JSON.stringify(subgraphs), ...args], {
    env: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' },
    // As in the image, see Dockerfile.
    ...(isOurs && { execArgv: ['--max-semi-space-size=8'] }),
  });
  try {
    const { url, token } = await message(child, started);
    const load = { url, token, connections };
    await checkAnswer(load);
    await ask(load, warmUpSeconds);
    const before = await cpuOf(child);
    const { requests, p99Ms } = await ask(load, seconds);
    const cpuUs = ((await cpuOf(child)) - before) / requests;
    report.progress(`${name}: ${Math.round(cpuUs)} µs`);
    report.add({ name: `${name}.cpu_us_per_request`, value: Math.round(cpuUs), unit: 'µs', note });
    report.add({ name: `${name}.requests_per_s`, value: Math.round(requests / seconds), unit: '1/s' });
    report.add({ name: `${name}.p99_ms`, value: p99Ms, unit: 'ms', note: `${connections} connections` });
  } finally {
    if (child.connected) child.disconnect();
  }
}

/** @returns the microseconds of CPU that the process has used so far */
async function cpuOf(child: ChildProcess): Promise<number> {
  const answer = message(child, usage);
  child.send('cpu');
  const { cpu } = await answer;
  return cpu.user + cpu.system;
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

async function installPeers(report: Report): Promise<void> {
  const isInstalled = await access(new URL('node_modules/.package-lock.json', peersFolder)).then(
    () => true,
    () => false,
  );
  if (isInstalled) return;
  report.progress('installing the other gateways into bench/peers/gateway');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: peersFolder.pathname,
    shell: process.platform === 'win32',
  });
}
