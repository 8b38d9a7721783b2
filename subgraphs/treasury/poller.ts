import { setTimeout as delay } from 'node:timers/promises';
import type { RoleRunner } from '#runtime/service/service.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

export interface PollerOptions {
  /** For the log. */
  readonly name: string;
  readonly intervalMs: number;
  /** @returns true when there may be more to do at once */
  work(): Promise<boolean>;
  readonly logger: Logger;
}

/** Does something again and again; an error is logged and tried again after the interval. Stops after the work in hand. */
export function createPoller({ name, intervalMs, work, logger }: PollerOptions): RoleRunner {
  let abort: AbortController | undefined;
  let running: Promise<void> = Promise.resolve();

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const mayBeMore = await work().catch((error: unknown) => {
        logger.warn({ err: error, poller: name }, 'could not do its round, trying again');
        return false;
      });
      // Aborting ends the wait at once.
      if (!mayBeMore) await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  return {
    async start() {
      abort = new AbortController();
      running = run(abort.signal);
    },
    async stop() {
      abort?.abort();
      await running;
    },
  };
}
