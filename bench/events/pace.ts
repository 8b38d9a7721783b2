import { setTimeout } from 'node:timers/promises';
import { nowMs } from './clock.ts';

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
}

/** What was done at a pace; the lists go by index. */
export interface Paced {
  /** When each was acknowledged, by `nowMs`. */
  readonly ackedAt: Float64Array;
  /** How long each took from when it was due: what waits for its turn is not left out. */
  readonly tookMs: Float64Array;
  readonly elapsedMs: number;
}

/**
 * Does something at random moments (a Poisson process) of an average rate, whether what came before is done or not: an
 * open loop, in which a slow system is not spared.
 */
export async function runPaced({ perSecond, seconds }: Pace, act: (index: number) => Promise<void>): Promise<Paced> {
  const count = Math.round(perSecond * seconds);
  const ackedAt = new Float64Array(count);
  const tookMs = new Float64Array(count);
  const running: Promise<void>[] = [];
  const startedAt = nowMs();
  let dueAt = startedAt;
  for (let index = 0; index < count; index++) {
    dueAt += (-Math.log(1 - Math.random()) * 1000) / perSecond;
    const waitMs = dueAt - nowMs();
    if (waitMs > 0) await setTimeout(waitMs);
    const due = dueAt;
    running.push(
      act(index).then(() => {
        const at = nowMs();
        ackedAt[index] = at;
        tookMs[index] = at - due;
      }),
    );
  }
  await Promise.all(running);
  return { ackedAt, tookMs, elapsedMs: nowMs() - startedAt };
}

/** Does something over and over by several at once, each waiting for its own last one. @returns how many a second */
export async function runClosed(
  { atOnce, seconds }: { readonly atOnce: number; readonly seconds: number },
  act: (worker: number) => Promise<unknown>,
): Promise<number> {
  const startedAt = nowMs();
  const until = startedAt + seconds * 1000;
  let done = 0;
  const loop = async (worker: number): Promise<void> => {
    while (nowMs() < until) {
      await act(worker);
      done++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, worker) => loop(worker)));
  return done / ((nowMs() - startedAt) / 1000);
}
