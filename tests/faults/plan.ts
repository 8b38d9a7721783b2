import { type Random, seededRandom, seedOf, shuffled } from './random.ts';

/** Everything that can be done to the system. */
export const faultNames = [
  'kill sequencer',
  'kill projector',
  'kill writer',
  'kill task worker',
  'pause sequencer',
  'pause projector',
  'pause task worker',
  'kill postgres',
  'kill nats',
  'kill redis',
  'delete the JetStream stream',
  'lose the JetStream disk',
  'cut postgres',
  'cut nats',
  'half-open postgres',
  'half-open nats',
] as const;

export type FaultName = (typeof faultNames)[number];

/** One fault of a plan. */
export interface PlannedFault {
  readonly fault: FaultName;
  /** From the start of the run. Later when the system is not back from the fault before. */
  readonly atMs: number;
  /** Between 0 and 1: decides which process it hits. */
  readonly pick: number;
}

/** One of each kind, in random order. */
export function shortPlan(seed: number): PlannedFault[] {
  const random = seededRandom(seedOf(seed, 'plan'));
  return schedule(shuffled(faultNames, random), random, { minMs: 200, maxMs: 600 });
}

/**
 * More than a hundred kills of the log's own processes, five restarts of each server and more, dead connections, lost
 * stores and paused processes, all in random order.
 */
export function longPlan(seed: number): PlannedFault[] {
  const random = seededRandom(seedOf(seed, 'plan'));
  const times = (count: number, ...faults: readonly FaultName[]) => Array.from({ length: count }, () => faults).flat();
  const faults = [
    ...times(34, 'kill sequencer', 'kill projector', 'kill writer'),
    ...times(4, 'kill task worker'),
    ...times(5, 'kill postgres', 'kill nats', 'kill redis'),
    ...times(2, 'cut postgres', 'cut nats', 'half-open postgres', 'half-open nats'),
    ...times(2, 'pause sequencer', 'pause projector', 'pause task worker'),
    ...times(1, 'delete the JetStream stream', 'lose the JetStream disk'),
  ];
  return schedule(shuffled(faults, random), random, { minMs: 1_500, maxMs: 4_000 });
}

function schedule(
  faults: readonly FaultName[],
  random: Random,
  { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number },
): PlannedFault[] {
  let atMs = 0;
  return faults.map((fault) => {
    atMs += Math.round(minMs + random() * (maxMs - minMs));
    return { fault, atMs, pick: random() };
  });
}
