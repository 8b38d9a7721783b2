import { isServerDown, type Recovery } from './faults.ts';
import { faultNames } from './plan.ts';
import type { FaultSystem } from './system.ts';

/** @returns acknowledged writes a second, over the time in which no server was down */
export function commitsPerSecond(
  { progress }: FaultSystem,
  recoveries: readonly Recovery[],
  from: number,
  to: number,
): number {
  // What was given up lasted until the next fault at most, so that no time is taken off twice.
  const down = recoveries.flatMap(({ fault, at, ms }, index) =>
    isServerDown(fault) ? [{ from: at, to: Math.min(at + ms, recoveries[index + 1]?.at ?? to) }] : [],
  );
  const isDown = (at: number) => down.some((span) => at >= span.from && at < span.to);
  const counted = progress.acknowledgedAt.filter((at) => at >= from && at < to && !isDown(at)).length;
  const downMs = down.reduce((sum, span) => sum + (Math.min(span.to, to) - span.from), 0);
  return counted / ((to - from - downMs) / 1000);
}

/** @returns for each kind of fault how often, and how long until the system was back, a line each */
export function describeRecoveries(recoveries: readonly Recovery[]): string[] {
  return faultNames.flatMap((fault) => {
    const times = recoveries.filter((recovery) => recovery.fault === fault).map(({ ms }) => ms);
    if (times.length === 0) return [];
    times.sort((a, b) => a - b);
    const [middle, worst] = [times[Math.floor(times.length / 2)], times.at(-1)];
    return [
      `${fault.padEnd(28)} ${String(times.length).padStart(3)} times, back after ${middle} ms (p50), ${worst} ms (most)`,
    ];
  });
}
