import type { Actor } from '#runtime/auth/identity.ts';
import type { Database } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { EventLog } from '#runtime/events/event-log.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { readContent } from '../bundle/bundle.repository.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import type { VentureLimits } from '../limit/venture-limits.ts';
import * as repository from './backtest.repository.ts';
import type { Backtest } from './backtest.ts';
import { backtestEnded } from './backtest-events.ts';
import { compareSpan } from './compare-span.ts';
import { countDecisions, idSpanOf } from './recorded-decisions.repository.ts';
import type { ReplayThreads } from './replay-threads.ts';

/** Runs the backtests that wait, one at a time in each process. */
export interface BacktestRunner {
  start(): void;
  /** Ends the run under way as INTERRUPTED. */
  stop(): Promise<void>;
}

export interface BacktestRunnerOptions {
  readonly db: Database;
  readonly events: EventLog;
  readonly threads: ReplayThreads;
  /** What stands above every bundle in this process. */
  readonly guardrails: Guardrails | null;
  readonly limits: VentureLimits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** How often waiting backtests are looked for. Default 1,000. */
  readonly pollMs?: number;
  /** A run that has not said for so long that it is alive counts as killed. Default 30. */
  readonly silentSeconds?: number;
}

/** Who ends runs, in the log. */
const itself: Actor = { kind: 'SYSTEM', id: 'policy', name: 'policy' };
const progressEveryMs = 500;
const aliveEveryMs = 5_000;

/** The run is to end before it is through: somebody cancelled it, or another process has it, or this one stops. */
class RunEndedError extends Error {
  readonly ending: 'CANCELLED' | 'INTERRUPTED' | 'elsewhere';

  constructor(ending: RunEndedError['ending']) {
    super(`The backtest ends: ${ending}`);
    this.ending = ending;
  }
}

export function createBacktestRunner(options: BacktestRunnerOptions): BacktestRunner {
  const { db, events, logger, silentSeconds = 30 } = options;
  const ended = options.metrics.counter('venture_policy_backtests_total', 'Backtests by how they ended.', ['state']);
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;
  let isStopping = false;

  async function sweep(): Promise<void> {
    await events.transact(async (unit) => {
      for (const backtest of await repository.lockStale(unit.tx, silentSeconds)) {
        const ending = { state: 'INTERRUPTED' } as const;
        if (!(await repository.endRun(unit.tx, backtest, ending))) continue;
        await unit.append(backtestEnded(backtest, ending, { actor: itself, requestId: backtest.id, decisionId: null }));
      }
    });
  }

  async function end(backtest: Backtest, ending: repository.Ending): Promise<void> {
    await events.transact(async (unit) => {
      if (!(await repository.endRun(unit.tx, backtest, ending))) return;
      await unit.append(backtestEnded(backtest, ending, { actor: itself, requestId: backtest.id, decisionId: null }));
    });
    ended.inc({ state: ending.state });
  }

  async function run(backtest: Backtest): Promise<void> {
    const alive = setInterval(() => {
      repository.noteProgress(db.drizzle, backtest, {}).catch(() => undefined);
    }, aliveEveryMs);
    try {
      await end(backtest, { state: 'SUCCEEDED', report: await compare(backtest) });
    } catch (error) {
      if (error instanceof RunEndedError) {
        if (error.ending !== 'elsewhere') await end(backtest, { state: error.ending });
      } else if (isStopping) {
        await end(backtest, { state: 'INTERRUPTED' });
      } else {
        logger.error({ backtestId: backtest.id, error }, 'a backtest failed');
        await end(backtest, { state: 'FAILED', failure: 'It could not be run; the log of the service says why' });
      }
    } finally {
      clearInterval(alive);
    }
  }

  async function compare(backtest: Backtest) {
    const { drizzle } = db;
    const content = backtest.content ?? (await readContent(drizzle, backtest.bundleId ?? ''));
    if (content === null) throw new InvariantError(`Policy bundle ${backtest.bundleId} is gone`);
    const span = idSpanOf(backtest.ventureId, backtest.from, backtest.to);
    await note(backtest, { decisionsDone: 0, decisionsTotal: await countDecisions(drizzle, span) });
    let notedMs = performance.now();
    return compareSpan({
      queryable: drizzle,
      threads: options.threads,
      candidate: { hash: backtest.candidateHash, content, guardrails: options.guardrails },
      span,
      limits: await options.limits.recorded(backtest.ventureId),
      async onProgress(decisionsDone) {
        if (isStopping) throw new RunEndedError('INTERRUPTED');
        if (performance.now() - notedMs < progressEveryMs) return;
        notedMs = performance.now();
        await note(backtest, { decisionsDone });
      },
    });
  }

  async function note(backtest: Backtest, progress: Parameters<typeof repository.noteProgress>[2]): Promise<void> {
    const noted = await repository.noteProgress(db.drizzle, backtest, progress);
    if (noted === null) throw new RunEndedError('elsewhere');
    if (noted.isCancelRequested) throw new RunEndedError('CANCELLED');
  }

  async function work(): Promise<void> {
    try {
      await sweep();
      while (!isStopping) {
        const backtest = await db.transaction((tx) => repository.claimNext(tx));
        if (backtest === null) return;
        await run(backtest);
      }
    } catch (error) {
      logger.warn({ error }, 'backtests wait: looking for one failed');
    }
  }

  function wake(): void {
    if (isStopping || underWay !== undefined) return;
    underWay = work().finally(() => {
      underWay = undefined;
    });
  }

  return {
    start() {
      timer = setInterval(wake, options.pollMs ?? 1_000);
      wake();
    },
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await underWay;
    },
  };
}
