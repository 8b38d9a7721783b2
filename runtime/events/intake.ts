import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '#runtime/db/db.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { EventType } from '#schema/events/catalog.ts';

export interface IntakeOptions {
  /** Name of the consumer that the intake feeds. */
  readonly consumer: string;
  /** The types that the consumer handles. */
  readonly types: readonly EventType[];
  /** Up to so many events waiting, nothing is held back. Default 1,000. */
  readonly waitingSoftMax?: number;
  /** From so many events waiting on, nothing is let in. Default 5,000. */
  readonly waitingHardMax?: number;
  /** How long one look at the log is good for. Default 250. */
  readonly lookMs?: number;
}

/** Slows down what feeds a consumer while that one is behind. */
export interface Intake {
  /**
   * Returns at once while the consumer keeps up, and after a pause of up to a second when it is behind.
   * @throws RequestError OVERLOADED, retryable, with a number of seconds to wait, when it is too far behind
   */
  admit(): Promise<void>;
}

/** What the consumer had before it at one moment. */
interface Look {
  readonly atMs: number;
  readonly waiting: number;
  readonly seq: bigint;
}

const pauseMaxMs = 1_000;
const hintMaxSeconds = 60;

/**
 * Creates the gate before what appends events for one consumer. One look at the log serves all callers of a process for
 * a moment; it counts no further than the hard limit.
 */
export function createIntake(
  { db, metrics }: { readonly db: Pick<Database, 'drizzle'>; readonly metrics: Metrics },
  options: IntakeOptions,
): Intake {
  const { consumer, types, waitingSoftMax = 1_000, waitingHardMax = 5_000, lookMs = 250 } = options;
  const label = { consumer_name: consumer };
  const waitingGauge = metrics.gauge(
    'venture_intake_waiting_events',
    'Events that wait for the consumer, counted up to the limit from which intake is refused.',
    ['consumer_name'],
  );
  const held = metrics.counter('venture_intake_held_total', 'Requests that were slowed down or refused.', [
    'consumer_name',
    'outcome',
  ]);
  let looking: Promise<Look> | undefined;
  let latest: Look | undefined;
  let earlier: Look | undefined;

  async function look(): Promise<Look> {
    const { rows } = await db.drizzle.execute<{ seq: bigint; waiting: number }>(sql`
      with position as (select coalesce((select seq from platform.consumers where name = ${consumer}), 0) as seq)
      select p.seq, (
        select count(*)::integer from (
          select from platform.event_log l
          where l.type = any(${sql.param(types)}::text[]) and l.seq > p.seq limit ${waitingHardMax}) behind
      ) as waiting from position p`);
    const found = { atMs: performance.now(), waiting: rows[0]?.waiting ?? 0, seq: rows[0]?.seq ?? 0n };
    waitingGauge.set(label, found.waiting);
    earlier = latest;
    latest = found;
    return found;
  }

  function lookAgainIfOld(): Promise<Look> {
    if (latest !== undefined && performance.now() - latest.atMs < lookMs) return Promise.resolve(latest);
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  /** When about half of what waits will be handled, going by the latest two looks; whole seconds. */
  function hintSeconds(now: Look): number {
    const handled = earlier === undefined ? 0 : Number(now.seq - earlier.seq);
    if (earlier === undefined || handled <= 0) return hintMaxSeconds / 2;
    const seconds = (now.waiting / 2 / handled) * ((now.atMs - earlier.atMs) / 1_000);
    return Math.min(Math.max(Math.ceil(seconds), 1), hintMaxSeconds);
  }

  return {
    async admit() {
      const now = await lookAgainIfOld();
      if (now.waiting >= waitingHardMax) {
        held.inc({ ...label, outcome: 'refused' });
        const seconds = hintSeconds(now);
        throw new RequestError(
          'OVERLOADED',
          `${waitingHardMax} events or more wait for ${consumer}; try again in ${seconds} s`,
          { retryAfterSeconds: seconds },
        );
      }
      if (now.waiting <= waitingSoftMax) return;
      held.inc({ ...label, outcome: 'slowed' });
      await setTimeout(((now.waiting - waitingSoftMax) / (waitingHardMax - waitingSoftMax)) * pauseMaxMs);
    },
  };
}
