import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { entityText } from '../cedar/entity-text.ts';
import { standingFor } from '../decision/approval.ts';
import { principalOf } from '../decision/cedar-request.ts';
import type { Decision, PolicyEffect } from '../decision/decision.ts';
import type { DecisionInput } from '../decision/hashes.ts';
import { judge } from '../decision/judge.ts';
import type { MissingLimits } from '../limit/recorded-limit.ts';
import type { Difference } from './comparison.ts';
import type { ReplayedSpend } from './replay-job.ts';

/** A decision may have as many reasons as there are policies; people read a few. */
const reasonsMax = 5;

/** A decision as it was recorded, with all that it was made of. */
export interface RecordedDecision {
  readonly id: string;
  readonly effect: PolicyEffect;
  readonly actionHash: string;
  /** When it was decided, in milliseconds since 1970. */
  readonly atMs: number;
  /** Spending limits that it relied on; null for none. */
  readonly requiredLimits: RequiredLimits | null;
  readonly input: DecisionInput;
}

/** A recorded decision beside what a candidate says of the same input. */
export interface Replayed {
  readonly was: PolicyEffect;
  readonly candidate: Pick<Decision, 'effect' | 'reasons' | 'determiningPolicies' | 'requiredLimits'>;
}

/**
 * Puts a recorded input before a candidate: freeze and approval as they were then.
 * @param candidate the bundle that would have been in force
 */
export function replay(candidate: PreparedBundle, { effect, actionHash, input }: RecordedDecision): Replayed {
  const { request, freeze, approval } = input;
  const standing = standingFor(request, approval, actionHash);
  return { was: effect, candidate: judge(request, { freeze, bundle: candidate, approval: standing }) };
}

/** @returns null when the candidate says what was said */
export function differenceOf(recorded: RecordedDecision, replayed: Replayed): Difference | null {
  return replayed.was === replayed.candidate.effect ? null : outcomeOf(recorded, replayed);
}

/** Presents what was said beside what the candidate says, the same or not. */
export function outcomeOf({ id, input: { request } }: RecordedDecision, { was, candidate }: Replayed): Difference {
  return {
    decisionId: id,
    principal: entityText(principalOf(request)),
    action: request.action,
    resource: entityText(request.resource),
    was,
    wouldBe: candidate.effect,
    policies: candidate.determiningPolicies.length > 0 ? candidate.determiningPolicies : [null],
    reasons: candidate.reasons.slice(0, reasonsMax),
  };
}

/**
 * What a spend comes to when it relies on limits that do not count it: the treasury declines it, approved or not.
 * @param missing what was and would be missing; null for nothing
 */
export function underRequired(
  { outcome }: Pick<ReplayedSpend, 'outcome'>,
  missing: { readonly was: MissingLimits | null; readonly wouldBe: MissingLimits | null },
): Difference {
  const was = missing.was === null ? outcome.was : 'DENY';
  if (missing.wouldBe === null) return { ...outcome, was };
  const { policies, reasons } = missing.wouldBe;
  return { ...outcome, was, wouldBe: 'DENY', policies, reasons: reasons.slice(0, reasonsMax) };
}
