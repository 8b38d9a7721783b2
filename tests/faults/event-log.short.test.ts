import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseSeed, type FaultName, faults, runFaults } from './faults.ts';
import { type FaultSystem, startFaultSystem } from './system.ts';
import { verifyAll } from './verify.ts';

let system: FaultSystem;
beforeAll(async () => {
  system = await startFaultSystem();
}, 60_000);
afterAll(() => system?.stop());

it('loses nothing and doubles nothing under one fault of each kind, and is back soon after each', async () => {
  const lines: string[] = [];
  // The keys of a literal are its names.
  const names = Object.keys(faults) as FaultName[];
  const seed = chooseSeed();
  const recoveries = await runFaults(system, names, { seed, log: (line) => lines.push(line) });
  await system.settle();
  await verifyAll(system);
  process.stdout.write(`${lines.join('\n')}\n${system.seen.length} events\n`);
  // Twice what the long form allows: the suite shares the machine with other test files.
  const late = recoveries.filter(({ ms }) => ms > 10_000);
  expect(late, lines.join('\n')).toEqual([]);
}, 120_000);
