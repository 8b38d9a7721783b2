import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readCredentials } from '#cli/credentials.ts';
import { runVentureFile } from '#cli/demo/demo.ts';
import { createGraphClient } from '#cli/graph-client.ts';
import { findInstance, type Instance } from '#cli/instance.ts';
import { paths } from '#cli/paths.ts';
import { residentMib } from '#cli/status.ts';
import { signLocalToken } from '#cli/token.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import type { Benchmark, Report } from './report.ts';

const runs = 5;
const startTimeoutMs = 120_000;
/** Garbage of the start and of the runs is gone after that long. */
const idleMs = 5_000;

/** The main job as a founder meets it: start, run the newsletter venture, look at the memory. */
export const bench: Benchmark = {
  about: 'start the whole product and run the newsletter venture',
  async run(report) {
    const dataDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
    try {
      const cold = await startInstance(dataDir);
      report.progress(`cold start ${cold.elapsedS.toFixed(1)} s`);
      await cold.stop();
      const warm = await startInstance(dataDir);
      report.progress(`warm start ${warm.elapsedS.toFixed(1)} s`);
      try {
        report.add({
          name: 'demo.cold_start_s',
          value: cold.elapsedS,
          unit: 's',
          note: 'new data directory; target 120 with installation',
        });
        report.add({ name: 'demo.warm_start_s', value: warm.elapsedS, unit: 's', note: 'target 8' });
        await measureRuns(report, dataDir, warm.instance, join(dataDir, 'downloads'));
        await setTimeout(idleMs);
        await measureMemory(report, warm.instance);
      } finally {
        await warm.stop();
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

interface Started {
  readonly instance: Instance;
  readonly elapsedS: number;
  stop(): Promise<void>;
}

async function startInstance(dataDir: string): Promise<Started> {
  const startedAt = performance.now();
  const args = [join(paths.root, 'cli', 'parpour.ts'), 'start', '--data-dir', dataDir, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  while (!output.includes('Parpour is ready')) {
    if (child.exitCode !== null || performance.now() - startedAt > startTimeoutMs)
      throw new Error(`did not start:\n${output}`);
    await setTimeout(20);
  }
  const elapsedS = (performance.now() - startedAt) / 1000;
  const instance = await findInstance(dataDir);
  if (instance === undefined) throw new Error('the instance does not answer');
  return {
    instance,
    elapsedS,
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
  };
}

async function measureRuns(report: Report, dataDir: string, instance: Instance, downloadDir: string): Promise<void> {
  const credentials = await readCredentials(dataDir);
  if (credentials === undefined) throw new Error('the instance has no credentials');
  const token = await signLocalToken(credentials, { role: 'founder', hours: 1 });
  const client = createGraphClient({ graphUrl: instance.graphUrl, token });
  const path = paths.defaultVentureFile;
  const file = parseVentureFile(await readFile(path, 'utf8'), path);
  const wallS: number[] = [];
  const workflowS: number[] = [];
  let events = 0;
  for (let run = 1; run <= runs; run++) {
    const startedAt = performance.now();
    const { story, seen } = await runVentureFile(client, { file, path, downloadDir });
    wallS.push((performance.now() - startedAt) / 1000);
    workflowS.push((Date.parse(story.finishedAt ?? '') - Date.parse(story.submittedAt)) / 1000);
    events = seen.events.filter(({ correlationId }) => correlationId === story.id).length;
    report.progress(`run ${run} of ${runs}: ${wallS.at(-1)?.toFixed(1)} s`);
  }
  await client.close();
  report.add({
    name: 'demo.wall_s',
    value: median(wallS),
    unit: 's',
    note: `median of ${runs}: set-up, workflow, proof, downloads`,
  });
  report.add({
    name: 'demo.workflow_s',
    value: median(workflowS),
    unit: 's',
    note: 'from submission to the last task',
  });
  report.add({ name: 'demo.events', value: events, unit: '', note: 'of one workflow' });
}

async function measureMemory(report: Report, instance: Instance): Promise<void> {
  let total = 0;
  for (const { name, pid } of [{ name: 'parpour', pid: instance.pid }, ...instance.processes]) {
    const mib = await residentMib(pid, name === 'postgres');
    total += mib;
    report.add({ name: `demo.memory_${name}_mib`, value: mib, unit: 'MiB', note: 'proportional set size, idle' });
  }
  report.add({ name: 'demo.memory_total_mib', value: total, unit: 'MiB', note: 'target 1024' });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
