import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import type { Verdict } from '../engine/engine.ts';
import type { CedarRequest } from './cedar-request.ts';
import { type Evaluate, type Evaluation, evaluateWithCedar, evaluationOf } from './evaluate.ts';

/** One decision of so many is evaluated by Cedar too, after it was answered. */
const sampledOf = 1_000;

export interface EvaluatorOptions {
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** One decision of how many is checked against Cedar; 1,000 when left out. */
  readonly sampledOf?: number;
}

/**
 * Creates what evaluates decisions that bind: compiled policies, held against Cedar. The first decision by each bundle,
 * one of a thousand after it and every one with an error are evaluated by Cedar too. Where the two differ, Cedar is
 * right: the difference is logged and counted, and Cedar alone decides by that bundle for as long as the process runs.
 */
export function createEvaluator(options: EvaluatorOptions): Evaluate {
  const { logger } = options;
  const every = options.sampledOf ?? sampledOf;
  const { evaluations, mismatches } = instruments(options.metrics);
  const checked = new WeakSet<PreparedBundle>();
  const distrusted = new Set<string | null>();
  let answered = 0;
  let isChecking = false;

  function byCedar(bundle: PreparedBundle, request: CedarRequest, because: CedarReason): Evaluation {
    evaluations.inc({ engine: 'cedar', because });
    return evaluateWithCedar(bundle, request);
  }

  function distrust({ hash }: PreparedBundle, { action }: CedarRequest, compiled: unknown, cedar: Evaluation): void {
    mismatches.inc();
    distrusted.add(hash);
    // Ids of policies only: what was asked may hold what a log must not.
    logger.error({ bundleHash: hash, action: action.id, compiled, cedar }, 'compiled policies and Cedar differ');
  }

  async function checkLater(bundle: PreparedBundle, request: CedarRequest, compiled: Evaluation): Promise<void> {
    isChecking = true;
    await setImmediate();
    try {
      const cedar = evaluateWithCedar(bundle, request);
      if (!isDeepStrictEqual(cedar, compiled)) distrust(bundle, request, compiled, cedar);
    } finally {
      isChecking = false;
    }
  }

  return (bundle, request) => {
    if (bundle.engine === null) return byCedar(bundle, request, 'uncompiled');
    if (distrusted.has(bundle.hash)) return byCedar(bundle, request, 'distrusted');
    const verdict = bundle.engine.evaluate(request);
    if (verdict === null) return byCedar(bundle, request, 'unsupported');
    if (verdict.errors.length > 0) {
      const cedar = byCedar(bundle, request, 'error');
      if (!saysTheSame(bundle, verdict, cedar)) distrust(bundle, request, verdict, cedar);
      return cedar;
    }
    evaluations.inc({ engine: 'compiled', because: '' });
    const evaluation = evaluationOf(bundle, verdict);
    answered += 1;
    if (!isChecking && (answered % every === 0 || !checked.has(bundle))) {
      checked.add(bundle);
      void checkLater(bundle, request, evaluation);
    }
    return evaluation;
  };
}

type CedarReason = 'uncompiled' | 'distrusted' | 'unsupported' | 'error';

function instruments(metrics: Metrics) {
  return {
    evaluations: metrics.counter(
      'venture_policy_evaluations_total',
      'Evaluations of policies, by what did it; `because` says why Cedar was needed.',
      ['engine', 'because'],
    ),
    mismatches: metrics.counter(
      'venture_policy_engine_mismatches_total',
      'Evaluations in which compiled policies and Cedar differed; any is a fault.',
      [],
    ),
  };
}

function saysTheSame(bundle: PreparedBundle, verdict: Verdict, cedar: Evaluation): boolean {
  const { forbids, approvals, permits } = evaluationOf(bundle, verdict);
  const errors = new Set(cedar.errors.map(({ policyId }) => policyId));
  return (
    isDeepStrictEqual([forbids, approvals, permits], [cedar.forbids, cedar.approvals, cedar.permits]) &&
    isDeepStrictEqual(errors, new Set(verdict.errors))
  );
}
