import { quantile } from '../events/statistics.ts';

/** What closed-loop callers got done: each begins its next lifecycle when the one before is over. */
export interface Measured {
  /** Lifecycles (authorise, then capture) a second. */
  readonly perSecond: number;
  /** Of a whole lifecycle, as its caller sees it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs callers for so many seconds, after a quarter of that for warming up. */
export async function measure(
  callers: number,
  seconds: number,
  lifecycle: (caller: number, turn: number) => Promise<void>,
): Promise<Measured> {
  await runFor(callers, seconds / 4, lifecycle);
  const { elapsedS, latenciesMs } = await runFor(callers, seconds, lifecycle);
  return {
    perSecond: latenciesMs.length / elapsedS,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  };
}

async function runFor(
  callers: number,
  seconds: number,
  lifecycle: (caller: number, turn: number) => Promise<void>,
): Promise<{ elapsedS: number; latenciesMs: number[] }> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const call = async (caller: number): Promise<void> => {
    for (let turn = 0; performance.now() < endsAt; turn++) {
      const begunAt = performance.now();
      await lifecycle(caller, turn);
      latenciesMs.push(performance.now() - begunAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return { elapsedS: (performance.now() - startedAt) / 1_000, latenciesMs };
}
