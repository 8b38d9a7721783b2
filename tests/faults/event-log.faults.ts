import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFaults } from './faults.ts';
import { longPlan } from './plan.ts';
import { chooseSeed } from './random.ts';
import { commitsPerSecond, describeRecoveries } from './summary.ts';
import { type FaultSystem, startFaultSystem } from './system.ts';
import { verifyAll } from './verify.ts';

const seed = chooseSeed();
const log = (line: string) => void process.stdout.write(`${line}\n`);
let system: FaultSystem;
beforeAll(async () => {
  log(`FAULT_SEED=${seed}`);
  system = await startFaultSystem(seed);
}, 120_000);
afterAll(() => system?.stop(), 30_000);

it('loses nothing and doubles nothing under a hundred kills and five restarts of each server', async () => {
  const startedAt = Date.now();
  const recoveries = await runFaults(system, longPlan(seed), log);
  const rate = commitsPerSecond(system, recoveries, startedAt, Date.now());
  await system.settle();
  for (const line of describeRecoveries(recoveries)) log(line);
  log(`${system.progress.acknowledged.size} writes, ${Math.round(rate)} a second while no server was down`);
  log(`${system.progress.fenced.length} effects of attempts that were over were refused`);
  await verifyAll(system);
  expect(recoveries.filter(({ ms }) => ms > 5_000)).toEqual([]);
  expect(rate).toBeGreaterThanOrEqual(300);
  // Paused beyond its ack wait, a task worker comes back with an attempt that is over.
  expect(system.progress.fenced.length).toBeGreaterThanOrEqual(1);
}, 1_200_000);
