import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '#runtime/db/db.ts';

/** What is known of an event whose handling may end the process. */
export type Trial =
  | { readonly may: 'begin' }
  /** Another process has it in hand. */
  | { readonly may: 'wait' }
  /** It is handled, by another process. */
  | { readonly may: 'pass' }
  /** Too many processes have ended over it. */
  | { readonly may: 'not-begin'; readonly attempts: number; readonly since: Date };

/**
 * Notices events whose handling ends the process (out of memory, killed), which no handler can report. In the usual case
 * it costs one column of a statement at the start. Only a consumer that was started again and again without getting
 * anywhere notes each event before it begins, one by one, until it is past what it could have died of.
 */
export interface Trials {
  /** Notes that the consumer starts; makes its row the first time. @returns its position */
  begin(): Promise<bigint>;
  /** Whether the next event has to be tried by itself, with `attempt` before. */
  areDue(): boolean;
  /** Notes that an event is about to be handled, if it may be. */
  attempt(seq: bigint): Promise<Trial>;
  /** Notes that an event was handled. */
  succeeded(): void;
  /** Notes that handling it failed in an ordinary way: the process lives. */
  failed(seq: bigint): Promise<void>;
  /** Notes a clean end. */
  end(): Promise<void>;
}

const startsMax = 3;
const attemptsMax = 3;
/** Between the note that an event begins and the lock on the position lies what is prepared, and not more than this. */
const noteSeconds = 30;

export interface TrialsOptions {
  readonly consumer: string;
  /** Events that can have been in hand together when a process ended. */
  readonly batchMax: number;
  /** An event that ended too many processes is tried once more after so long; never when left out. */
  readonly holdSeconds?: number;
}

/** Creates what notices events that end the process, for one consumer in this process. */
export function createTrials({ drizzle }: Pick<Database, 'drizzle'>, options: TrialsOptions): Trials {
  const { consumer, batchMax, holdSeconds } = options;
  const me = randomUUID();
  let left = 0;

  async function whyNot(seq: bigint): Promise<Trial> {
    const { rows } = await drizzle.execute<{ passed: boolean; attempts: number; since: string | Date }>(sql`
      select seq >= ${seq} as passed, trying_attempts as attempts, trying_since as since
      from platform.consumers where name = ${consumer}`);
    const [row] = rows;
    if (row === undefined || row.passed) return { may: 'pass' };
    if (row.attempts < attemptsMax) return { may: 'wait' };
    return { may: 'not-begin', attempts: row.attempts, since: new Date(row.since) };
  }

  return {
    async begin() {
      const { rows } = await drizzle.execute<{ seq: bigint; starts: number; tried: boolean }>(sql`
        insert into platform.consumers as c (name, starts) values (${consumer}, 1)
        on conflict (name) do update set starts_seq = c.seq,
          starts = case when c.starts_seq = c.seq then c.starts + 1 else 1 end
        returning seq, starts, coalesce(trying_seq > seq, false) as tried`);
      const [row] = rows;
      if (row !== undefined && (row.starts > startsMax || row.tried)) left = batchMax;
      return row?.seq ?? 0n;
    },
    areDue: () => left > 0,
    async attempt(seq) {
      const again = holdSeconds === undefined ? sql`false` : olderThan(holdSeconds);
      const { rowCount } = await drizzle.execute(sql`
        update platform.consumers set trying_seq = ${seq}, trying_by = ${me}, trying_at = clock_timestamp(),
          trying_since = case when trying_seq = ${seq} then trying_since else clock_timestamp() end,
          trying_attempts = case when trying_seq = ${seq} then trying_attempts + 1 else 1 end
        where name = ${consumer} and seq < ${seq} and (trying_seq is distinct from ${seq} or (
          (trying_attempts < ${attemptsMax} or ${again})
          and (trying_at is null or trying_by = ${me} or ${olderThan(noteSeconds)})))`);
      return rowCount === 1 ? { may: 'begin' } : whyNot(seq);
    },
    succeeded() {
      if (left > 0) left--;
    },
    async failed(seq) {
      await drizzle.execute(sql`
        update platform.consumers set trying_attempts = trying_attempts - 1, trying_at = null
        where name = ${consumer} and trying_seq = ${seq} and trying_by = ${me} and trying_at is not null`);
    },
    async end() {
      await drizzle.execute(sql`update platform.consumers set starts = 0 where name = ${consumer}`);
    },
  };
}

function olderThan(seconds: number) {
  return sql`trying_at < clock_timestamp() - make_interval(secs => ${seconds})`;
}
