import { sql } from 'drizzle-orm';
import type { Tx } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { ConsumerDeps, ConsumerOptions } from './consumer.ts';
import type { SequencedEvent } from './event.ts';
import type { UnitOfWork } from './event-log.ts';

/** Applies events and keeps the consumer's position. */
export interface Applier {
  /** @returns the position, made at 0 the first time */
  load(): Promise<bigint>;
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
export function createApplier<Prepared>(
  { db, events: log }: Pick<ConsumerDeps, 'db' | 'events'>,
  options: ConsumerOptions<Prepared>,
): Applier {
  const { name, batchMs = 20 } = options;

  async function prepare(event: SequencedEvent): Promise<Prepared> {
    // Without the step, what handlers are given is declared to be undefined.
    return options.prepare === undefined ? (undefined as Prepared) : options.prepare(event);
  }

  /** Makes ready what can be done before the transaction. @returns for each event what handles it */
  async function ready(events: readonly SequencedEvent[]): Promise<((unit: UnitOfWork) => Promise<void>)[]> {
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

  async function movePosition(tx: Tx, seq: bigint): Promise<boolean> {
    const { rowCount } = await tx.execute(sql`
      update platform.consumers set seq = ${seq}, updated_at = clock_timestamp() where name = ${name} and seq < ${seq}`);
    return rowCount === 1;
  }

  /** The saved position, which nobody else moves until the transaction ends. */
  async function lockPosition(tx: Tx): Promise<bigint> {
    const { rows } = await tx.execute<{ seq: bigint }>(
      sql`select seq from platform.consumers where name = ${name} for update`,
    );
    if (rows[0] === undefined) throw new InvariantError(`platform.consumers has lost the position of ${name}`);
    return rows[0].seq;
  }

  return {
    movePosition,
    async load() {
      const { rows } = await db.drizzle.execute<{ seq: bigint }>(sql`
        insert into platform.consumers (name) values (${name})
        on conflict (name) do update set name = excluded.name returning seq`);
      return rows[0]?.seq ?? 0n;
    },
    async apply(events) {
      const handlers = await ready(events);
      return log.transact(async (unit) => {
        const [only, second] = events;
        if (only !== undefined && second === undefined) {
          if (await movePosition(unit.tx, only.seq)) await handlers[0]?.(unit);
          return 1;
        }
        const until = performance.now() + batchMs;
        const saved = await lockPosition(unit.tx);
        let taken = 0;
        for (const event of events) {
          if (taken > 0 && performance.now() >= until) break;
          if (event.seq > saved) await handlers[taken]?.(unit);
          taken++;
        }
        await movePosition(unit.tx, events[taken - 1]?.seq ?? saved);
        return taken;
      });
    },
    async applyAside(event, first) {
      const [handler] = await ready([event]);
      await log.transact(async (unit) => {
        if (await first(unit.tx)) await handler?.(unit);
      });
    },
  };
}
