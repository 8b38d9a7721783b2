import type { Logger } from '#runtime/telemetry/logger.ts';
import type { ConsumerDeps } from './consumer.ts';
import type { Applier } from './consumer-apply.ts';
import { describeReason, faultKindOf } from './consumer-faults.ts';
import { beginRetry, countOpen, failAgain, nextRetried, resolveDeadLetter, suspendRetry } from './dead-letters.ts';
import { type ReadVersions, readEventsById, upcastersOf } from './read.ts';
import { Signal } from './wake.ts';

/** Handles a consumer's dead letters again when somebody asks for it, beside the consumer itself. */
export interface Retrier {
  start(): void;
  /** Looks now instead of at the next interval. */
  look(): void;
  /** Finishes the dead letter in progress. */
  stop(): Promise<void>;
}

const lookIntervalMs = 1_000;

interface RetrierOptions {
  readonly consumer: string;
  readonly applier: Applier;
  readonly logger: Logger;
  readonly versions: ReadVersions;
}

export function createRetrier(
  { db, metrics }: Pick<ConsumerDeps, 'db' | 'metrics'>,
  { consumer, applier, logger, versions }: RetrierOptions,
): Retrier {
  const open = metrics.gauge('venture_dead_letters', 'Events that a consumer passed over and has not handled since.', [
    'consumer_name',
  ]);
  const wake = new Signal();
  let stopping = false;
  let running: Promise<void> | undefined;

  /** @returns false when there was none, or a server is away */
  async function retryNext(): Promise<boolean> {
    const letter = await nextRetried(db.drizzle, consumer);
    if (letter === undefined) return false;
    const about = { deadLetterId: letter.id, seq: letter.seq.toString(), type: letter.type };
    const [written] = await readEventsById(db.drizzle, [letter.eventId]);
    if (written === undefined) {
      await failAgain(db.drizzle, letter.id, 'The event is not in the log');
      return true;
    }
    const begun = await beginRetry(db.drizzle, letter.id);
    if (begun === 'busy') return false;
    if (begun === 'ended') {
      await failAgain(db.drizzle, letter.id, 'The process ended while it handled the event again');
      logger.error(about, 'a process ended over a dead letter');
      return true;
    }
    const event = upcastersOf(versions)?.upcast(written) ?? written;
    try {
      await applier.applyAside(event, (tx) => resolveDeadLetter(tx, letter.id));
      logger.info(about, 'a dead letter was handled');
    } catch (error) {
      if (faultKindOf(error) === 'system') {
        await suspendRetry(db.drizzle, letter.id);
        throw error;
      }
      await failAgain(db.drizzle, letter.id, describeReason(error));
      logger.warn({ err: error, ...about }, 'a dead letter failed again');
    }
    return true;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        while (!stopping && (await retryNext()));
        open.set({ consumer_name: consumer }, await countOpen(db.drizzle, consumer));
      } catch (error) {
        logger.warn({ err: error }, 'dead letters can not be looked at, trying again');
      }
      if (!stopping) await wake.wait(lookIntervalMs);
    }
  }

  return {
    start() {
      running = run();
    },
    look: () => wake.raise(),
    async stop() {
      stopping = true;
      wake.raise();
      await running;
    },
  };
}
