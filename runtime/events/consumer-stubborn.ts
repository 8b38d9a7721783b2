import { setTimeout } from 'node:timers/promises';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { describeReason, faultKindOf } from './consumer-faults.ts';
import type { Trials } from './consumer-trials.ts';
import type { Failures } from './dead-letters.ts';
import type { SequencedEvent } from './event.ts';

export interface StubbornOptions {
  readonly attemptsMax: number;
  readonly onPoison: 'stop' | 'skip';
  readonly trials: Trials;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  apply(event: SequencedEvent): Promise<unknown>;
  /** Keeps the event as a dead letter. @returns false when not even that was possible */
  passOver(event: SequencedEvent, failures: Failures): Promise<boolean>;
  /** Told why the event holds the consumer. */
  hold(failure: Error): void;
}

const retryMinMs = 50;
const retryMaxMs = 1_000;

/**
 * Creates what tries one event until it is handled or passed over.
 * @returns a function which returns false when it was told to stop before
 * @throws InvariantError that stops the consumer for good
 */
export function createStubborn(options: StubbornOptions): (event: SequencedEvent) => Promise<boolean> {
  const { attemptsMax, onPoison, trials, signal, logger } = options;

  /** Begins with an event that may end the process. @returns whether to go on with it, or what became of it */
  async function isBegun(event: SequencedEvent): Promise<'begun' | 'over' | 'waits'> {
    if (!trials.areDue()) return 'begun';
    const trial = await trials.attempt(event.seq);
    if (trial.may === 'begin') return 'begun';
    if (trial.may === 'pass') return 'over';
    if (trial.may === 'wait') return 'waits';
    const { attempts, since } = trial;
    const reason = `The process ended while it handled the event, ${attempts} times`;
    if (onPoison === 'skip') {
      const isOver = await options.passOver(event, { reason, attempts, firstFailedAt: since });
      return isOver ? 'over' : 'waits';
    }
    options.hold(new Error(`${reason}; it is held back`));
    return 'waits';
  }

  return async (event) => {
    let attempts = 0;
    let firstFailedAt: Date | undefined;
    for (let waitMs = retryMinMs; !signal.aborted; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
      let begun: Awaited<ReturnType<typeof isBegun>> = 'waits';
      try {
        begun = await isBegun(event);
        if (begun === 'begun') await options.apply(event);
        if (begun !== 'waits') {
          trials.succeeded();
          return true;
        }
      } catch (error) {
        if (begun === 'begun' && trials.areDue()) await trials.failed(event.seq).catch(() => undefined);
        firstFailedAt ??= new Date();
        const kind = faultKindOf(error);
        if (kind !== 'system') attempts++;
        const about = { err: error, seq: event.seq.toString(), type: event.type, attempts };
        logger.warn(about, 'an event could not be handled');
        const isPoison = kind === 'final' || attempts >= attemptsMax;
        if (isPoison && onPoison === 'skip') {
          if (await options.passOver(event, { reason: describeReason(error), attempts, firstFailedAt })) return true;
        } else if (error instanceof InvariantError) {
          throw error;
        } else if (isPoison) {
          options.hold(error instanceof Error ? error : new Error(String(error)));
        }
      }
      await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
    }
    return false;
  };
}
