import type { Database } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { isEvent } from '#runtime/events/event.ts';
import { readEvents } from '#runtime/events/read.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { Comparison, type ComparisonReport, comparisonLimits } from '../backtest/comparison.ts';
import { underRequired } from '../backtest/replay.ts';
import type { ReplayThreads } from '../backtest/replay-threads.ts';
import { readContent, readStanding } from '../bundle/bundle.repository.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import { LimitTimeline, missingLimits } from '../limit/recorded-limit.ts';
import type { VentureLimits } from '../limit/venture-limits.ts';
import * as repository from './shadow.repository.ts';
import type { Shadow } from './shadow.ts';

/**
 * Puts decisions before the bundles that run beside those in force. It follows the log, behind the answers: a check neither
 * waits for a shadow nor knows of one, and what a stopped process left out the next one takes up.
 */
export interface ShadowRunner {
  start(): void;
  stop(): Promise<void>;
}

export interface ShadowRunnerOptions {
  readonly db: Database;
  readonly threads: ReplayThreads;
  /** What stands above every bundle in this process. */
  readonly guardrails: Guardrails | null;
  readonly limits: VentureLimits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Default 500. */
  readonly pollMs?: number;
}

/** Decisions looked at in one go. */
const batchMax = 500;
/** Shadows that one process takes at once, and for how long: a process that ends in between holds nothing up for longer. */
const claim = { shadowsMax: 20, seconds: 30 } as const;

export function createShadowRunner(options: ShadowRunnerOptions): ShadowRunner {
  const { db, threads, guardrails, logger, metrics, pollMs = 500 } = options;
  const { drizzle } = db;
  const compared = metrics.counter(
    'venture_policy_shadow_decisions_total',
    'Decisions that a bundle beside the one in force was asked about, by what it would change.',
    ['change'],
  );
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let isStopping = false;

  /** @returns whether there may be more to look at */
  async function look(shadow: Shadow): Promise<boolean> {
    const events = await readEvents(drizzle, {
      ventureId: shadow.ventureId,
      types: ['policy.decided.v1'],
      after: shadow.position,
      limit: batchMax,
    });
    const last = events.at(-1);
    if (last === undefined) {
      const { position, report } = shadow;
      await repository.advance(drizzle, shadow, { position, report });
      return false;
    }
    const ids = events.flatMap((event) => (isEvent(event, 'policy.decided.v1') ? [event.payload.decisionId] : []));
    const report = await compare(shadow, ids);
    const comparison = new Comparison();
    comparison.addReport(shadow.report);
    comparison.addReport(report);
    const to = { position: last.seq, report: comparison.report(comparisonLimits.keysMax) };
    // Whoever was first has counted these decisions; they count once.
    if (await repository.advance(drizzle, shadow, to)) count(report);
    return events.length === batchMax;
  }

  async function compare({ bundleId, ventureId }: Shadow, ids: readonly string[]): Promise<ComparisonReport> {
    const [standing, content] = await Promise.all([readStanding(drizzle, bundleId), readContent(drizzle, bundleId)]);
    if (standing === null || content === null) throw new InvariantError(`Policy bundle ${bundleId} is gone`);
    const job = { candidate: { hash: standing.hash, content, guardrails }, decisions: { ids }, givesSpends: false };
    const { report, spends } = await threads.run(job);
    if (spends.length === 0) return report;
    // What relies on limits counts for what the treasury makes of it; how much is left of them is a backtest's affair.
    const comparison = new Comparison();
    comparison.addReport(report);
    const timeline = new LimitTimeline(await options.limits.recorded(ventureId));
    for (const replayed of spends) {
      const { spend, required } = replayed;
      const limits = [...timeline.at(spend.atMs)];
      const outcome = underRequired(replayed, {
        was: missingLimits(required.was, limits, spend),
        wouldBe: missingLimits(required.wouldBe, limits, spend),
      });
      if (outcome.was === outcome.wouldBe) comparison.addUnchanged();
      else comparison.add(outcome);
    }
    return comparison.report(Number.POSITIVE_INFINITY);
  }

  function count({ decisions, newlyDenied, newlyAllowed, newlyNeedsApproval }: ComparisonReport): void {
    compared.inc({ change: 'newly_denied' }, newlyDenied);
    compared.inc({ change: 'newly_allowed' }, newlyAllowed);
    compared.inc({ change: 'newly_needs_approval' }, newlyNeedsApproval);
    compared.inc({ change: 'none' }, decisions - newlyDenied - newlyAllowed - newlyNeedsApproval);
  }

  async function work(): Promise<void> {
    try {
      for (let hasMore = true; hasMore && !isStopping; ) {
        hasMore = false;
        for (const shadow of await repository.claimRunning(drizzle, claim.seconds, claim.shadowsMax)) {
          if (isStopping) return;
          hasMore = (await look(shadow)) || hasMore;
        }
      }
    } catch (error) {
      if (!isStopping) logger.warn({ error }, 'shadows of policy wait: decisions could not be compared');
    }
  }

  return {
    start() {
      timer = setInterval(() => {
        underWay ??= work().finally(() => {
          underWay = undefined;
        });
      }, pollMs);
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
