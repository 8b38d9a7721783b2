import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#runtime/telemetry/logger.ts';

/** Work that is done over and over. */
export interface Repetition {
  /** Waits for the round in progress; none follows. */
  stop(): Promise<void>;
}

/** Does some work now and then again each time `intervalMs` have passed since it was done. A round that fails is logged. */
export function every(intervalMs: number, work: () => Promise<void>, logger: Logger): Repetition {
  const ended = new AbortController();
  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      await work().catch((error: unknown) => logger.warn({ err: error }, 'a round failed, trying again'));
      await delay(intervalMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  }
  const running = run();
  return {
    async stop() {
      ended.abort();
      await running;
    },
  };
}
