import type { Queryable } from '#runtime/db/db.ts';
import type { RecordedLimit } from '../limit/recorded-limit.ts';
import { Budgets } from './budgets.ts';
import { Comparison, type ComparisonReport, type Difference } from './comparison.ts';
import { type IdSpan, nextRange } from './recorded-decisions.repository.ts';
import { underRequired } from './replay.ts';
import type { ReplayedSpend, ReplayJob, ReplayResult } from './replay-job.ts';
import type { ReplayThreads } from './replay-threads.ts';

export interface CompareSpan {
  readonly queryable: Queryable;
  readonly threads: ReplayThreads;
  readonly candidate: ReplayJob['candidate'];
  readonly span: IdSpan;
  /** The venture's spending limits, oldest first. */
  readonly limits: readonly RecordedLimit[];
  /**
   * Told after each part how many decisions are done; the comparison waits for it.
   * @throws whatever should end the comparison
   */
  onProgress(done: number): Promise<void>;
}

/** Decisions of one part: some tens of milliseconds of work, and a few megabytes. */
const rangeSize = 4_000;
/** Parts given out beforehand for each thread, so that none waits for the next. */
const partsAheadPerThread = 2;

/**
 * Puts all decisions of a span before a candidate. Threads take them part by part; parts come together in the order of time,
 * where budgets are carried through the spends: once for what was decided, once for what would have been.
 * @throws whatever a part or `onProgress` throws; parts that were given out by then are worked off and dropped
 */
export async function compareSpan(options: CompareSpan): Promise<ComparisonReport> {
  const { queryable, threads, candidate, span, limits } = options;
  const comparison = new Comparison();
  const budgets = { was: new Budgets(limits), wouldBe: new Budgets(limits) };
  const parts: Promise<ReplayResult>[] = [];
  let done = 0;

  async function takeIn(part: Promise<ReplayResult>): Promise<void> {
    const { report, spends, skipped } = await part;
    comparison.addReport(report);
    for (const spend of spends) {
      const difference = withinBudgets(spend, budgets);
      if (difference === null) comparison.addUnchanged();
      else comparison.add(difference);
    }
    done += report.decisions + spends.length + skipped;
    await options.onProgress(done);
  }

  for (let afterId = span.afterId; ; ) {
    const range = await nextRange(queryable, span, afterId, rangeSize);
    if (range === null) break;
    afterId = range.upToId;
    const part = threads.run({ candidate, decisions: range, givesSpends: limits.length > 0 });
    // Whoever waits for the part hears of its fault; nobody may be left to wait when another one failed before.
    part.catch(() => undefined);
    parts.push(part);
    const oldest = parts.length >= threads.count * partsAheadPerThread ? parts.shift() : undefined;
    if (oldest !== undefined) await takeIn(oldest);
  }
  for (const part of parts) await takeIn(part);
  return comparison.report();
}

/**
 * What a spend comes to once limits have been looked at. One that relies on limits which did not count it is denied. Permitted,
 * it uses limits up, or is denied by them. One that a person was asked about is decided again when the answer is there, and
 * counts then; one that went through and would have needed a person is taken as approved.
 * @returns null when it comes to the same
 */
function withinBudgets(
  replayed: ReplayedSpend,
  budgets: { readonly was: Budgets; readonly wouldBe: Budgets },
): Difference | null {
  const { spend, required } = replayed;
  const outcome = underRequired(replayed, {
    was: budgets.was.missing(required.was, spend),
    wouldBe: budgets.wouldBe.missing(required.wouldBe, spend),
  });
  const wasOver = outcome.was === 'PERMIT' ? budgets.was.spend(spend) : null;
  const isSpent = outcome.wouldBe === 'PERMIT' || (outcome.wouldBe === 'APPROVAL_REQUIRED' && outcome.was === 'PERMIT');
  const over = isSpent ? budgets.wouldBe.spend(spend) : null;
  const was = wasOver === null ? outcome.was : 'DENY';
  if (over === null) return was === outcome.wouldBe ? null : { ...outcome, was };
  if (was === 'DENY') return null;
  const { cap, scope, subject, limitId } = over;
  return {
    ...outcome,
    was,
    wouldBe: 'DENY',
    policies: [null],
    reasons: [
      `The ${scope} limit ${limitId} on ${subject} of ${cap.amountMinor} ${cap.currency} (minor units) is used up`,
    ],
  };
}
