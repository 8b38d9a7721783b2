import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFaults } from './faults.ts';
import { shortPlan } from './plan.ts';
import { chooseSeed } from './random.ts';
import { commitsPerSecond, describeRecoveries } from './summary.ts';
import { type FaultSystem, startFaultSystem } from './system.ts';
import { verifyAll } from './verify.ts';

const seed = chooseSeed();
const lines: string[] = [];
const log = (line: string) => {
  lines.push(line);
  process.stdout.write(`${line}\n`);
};
let system: FaultSystem;
beforeAll(async () => {
  log(`FAULT_SEED=${seed}`);
  system = await startFaultSystem(seed);
}, 120_000);
afterAll(() => system?.stop(), 30_000);

it('loses nothing and doubles nothing under one fault of each kind, and is back within seconds after each', async () => {
  const startedAt = Date.now();
  const recoveries = await runFaults(system, shortPlan(seed), log);
  const rate = commitsPerSecond(system, recoveries, startedAt, Date.now());
  await system.settle();
  log(`${system.progress.acknowledged.size} writes, ${Math.round(rate)} a second while no server was down`);
  for (const line of describeRecoveries(recoveries)) log(line);
  await verifyAll(system);
  expect(
    recoveries.filter(({ ms }) => ms > 5_000),
    lines.join('\n'),
  ).toEqual([]);
  expect(system.progress.fenced.length, 'attempts that were over').toBeGreaterThanOrEqual(1);
}, 120_000);
