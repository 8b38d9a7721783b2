import { setTimeout } from 'node:timers/promises';
import type { FaultName, PlannedFault } from './plan.ts';
import type { FaultSystem } from './system.ts';
import type { WorkerRole } from './workers.ts';

const pauseMs = 3_000;
/** The leader is hit mostly; its stand-by now and then. */
const leaderShare = 0.85;
const giveUpMs = 20_000;

export interface Recovery {
  readonly fault: FaultName;
  /** When it was committed, epoch ms. */
  readonly at: number;
  /**
   * From the fault until a write begun after it was seen by every follower and applied by every projection, and whatever
   * else was hit did its work again; infinite when that took too long.
   */
  readonly ms: number;
}

/** What a fault hit, for the log, and what has to happen before the next one. */
interface Committed {
  readonly what: string;
  /** When what was hit itself works again (epoch ms), beyond what is looked at after every fault. */
  readonly workedAt?: Promise<number>;
  /** When the next fault may come. */
  readonly over?: Promise<void>;
}

const commit: Record<FaultName, (system: FaultSystem, pick: number) => Promise<Committed>> = {
  'kill sequencer': async (system, pick) => kill(system, 'sequencer', await sequencerOf(system, pick)),
  'kill projector': async (system, pick) => kill(system, 'projector', Math.floor(pick * 2)),
  'kill writer': async (system, pick) => kill(system, 'writer', Math.floor(pick * 2)),
  'kill task worker': (system) => onTask(system, (index) => system.killWorker('task-worker', index)),
  'pause sequencer': async (system, pick) => pause(system, 'sequencer', await sequencerOf(system, pick)),
  'pause projector': async (system, pick) => pause(system, 'projector', Math.floor(pick * 2)),
  'pause task worker': (system) => onTask(system, (index) => system.pauseWorker('task-worker', index, pauseMs)),
  'kill postgres': async (system) => killServer(system, 'postgres'),
  'kill nats': (system) => onBus(system, () => system.killServer('nats')),
  'kill redis': async (system) => ({
    ...killServer(system, 'redis'),
    workedAt: system.redisAnswers(giveUpMs).then(() => Date.now()),
  }),
  'delete the JetStream stream': async (system) => {
    await system.deleteJetStreamStream();
    return { what: 'EVENTS' };
  },
  'lose the JetStream disk': (system) => onBus(system, () => system.loseJetStreamDisk()),
  'cut postgres': async ({ databaseProxy }) => ({ what: `${databaseProxy.cut()} connections` }),
  'cut nats': (system) => onBus(system, () => system.natsProxy.cut()),
  'half-open postgres': async ({ databaseProxy }) => ({ what: `${databaseProxy.halfOpen()} connections` }),
  'half-open nats': (system) => onBus(system, () => system.natsProxy.halfOpen()),
};

/** Faults during which nothing can be committed. */
export const isServerDown = (fault: FaultName): boolean => /(postgres|nats|redis|disk)$/.test(fault);

async function sequencerOf(system: FaultSystem, pick: number): Promise<number> {
  await system.workers.ready('sequencer');
  const leader = await system.leader();
  if (leader === undefined) return Math.floor(pick * 2);
  return pick < leaderShare ? leader : leader + 1;
}

async function kill(system: FaultSystem, role: WorkerRole, index: number): Promise<Committed> {
  await system.workers.ready(role);
  const what = nameOf(system, role, index);
  return { what, over: system.killWorker(role, index) };
}

async function pause(system: FaultSystem, role: WorkerRole, index: number): Promise<Committed> {
  await system.workers.ready(role);
  return { what: nameOf(system, role, index), over: system.pauseWorker(role, index, pauseMs) };
}

function killServer(system: FaultSystem, name: 'postgres' | 'redis'): Committed {
  system.killServer(name);
  return { what: name };
}

/** Breaks the connections of the bus; every worker has to find its way back. The log itself does not wait for it. */
async function onBus(system: FaultSystem, breakIt: () => unknown): Promise<Committed> {
  const { natsProxy, workers } = system;
  const wanted = workers.count();
  for (const until = Date.now() + giveUpMs; natsProxy.open() < wanted && Date.now() < until; ) await setTimeout(20);
  const open = natsProxy.open();
  await breakIt();
  const connected = async (): Promise<number> => {
    for (const until = Date.now() + giveUpMs; ; await setTimeout(5)) {
      if (natsProxy.open() >= wanted) return Date.now();
      if (Date.now() > until) throw new Error(`only ${natsProxy.open()} of ${wanted} found back to NATS`);
    }
  };
  // What was killed still has its connections for a moment.
  const workedAt = setTimeout(50).then(connected);
  return { what: `nats with ${open} connections`, workedAt };
}

/** Hits a task worker in the middle of a task, which another then has to do. */
async function onTask(system: FaultSystem, hit: (index: number) => Promise<void>): Promise<Committed> {
  await system.workers.ready('task-worker');
  const { worker, taskId } = await system.progress.taskBegun();
  const over = hit(system.workers.ofRole('task-worker').indexOf(worker));
  const workedAt = system.progress.taskDone(taskId, Date.now() + giveUpMs);
  return { what: `${worker.name} with ${taskId}`, over, workedAt };
}

function nameOf(system: FaultSystem, role: WorkerRole, index: number): string {
  const candidates = system.workers.ofRole(role);
  return candidates[index % candidates.length]?.name ?? role;
}

/** Commits the faults of a plan in its order, each at its time or, if that is later, once the system is back from the last. */
export async function runFaults(
  system: FaultSystem,
  plan: readonly PlannedFault[],
  log: (line: string) => void,
): Promise<Recovery[]> {
  const startedAt = Date.now();
  const recoveries: Recovery[] = [];
  for (const { fault, atMs, pick } of plan) {
    await setTimeout(Math.max(0, startedAt + atMs - Date.now()));
    const { what, workedAt, over } = await commit[fault](system, pick);
    const at = Date.now();
    const [{ ms, steps }] = await Promise.all([recover(system, at, workedAt), over]);
    const seconds = (time: number) => (time / 1000).toFixed(2).padStart(7);
    log(`${seconds(at - startedAt)} s (planned ${seconds(atMs)})  ${fault}: ${what}, back after ${ms} ms (${steps})`);
    for (const line of serverLines(system, at)) log(`${' '.repeat(28)}${line}`);
    recoveries.push({ fault, at, ms });
  }
  return recoveries;
}

/** Waits until the system is back from a fault. @returns after how long, and when which part of it was */
async function recover(
  system: FaultSystem,
  at: number,
  workedAt: Promise<number> | undefined,
): Promise<{ readonly ms: number; readonly steps: string }> {
  const steps: string[] = [];
  const step = (what: string, time: number) => void steps.push(`${what} ${time - at}`);
  const deadline = at + giveUpMs;
  // Told below, unless something else took too long before.
  workedAt?.catch(() => undefined);
  try {
    const seen = await system.progress.freshWriteSeen(at, deadline);
    step('seen', seen.at);
    while (((await system.projected()) ?? 0n) < seen.seq) {
      if (Date.now() > deadline) throw new Error('the projections did not come up in time');
      await setTimeout(10);
    }
    const projectedAt = Date.now();
    step('projected', projectedAt);
    const hitAt = await workedAt;
    if (hitAt !== undefined) step('works again', hitAt);
    return { ms: Math.max(projectedAt, hitAt ?? 0) - at, steps: steps.join(', ') };
  } catch (error) {
    return { ms: Number.POSITIVE_INFINITY, steps: [...steps, String(error)].join(', ') };
  }
}

/** What the servers' supervision did meanwhile. */
function serverLines(system: FaultSystem, since: number): string[] {
  return system.serverEvents.flatMap(({ at, event }) => {
    if (at < since) return [];
    if (event.kind === 'died')
      return [`${event.server} died after ${at - since} ms, starts in ${event.restartInMs} ms`];
    if (event.kind === 'restarted') return [`${event.server} was up after ${at - since} ms (${event.elapsedMs} ms)`];
    return [`${event.server}: ${event.kind}`];
  });
}
