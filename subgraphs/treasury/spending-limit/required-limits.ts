import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { DeclineReason } from '../money-intent/money-intent.events.ts';
import type { LimitUse, SpendingLimit } from './spending-limit.ts';

/** The limits of a venture, as far as policies may rely on them. */
export interface LimitsAtHand {
  /** Those that apply to the spend. */
  readonly limits: readonly Pick<LimitUse, 'limit'>[];
  /** Finds any by its name. */
  readonly limitNamed: (name: string) => SpendingLimit | undefined;
}

/**
 * Looks whether the limits that policy relies on count a spend: each that one of its permits names applies to it and is no
 * shadow. Whether it has anything left is another matter.
 * @param required what each permit relies on; undefined when one relies on nothing
 * @returns nothing when the limits of one permit do; else a reason for each limit that does not, whichever permit names it
 */
export function missingLimits(
  required: RequiredLimits | undefined,
  { limits, limitNamed }: LimitsAtHand,
): DeclineReason[] {
  if (required === undefined) return [];
  const counting = new Set(limits.flatMap(({ limit }) => (limit.isShadow || limit.name === null ? [] : [limit.name])));
  const isMissing = (name: string) => !counting.has(name);
  if (required.some(({ limits: names }) => !names.some(isMissing))) return [];
  const missing = required.flatMap(({ policyId, limits: names }) =>
    names.filter(isMissing).map((name) => ({ policyId, name })),
  );
  return missing.map(({ policyId, name }) => {
    const limit = limitNamed(name);
    const message = `Policy "${policyId}" permits it only under the spending limit ${name}, ${whyNot(limit)}`;
    return { code: 'REQUIRED_LIMIT_MISSING', message, limitId: limit?.id ?? null };
  });
}

function whyNot(limit: SpendingLimit | undefined): string {
  if (limit === undefined) return 'which the venture does not have';
  if (limit.isShadow) return 'which only reports (shadow)';
  const { scope, subject, cap } = limit;
  return `which does not count it: it is for ${cap.currency} and ${scope} ${subject}`;
}
