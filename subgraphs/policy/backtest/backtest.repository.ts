import { and, desc, eq, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { backtests } from '../tables.ts';
import type { Backtest } from './backtest.ts';
import type { ComparisonReport } from './comparison.ts';

const columns = {
  id: backtests.id,
  ventureId: backtests.ventureId,
  bundleId: backtests.bundleId,
  content: backtests.content,
  candidateHash: backtests.candidateHash,
  from: backtests.from,
  to: backtests.to,
  state: backtests.state,
  decisionsTotal: backtests.decisionsTotal,
  decisionsDone: backtests.decisionsDone,
  report: backtests.report,
  failure: backtests.failure,
  runs: backtests.runs,
  requestedBy: backtests.requestedBy,
  createdAt: backtests.createdAt,
  startedAt: backtests.startedAt,
  endedAt: backtests.endedAt,
};

export type NewBacktest = Pick<
  Backtest,
  'id' | 'ventureId' | 'bundleId' | 'content' | 'candidateHash' | 'from' | 'to' | 'requestedBy'
>;

/** Stores a backtest in state QUEUED. */
export async function insertBacktest(tx: Tx, backtest: NewBacktest): Promise<void> {
  await tx.insert(backtests).values(backtest);
}

/** Makes whoever starts backtests of one venture take turns until the transaction ends. */
export async function lockBacktestsOf(tx: Tx, ventureId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`policy.backtests ${ventureId}`}, 0))`);
}

/** How many of a venture wait or run. */
export async function countOpen(tx: Tx, ventureId: string): Promise<number> {
  return tx.$count(backtests, and(eq(backtests.ventureId, ventureId), inArray(backtests.state, ['QUEUED', 'RUNNING'])));
}

/** Backtests by id, in no order; unknown ids are left out. */
export async function readBacktests(queryable: Queryable, ids: readonly string[]): Promise<Backtest[]> {
  if (ids.length === 0) return [];
  return queryable
    .select(columns)
    .from(backtests)
    .where(inArray(backtests.id, [...ids]));
}

/** One backtest, kept from changing until the transaction ends. @returns null when there is none */
export async function lockBacktest(tx: Tx, id: string): Promise<Backtest | null> {
  const rows = await tx.select(columns).from(backtests).where(eq(backtests.id, id)).for('update');
  return rows[0] ?? null;
}

/** A venture's backtests, newest first. */
export async function readBacktestPage(
  queryable: Queryable,
  query: { readonly ventureId: string; readonly beforeId: string | undefined; readonly limit: number },
): Promise<Backtest[]> {
  const conditions: SQL[] = [eq(backtests.ventureId, query.ventureId)];
  if (query.beforeId !== undefined) conditions.push(lt(backtests.id, query.beforeId));
  return queryable
    .select(columns)
    .from(backtests)
    .where(and(...conditions))
    .orderBy(desc(backtests.id))
    .limit(query.limit);
}

/**
 * The newest backtest of a candidate that succeeded, over a span that ended at most so many days ago. One over as many days
 * goes before shorter ones: who looks at an hour has not looked at a week.
 */
export async function readLatestSuccess(
  queryable: Queryable,
  ventureId: string,
  candidateHash: string,
  daysMax: number,
): Promise<Backtest | null> {
  const rows = await queryable
    .select(columns)
    .from(backtests)
    .where(
      and(
        eq(backtests.ventureId, ventureId),
        eq(backtests.candidateHash, candidateHash),
        eq(backtests.state, 'SUCCEEDED'),
        sql`${backtests.to} > clock_timestamp() - make_interval(days => ${daysMax})`,
      ),
    )
    .orderBy(desc(sql`${backtests.to} - ${backtests.from} >= make_interval(days => ${daysMax})`), desc(backtests.id))
    .limit(1);
  return rows[0] ?? null;
}

/** Puts an ended backtest at the end of the queue, with nothing of its former run. */
export async function requeue(tx: Tx, id: string): Promise<void> {
  await tx
    .update(backtests)
    .set({
      state: 'QUEUED',
      ...{ decisionsTotal: null, decisionsDone: 0, failure: null, startedAt: null, endedAt: null, aliveAt: null },
      isCancelRequested: false,
    })
    .where(eq(backtests.id, id));
}

/** Ends one that has not begun. */
export async function endQueued(tx: Tx, id: string): Promise<void> {
  await tx.update(backtests).set({ state: 'CANCELLED', endedAt: sql`clock_timestamp()` }).where(eq(backtests.id, id));
}

/** Has one that runs stop at its next progress. */
export async function askToStop(tx: Tx, id: string): Promise<void> {
  await tx.update(backtests).set({ isCancelRequested: true }).where(eq(backtests.id, id));
}

/** Takes the backtest that has waited longest, unless another process does. @returns null when none waits */
export async function claimNext(tx: Tx): Promise<Backtest | null> {
  const rows = await tx
    .select({ id: backtests.id })
    .from(backtests)
    .where(eq(backtests.state, 'QUEUED'))
    .orderBy(backtests.id)
    .limit(1)
    .for('update', { skipLocked: true });
  const id = rows[0]?.id;
  if (id === undefined) return null;
  const now = sql`clock_timestamp()`;
  const claimed = await tx
    .update(backtests)
    .set({ state: 'RUNNING', runs: sql`${backtests.runs} + 1`, startedAt: now, aliveAt: now })
    .where(eq(backtests.id, id))
    .returning(columns);
  return claimed[0] ?? null;
}

/** A run of a backtest: of several only the latest may write. */
export type Run = Pick<Backtest, 'id' | 'runs'>;

function isCurrent({ id, runs }: Run): SQL | undefined {
  return and(eq(backtests.id, id), eq(backtests.runs, runs), eq(backtests.state, 'RUNNING'));
}

/** Says that a run is alive and how far it is. @returns null when the run is not the one that counts any more */
export async function noteProgress(
  queryable: Queryable,
  run: Run,
  progress: { readonly decisionsDone?: number; readonly decisionsTotal?: number },
): Promise<{ readonly isCancelRequested: boolean } | null> {
  const rows = await queryable
    .update(backtests)
    .set({ ...progress, aliveAt: sql`clock_timestamp()` })
    .where(isCurrent(run))
    .returning({ isCancelRequested: backtests.isCancelRequested });
  return rows[0] ?? null;
}

/** How a run ended. */
export type Ending =
  | { readonly state: 'SUCCEEDED'; readonly report: ComparisonReport }
  | { readonly state: 'FAILED'; readonly failure: string }
  | { readonly state: 'CANCELLED' | 'INTERRUPTED' };

/** Ends a run. @returns false when the run is not the one that counts any more */
export async function endRun(tx: Tx, run: Run, ending: Ending): Promise<boolean> {
  const decisionsDone = ending.state === 'SUCCEEDED' ? { decisionsDone: sql`${backtests.decisionsTotal}` } : {};
  const { rowCount } = await tx
    .update(backtests)
    .set({ ...ending, ...decisionsDone, endedAt: sql`clock_timestamp()` })
    .where(isCurrent(run));
  return rowCount === 1;
}

/** Runs that have not said for so long that they are alive, each kept from changing until the transaction ends. */
export async function lockStale(tx: Tx, silentSeconds: number): Promise<Backtest[]> {
  return tx
    .select(columns)
    .from(backtests)
    .where(
      and(
        eq(backtests.state, 'RUNNING'),
        sql`${backtests.aliveAt} < clock_timestamp() - make_interval(secs => ${silentSeconds})`,
      ),
    )
    .for('update', { skipLocked: true });
}
