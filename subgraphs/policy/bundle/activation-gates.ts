import type { GovernanceRules } from '#runtime/auth/governance.ts';
import { DomainError, InvalidInputError } from '#runtime/errors/errors.ts';
import type { Backtest } from '../backtest/backtest.ts';
import { changedIn } from '../backtest/comparison.ts';
import { type GoverningAction, type GoverningRefusal, governingActions } from './governing.ts';

/** The bundle would change more decisions than may change without somebody who says why. */
export class BlastRadiusError extends DomainError {
  readonly code = 'BLAST_RADIUS_EXCEEDED';
  readonly decisions: number;
  readonly changed: number;

  constructor(bundleId: string, backtestId: string, counts: { readonly decisions: number; readonly changed: number }) {
    const { decisions, changed } = counts;
    const share = decisions === 0 ? 0 : Math.round((changed / decisions) * 1_000) / 10;
    super(
      `${changed} of ${decisions} decisions (${share} %) would come out otherwise under ${bundleId}, by backtest ` +
        `${backtestId}: that is more than may change; look at it, and give an overrideReason to go on`,
      ['input', 'overrideReason'],
    );
    this.decisions = decisions;
    this.changed = changed;
  }
}

/** There is no recent backtest of the bundle, and one is asked for. */
export class BacktestRequiredError extends DomainError {
  readonly code = 'BACKTEST_REQUIRED';

  constructor(bundleId: string) {
    super(
      `There is no backtest of ${bundleId} over decisions of the last ${backtestDaysMax} days; start one over ${backtestDaysMax} days or more, or give an overrideReason`,
      ['input', 'bundleId'],
    );
  }
}

/** Another person has to do it than the one who published the bundle. */
export class FourEyesError extends DomainError {
  readonly code = 'FOUR_EYES_REQUIRED';

  constructor(bundleId: string) {
    super(`You published ${bundleId}; somebody else has to put it in force`, ['input', 'bundleId']);
  }
}

/** Whoever puts the bundle in force could not take it back. */
export class LockOutError extends DomainError {
  readonly code = 'LOCKS_PEOPLE_OUT';

  constructor(action: GoverningAction, { policies, reasons }: GoverningRefusal) {
    const by = policies.map((id) => `"${id}"`).join(', ');
    super(
      `Under this bundle you could not ${governingActions[action]} any more: ${by || 'it'} forbids it (${reasons.join(' ')})`,
      ['input', 'bundleId'],
    );
  }
}

/** The bundle in force forbids what is asked for. */
export class ForbiddenByPolicyError extends DomainError {
  readonly code = 'FORBIDDEN_BY_POLICY';

  constructor(action: GoverningAction, { policies, reasons }: GoverningRefusal) {
    const by = policies.map((id) => `"${id}"`).join(', ');
    super(`The bundle in force does not let you ${governingActions[action]}: ${by} (${reasons.join(' ')})`);
  }
}

/** Backtests whose span ended longer ago say nothing of what happens now. */
export const backtestDaysMax = 7;
const overrideReasonMax = 500;

export interface GateFacts {
  readonly rules: Omit<GovernanceRules, 'unfreezeByAnother'>;
  readonly bundleId: string;
  /** The one who puts it in force is the one who published it, with whatever token. */
  readonly isPublisher: boolean;
  readonly overrideReason: string | null;
  /** The newest recent backtest of this content that succeeded, one over a whole week before shorter ones. */
  readonly backtest: Pick<Backtest, 'id' | 'report' | 'from' | 'to'> | null;
}

/** What somebody put aside with a reason. */
export interface Override {
  readonly backtestId: string | null;
  readonly decisions: number;
  readonly changed: number;
  readonly reason: string;
}

/**
 * Decides whether a bundle may be put in force, as far as people and its backtest are concerned.
 * @returns what was overridden, null when nothing had to be
 * @throws FourEyesError, BacktestRequiredError, BlastRadiusError, InvalidInputError for a reason that is none
 */
export function passGates({ rules, bundleId, isPublisher, backtest, ...facts }: GateFacts): Override | null {
  const reason = facts.overrideReason?.trim() ?? null;
  if (reason !== null && (reason === '' || reason.length > overrideReasonMax)) {
    const message = `overrideReason: must have 1 to ${overrideReasonMax} characters`;
    throw new InvalidInputError(message, ['input', 'overrideReason']);
  }
  if (rules.fourEyes && isPublisher) throw new FourEyesError(bundleId);
  const report = backtest?.report ?? null;
  if (rules.backtestRequired && (backtest === null || isShort(backtest)) && reason === null) {
    throw new BacktestRequiredError(bundleId);
  }
  if (backtest === null || report === null) {
    return rules.backtestRequired && reason !== null ? { backtestId: null, decisions: 0, changed: 0, reason } : null;
  }
  const { decisions } = report;
  const changed = changedIn(report);
  const isOver = changed > decisions * rules.changedShareMax || changed > (rules.changedCountMax ?? changed);
  if (!isOver && !(rules.backtestRequired && isShort(backtest))) return null;
  if (reason === null) throw new BlastRadiusError(bundleId, backtest.id, { decisions, changed });
  return { backtestId: backtest.id, decisions, changed, reason };
}

/** Too short a span to say what a bundle does: an hour of the night has no decisions to change. */
function isShort({ from, to }: Pick<Backtest, 'from' | 'to'>): boolean {
  return to.getTime() - from.getTime() < backtestDaysMax * 86_400_000;
}
