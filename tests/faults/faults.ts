import { setTimeout } from 'node:timers/promises';
import type { FaultSystem } from './system.ts';

export type Random = () => number;

/** A small seeded generator (mulberry32): the same seed gives the same faults in the same order. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of `FAULT_SEED`, or a new one. */
export function chooseSeed(): number {
  // biome-ignore lint/style/noProcessEnv: a parameter of the test run, no setting of the product.
  return Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
}

export const faults = {
  'kill sequencer': (system, random) => system.killWorker('sequencer', Math.floor(random() * 2)),
  'kill projector': (system, random) => system.killWorker('projector', Math.floor(random() * 2)),
  'kill writer': (system, random) => system.killWorker('writer', Math.floor(random() * 2)),
  'pause sequencer': (system, random) => system.pauseWorker('sequencer', Math.floor(random() * 2), 3_000),
  'pause projector': (system, random) => system.pauseWorker('projector', Math.floor(random() * 2), 3_000),
  'kill postgres': async (system) => system.killServer('postgres'),
  'kill nats': async (system) => system.killServer('nats'),
  'kill redis': async (system) => system.killServer('redis'),
  'delete the JetStream store': (system) => system.deleteJetStream(),
  'cut postgres': async (system) => system.databaseProxy.cut(),
  'cut nats': async (system) => system.natsProxy.cut(),
  'half-open postgres': async (system) => system.databaseProxy.halfOpen(),
  'half-open nats': async (system) => system.natsProxy.halfOpen(),
} satisfies Record<string, (system: FaultSystem, random: Random) => Promise<void>>;

export type FaultName = keyof typeof faults;

export interface Recovery {
  readonly fault: FaultName;
  /** From the fault until a write begun after it reached the follower; infinite when none did within the time allowed. */
  readonly ms: number;
}

/** Commits one fault after the other, each once the service is back from the one before, and logs each with its time. */
export async function runFaults(
  system: FaultSystem,
  names: readonly FaultName[],
  options: { readonly seed: number; readonly log: (line: string) => void },
): Promise<Recovery[]> {
  const random = seededRandom(options.seed);
  const startedAt = Date.now();
  const recoveries: Recovery[] = [];
  options.log(`FAULT_SEED=${options.seed}`);
  for (const fault of names) {
    const at = Date.now();
    const [ms] = await Promise.all([
      system.freshWriteSeen(at, 20_000).then(
        (seenAt) => seenAt - at,
        () => Number.POSITIVE_INFINITY,
      ),
      faults[fault](system, random),
    ]);
    options.log(`${((at - startedAt) / 1000).toFixed(2)} s  ${fault}: back after ${ms} ms`);
    recoveries.push({ fault, ms });
    await setTimeout(100 + random() * 300);
  }
  return recoveries;
}
