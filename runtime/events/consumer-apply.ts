import { sql } from 'drizzle-orm';
import type { Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { ConsumerOptions } from './consumer-options.ts';
import type { SequencedEvent } from './event.ts';
import type { EventLog, UnitOfWork } from './event-log.ts';

/** Applies events and keeps the consumer's position. */
export interface Applier {
  /**
   * Handles events in one transaction, and saves the position of the last. Those at or behind the saved position, which
   * another process has handled, are passed over.
   * @param events in order, at least one
   * @returns how many were dealt with: fewer than given when the time for one transaction was up, at least one
   */
  apply(events: readonly SequencedEvent[]): Promise<number>;
  /** Moves the position on, in the caller's transaction. @returns false when it is there or beyond already */
  movePosition(tx: Tx, seq: bigint): Promise<boolean>;
  /** Handles one event apart from the position, in one transaction, in which `first` must agree. */
  applyAside(event: SequencedEvent, first: (tx: Tx) => Promise<boolean>): Promise<void>;
}

const preparedAtOnceMax = 8;

/** Creates what a consumer applies events with. */
export function createApplier<Prepared>(log: EventLog, options: ConsumerOptions<Prepared>): Applier {
  const position = positionOf(options.name);
  const { movePosition } = position;
  const apply = options.handleAll === undefined ? oneByOne(log, options, position) : together(log, options, position);
  return {
    movePosition,
    async apply(events) {
      const taken = await apply(events);
      options.afterCommit?.();
      return taken;
    },
    async applyAside(event, first) {
      const handle = await handlerOf(options, event);
      await log.transact(async (unit) => {
        if (await first(unit.tx)) await handle(unit);
      });
      options.afterCommit?.();
    },
  };
}

async function handlerOf<Prepared>(options: ConsumerOptions<Prepared>, event: SequencedEvent) {
  if (options.handleAll !== undefined) return (unit: UnitOfWork) => options.handleAll([event], unit);
  const [handler] = await ready(options, [event]);
  return (unit: UnitOfWork) => handler?.(unit);
}

type Position = ReturnType<typeof positionOf>;
type Each<Prepared> = Extract<ConsumerOptions<Prepared>, { readonly handleAll?: never }>;
type All<Prepared> = Exclude<ConsumerOptions<Prepared>, { readonly handleAll?: never }>;

function together<Prepared>(log: EventLog, options: All<Prepared>, { lock, movePosition }: Position) {
  return (events: readonly SequencedEvent[]) =>
    log.transact(async (unit) => {
      const saved = await lock(unit.tx);
      const fresh = events.filter(({ seq }) => seq > saved);
      const last = fresh.at(-1);
      if (last !== undefined) {
        await options.handleAll(fresh, unit);
        await movePosition(unit.tx, last.seq);
      }
      return events.length;
    });
}

function oneByOne<Prepared>(log: EventLog, options: Each<Prepared>, { lock, movePosition }: Position) {
  const { batchMs = 20 } = options;
  return async (events: readonly SequencedEvent[]) => {
    const handlers = await ready(options, events);
    return log.transact(async (unit) => {
      const [only, second] = events;
      if (only !== undefined && second === undefined) {
        if (await movePosition(unit.tx, only.seq)) await handlers[0]?.(unit);
        return 1;
      }
      const until = performance.now() + batchMs;
      const saved = await lock(unit.tx);
      let taken = 0;
      for (const event of events) {
        if (taken > 0 && performance.now() >= until) break;
        if (event.seq > saved) await handlers[taken]?.(unit);
        taken++;
      }
      await movePosition(unit.tx, events[taken - 1]?.seq ?? saved);
      return taken;
    });
  };
}

/** Makes ready what can be done before the transaction. @returns for each event what handles it */
async function ready<Prepared>(
  options: Each<Prepared>,
  events: readonly SequencedEvent[],
): Promise<((unit: UnitOfWork) => Promise<void>)[]> {
  // Without the step, what handlers are given is declared to be undefined.
  const prepare = async (event: SequencedEvent) =>
    options.prepare === undefined ? (undefined as Prepared) : options.prepare(event);
  const handlers: ((unit: UnitOfWork) => Promise<void>)[] = [];
  for (let from = 0; from < events.length; from += preparedAtOnceMax) {
    const some = events.slice(from, from + preparedAtOnceMax);
    // All of them end before a failure is told: none may still run when its event is tried again.
    const settled = await Promise.allSettled(some.map(prepare));
    settled.forEach((outcome, index) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      const event = some[index];
      if (event !== undefined) handlers.push((unit) => options.handle(event, unit, outcome.value));
    });
  }
  return handlers;
}

function positionOf(consumer: string) {
  return {
    async movePosition(tx: Tx, seq: bigint): Promise<boolean> {
      const { rowCount } = await tx.execute(sql`
        update platform.consumers set seq = ${seq}, updated_at = clock_timestamp()
        where name = ${consumer} and seq < ${seq}`);
      return rowCount === 1;
    },
    /** The saved position, which nobody else moves until the transaction ends. */
    async lock(tx: Tx): Promise<bigint> {
      const { rows } = await tx.execute<{ seq: bigint }>(
        sql`select seq from platform.consumers where name = ${consumer} for update`,
      );
      if (rows[0] === undefined) throw new InvariantError(`platform.consumers has lost the position of ${consumer}`);
      return rows[0].seq;
    },
  };
}
