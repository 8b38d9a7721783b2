import { and, asc, desc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import { bigint, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { SequencedEvent } from './event.ts';

/** `PENDING` waits for a person, `RETRIED` is to be handled again by its consumer, `RESOLVED` was handled. */
export type DeadLetterState = 'PENDING' | 'RETRIED' | 'RESOLVED';

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });

const deadLetters = pgSchema('platform').table('dead_letters', {
  id: text('dead_letter_id').primaryKey(),
  consumer: text().notNull(),
  seq: bigint({ mode: 'bigint' }).notNull(),
  eventId: uuid('event_id').notNull(),
  type: text().notNull(),
  ventureId: text('venture_id').notNull(),
  reason: text().notNull(),
  attempts: integer().notNull(),
  firstFailedAt: instant('first_failed_at').notNull(),
  lastFailedAt: instant('last_failed_at').notNull(),
  state: text().$type<DeadLetterState>().notNull(),
  resolvedAt: instant('resolved_at'),
  /** When its consumer began to handle it again; null when it is known how that went. */
  tryingAt: instant('trying_at'),
});

/** An event that one consumer passed over because it could not handle it. Instants as PostgreSQL writes them. */
export type DeadLetter = typeof deadLetters.$inferSelect;

/** How an event failed, so far. */
export interface Failures {
  readonly reason: string;
  readonly attempts: number;
  readonly firstFailedAt: Date;
}

/** Keeps an event that a consumer passes over, in the transaction that passes over it. */
export async function insertDeadLetter(
  tx: Tx,
  ids: IdSource,
  { consumer, event, failures }: { consumer: string; event: SequencedEvent; failures: Failures },
): Promise<void> {
  const { reason, attempts, firstFailedAt } = failures;
  await tx.execute(sql`
    insert into platform.dead_letters (dead_letter_id, consumer, seq, event_id, type, venture_id, reason, attempts,
      first_failed_at, last_failed_at)
    values (${ids.next('deadLetter')}, ${consumer}, ${event.seq}, ${event.id}, ${event.type}, ${event.ventureId},
      ${reason}, ${attempts}, least(${firstFailedAt.toISOString()}::timestamptz, clock_timestamp()), clock_timestamp())
    on conflict (consumer, seq) do update set state = 'PENDING', resolved_at = null, trying_at = null, reason = excluded.reason,
      attempts = platform.dead_letters.attempts + excluded.attempts, last_failed_at = excluded.last_failed_at`);
}

/** The oldest dead letter of a consumer that is to be handled again, or undefined. */
export async function nextRetried(queryable: Queryable, consumer: string): Promise<DeadLetter | undefined> {
  const [letter] = await queryable
    .select()
    .from(deadLetters)
    .where(and(eq(deadLetters.consumer, consumer), eq(deadLetters.state, 'RETRIED')))
    .orderBy(asc(deadLetters.seq))
    .limit(1);
  return letter;
}

// Between the note that a retry begins and the lock on the dead letter lies what is prepared, and not more than this.
const noteSeconds = 30;

/**
 * Notes that a retry begins, so that a process which ends over it is noticed.
 * @returns `begun`, `busy` when another process has it in hand, `ended` when a process has ended over it
 */
export async function beginRetry(queryable: Queryable, id: string): Promise<'begun' | 'busy' | 'ended'> {
  const { rowCount } = await queryable.execute(sql`
    update platform.dead_letters set trying_at = clock_timestamp()
    where dead_letter_id = ${id} and state = 'RETRIED' and trying_at is null`);
  if (rowCount === 1) return 'begun';
  // Whoever handles it has it locked; a note on a row that is free and still to be handled was left behind.
  const { rows } = await queryable.execute(sql`
    select from platform.dead_letters where dead_letter_id = ${id} and state = 'RETRIED'
      and trying_at < clock_timestamp() - make_interval(secs => ${noteSeconds}) for update skip locked`);
  return rows.length === 1 ? 'ended' : 'busy';
}

/**
 * Notes that a retry did not come to an end for a reason that is not the event's.
 */
export async function suspendRetry(queryable: Queryable, id: string): Promise<void> {
  await queryable.execute(sql`update platform.dead_letters set trying_at = null where dead_letter_id = ${id}`);
}

/**
 * Notes that a retried dead letter is handled, and keeps others from handling it until the transaction ends.
 * @returns false when somebody else handled it, or does so now
 */
export async function resolveDeadLetter(tx: Tx, id: string): Promise<boolean> {
  const { rowCount } = await tx.execute(sql`
    update platform.dead_letters set state = 'RESOLVED', resolved_at = clock_timestamp(), trying_at = null
    where dead_letter_id = (
      select dead_letter_id from platform.dead_letters
      where dead_letter_id = ${id} and state = 'RETRIED' for update skip locked)`);
  return rowCount === 1;
}

/** Notes that a retried dead letter failed again: it waits for a person once more. */
export async function failAgain(queryable: Queryable, id: string, reason: string): Promise<void> {
  await queryable.execute(sql`
    update platform.dead_letters
    set state = 'PENDING', trying_at = null, reason = ${reason}, attempts = attempts + 1,
      last_failed_at = clock_timestamp()
    where dead_letter_id = ${id} and state = 'RETRIED'`);
}

/**
 * Asks the consumer of a dead letter to handle its event again. Asking twice changes nothing.
 * @returns the dead letter as it stands then, or undefined when there is none
 */
export async function requestRetry(queryable: Queryable, id: string): Promise<DeadLetter | undefined> {
  await queryable
    .update(deadLetters)
    .set({ state: 'RETRIED', tryingAt: null })
    .where(and(eq(deadLetters.id, id), eq(deadLetters.state, 'PENDING')));
  return findDeadLetter(queryable, id);
}

/** @returns undefined when there is none with this id */
export async function findDeadLetter(queryable: Queryable, id: string): Promise<DeadLetter | undefined> {
  const [letter] = await queryable.select().from(deadLetters).where(eq(deadLetters.id, id));
  return letter;
}

/** How many events a consumer passed over and has not handled since. */
export async function countOpen(queryable: Queryable, consumer: string): Promise<number> {
  return queryable.$count(
    deadLetters,
    and(eq(deadLetters.consumer, consumer), inArray(deadLetters.state, ['PENDING', 'RETRIED'])),
  );
}

export interface DeadLetterQuery {
  readonly ventureId?: string | undefined;
  readonly consumer?: string | undefined;
  /** Also those that were handled since. Default true. */
  readonly includeResolved?: boolean | undefined;
  /** Instant and id of the dead letter to start behind. */
  readonly after?: readonly [firstFailedAt: string, id: string] | undefined;
  readonly limit: number;
}

/** Dead letters, those that failed first at the latest time first. */
export function listDeadLetters(queryable: Queryable, query: DeadLetterQuery): Promise<DeadLetter[]> {
  const wanted: (SQL | undefined)[] = [];
  if (query.ventureId !== undefined) wanted.push(eq(deadLetters.ventureId, query.ventureId));
  if (query.consumer !== undefined) wanted.push(eq(deadLetters.consumer, query.consumer));
  if (query.includeResolved === false) wanted.push(ne(deadLetters.state, 'RESOLVED'));
  if (query.after !== undefined) {
    const [at, id] = query.after;
    const isSameInstant = eq(deadLetters.firstFailedAt, at);
    wanted.push(or(sql`${deadLetters.firstFailedAt} < ${at}`, and(isSameInstant, sql`${deadLetters.id} < ${id}`)));
  }
  return queryable
    .select()
    .from(deadLetters)
    .where(and(...wanted))
    .orderBy(desc(deadLetters.firstFailedAt), desc(deadLetters.id))
    .limit(query.limit);
}
