import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Report } from '../report.ts';
import type { Child } from './child.ts';
import { nowMs } from './clock.ts';
import type { FollowerCalls, Latencies } from './follower.ts';
import type { Paced } from './pace.ts';
import { withStage } from './stage.ts';
import { quantile } from './statistics.ts';
import type { PacedEvents } from './writer.ts';

const secondsDefault = 60;
const warmUpSeconds = 3;
const drainMaxMs = 30_000;

/** From the acknowledged commit in one process, through the sequencer in another, to a follower in a third. */
export async function measureLatency(report: Report, seconds = secondsDefault): Promise<void> {
  for (const perSecond of [500, 2_000]) {
    await withStage(async (stage) => {
      await stage.service();
      const [writer, follower] = await Promise.all([stage.writer(), stage.follower()]);
      await follower.call('follow', { ventureIds: [undefined] });
      report.progress(`${perSecond} events a second for ${seconds} s`);
      const warmUp = await writer.call('paced', { perSecond, seconds: warmUpSeconds, ventureIds: ['ven_1'] });
      await caughtUp(follower, warmUp.streamIds.length);
      const paced = await writer.call('paced', { perSecond, seconds, ventureIds: ['ven_1'] });
      const end = await watchTheEnd(follower, warmUp.streamIds.length + paced.streamIds.length);
      const latencies = await follower.call('latencies', paced);
      const targets = perSecond === 500 ? { p50: '; target 3', p99: '; target 20' } : { p50: '', p99: '; target 40' };
      const name = `events.latency_${perSecond}`;
      addLatencies(report, name, latencies, { ...targets, from: 'from the commit to a follower in another process' });
      addPace(report, name, paced, { perSecond, ...end, missing: paced.streamIds.length - latencies.delivered });
    });
  }
}

const peerDir = new URL('../peers/graphile-worker/', import.meta.url);

/** What peers/graphile-worker/*.mjs serve. */
interface PeerWriterCalls {
  readonly [name: string]: (argument: never) => unknown;
  readonly paced: (pace: { readonly perSecond: number; readonly seconds: number }) => Promise<PacedEvents>;
}
interface PeerWorkerCalls {
  readonly [name: string]: (argument: never) => unknown;
  readonly deliveries: (nothing: undefined) => number;
  readonly latencies: (paced: Pick<PacedEvents, 'streamIds' | 'ackedAt'>) => Latencies;
}

/** The same for a job queue in PostgreSQL: from the job's own committed transaction to its task in another process. */
export async function measurePeer(report: Report, seconds = secondsDefault): Promise<void> {
  await installPeer(report);
  const perSecond = 500;
  await withStage(async (stage) => {
    const worker = await stage.spawn<PeerWorkerCalls>(new URL('worker.mjs', peerDir));
    const writer = await stage.spawn<PeerWriterCalls>(new URL('writer.mjs', peerDir));
    report.progress(`graphile-worker: ${perSecond} jobs a second for ${seconds} s`);
    const warmUp = await writer.call('paced', { perSecond, seconds: warmUpSeconds });
    await caughtUp(worker, warmUp.streamIds.length);
    const paced = await writer.call('paced', { perSecond, seconds });
    const end = await watchTheEnd(worker, warmUp.streamIds.length + paced.streamIds.length);
    const latencies = await worker.call('latencies', paced);
    const name = 'events.peer.graphile_worker.latency_500';
    addLatencies(report, name, latencies, { p50: '', p99: '', from: 'from the commit of a job to its task' });
    addPace(report, name, paced, { perSecond, ...end, missing: paced.streamIds.length - latencies.delivered });
  });
}

async function installPeer(report: Report): Promise<void> {
  const isThere = await access(new URL('node_modules/graphile-worker/package.json', peerDir)).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  report.progress('installing graphile-worker');
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: fileURLToPath(peerDir) });
}

type Counting = Pick<Child<{ readonly deliveries: FollowerCalls['deliveries'] }>, 'call'>;

/** @returns milliseconds until so many were delivered, infinite when they were not in time */
export async function caughtUp(counting: Counting, deliveries: number): Promise<number> {
  const startedAt = nowMs();
  while ((await counting.call('deliveries', undefined)) < deliveries) {
    if (nowMs() - startedAt > drainMaxMs) return Number.POSITIVE_INFINITY;
    await setTimeout(5);
  }
  return nowMs() - startedAt;
}

/** @returns what was left to deliver when the writer had ended, and how long that took */
async function watchTheEnd(counting: Counting, deliveries: number): Promise<{ backlog: number; drainMs: number }> {
  const backlog = deliveries - (await counting.call('deliveries', undefined));
  return { backlog, drainMs: await caughtUp(counting, deliveries) };
}

function addLatencies(
  report: Report,
  name: string,
  { p50Ms, p99Ms, maxMs }: Latencies,
  notes: { readonly p50: string; readonly p99: string; readonly from: string },
): void {
  report.add({ name: `${name}_p50_ms`, value: p50Ms, unit: 'ms', note: `${notes.from}${notes.p50}` });
  report.add({ name: `${name}_p99_ms`, value: p99Ms, unit: 'ms', note: notes.p99.replace(/^; /, '') });
  report.add({ name: `${name}_max_ms`, value: maxMs, unit: 'ms' });
}

function addPace(
  report: Report,
  name: string,
  { tookMs, elapsedMs }: Paced,
  end: { readonly perSecond: number; readonly backlog: number; readonly drainMs: number; readonly missing: number },
): void {
  report.add({
    name: `${name}_achieved_per_s`,
    value: tookMs.length / (elapsedMs / 1000),
    unit: '1/s',
    note: `of ${end.perSecond} wanted; ${end.missing} not delivered`,
  });
  report.add({
    name: `${name}_commit_p99_ms`,
    value: quantile(tookMs, 0.99),
    unit: 'ms',
    note: 'from when it was due to its acknowledgement',
  });
  report.add({
    name: `${name}_backlog`,
    value: end.backlog,
    unit: '',
    note: `not yet delivered at the last acknowledgement; gone after ${Math.round(end.drainMs)} ms`,
  });
}
