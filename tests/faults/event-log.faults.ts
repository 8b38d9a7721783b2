import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseSeed, type FaultName, runFaults, seededRandom } from './faults.ts';
import { type FaultSystem, startFaultSystem } from './system.ts';
import { verifyAll } from './verify.ts';

let system: FaultSystem;
beforeAll(async () => {
  system = await startFaultSystem();
}, 60_000);
afterAll(() => system?.stop());

it('loses nothing and doubles nothing under a hundred kills and five restarts of each server', async () => {
  const seed = chooseSeed();
  const log = (line: string) => void process.stdout.write(`${line}\n`);
  const recoveries = await runFaults(system, planOf(seed), { seed, log });
  await system.settle();
  await verifyAll(system);
  expect(recoveries.filter(({ ms }) => ms > 5_000)).toEqual([]);
}, 900_000);

/** Kills of workers in random order, with the rarer faults spread evenly among them. */
function planOf(seed: number): FaultName[] {
  const random = seededRandom(seed);
  const kills: readonly FaultName[] = ['kill sequencer', 'kill projector', 'kill writer'];
  const round: readonly FaultName[] = ['kill postgres', 'kill nats', 'kill redis'];
  const rare: readonly FaultName[] = [
    ...Array.from({ length: 5 }, () => round).flat(),
    'delete the JetStream store',
    'cut postgres',
    'cut nats',
    'half-open postgres',
    'half-open nats',
    'pause sequencer',
    'pause projector',
  ];
  return rare.flatMap((fault) => [
    ...Array.from({ length: 5 }, () => kills[Math.floor(random() * kills.length)] ?? 'kill sequencer'),
    fault,
  ]);
}
