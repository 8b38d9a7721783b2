/** What it takes to prepare an operation. */
export type Phase = 'parse' | 'validate' | 'plan';

/** One phase as it was gone through, in milliseconds since 1970. */
export interface TimedPhase {
  readonly phase: Phase;
  readonly startMs: number;
  readonly endMs: number;
}

/** Told of each phase; operations that are known go through none. */
export type ObservePhase = (phase: Phase, seconds: number) => void;

let collecting: TimedPhase[] | undefined;

/** Goes through a phase, and tells how long it took. */
export function timePhase<Made>(phase: Phase, observe: ObservePhase | undefined, work: () => Made): Made {
  const startedAt = performance.now();
  try {
    return work();
  } finally {
    const endedAt = performance.now();
    observe?.(phase, (endedAt - startedAt) / 1_000);
    const { timeOrigin } = performance;
    collecting?.push({ phase, startMs: timeOrigin + startedAt, endMs: timeOrigin + endedAt });
  }
}

/**
 * @param work may not wait for anything: whatever is prepared meanwhile counts as its own
 * @returns what it made, and the phases that it went through
 */
export function collectPhases<Made>(work: () => Made): { readonly made: Made; readonly phases: readonly TimedPhase[] } {
  const phases: TimedPhase[] = [];
  collecting = phases;
  try {
    return { made: work(), phases };
  } finally {
    collecting = undefined;
  }
}
