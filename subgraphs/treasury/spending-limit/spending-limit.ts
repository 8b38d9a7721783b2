import { formatMoney, type Money } from '#runtime/money/money.ts';

export type LimitScope = 'VENTURE' | 'WORKFLOW' | 'AGENT' | 'CATEGORY';

/** Subject of a limit that applies to each workflow, agent or category by itself. */
export const eachSubject = '*';

/** A cap on what may be spent in any window of this length: `(t - windowSeconds, t]` for every instant t. */
export interface SpendingLimit {
  readonly id: string;
  readonly ventureId: string;
  readonly scope: LimitScope;
  /** Id of the venture, workflow or agent, name of the category, or `*`. */
  readonly subject: string;
  readonly windowSeconds: number;
  readonly cap: Money;
}

/** What of an intent limits look at. */
export interface SpendFacts {
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly agentId: string | null;
  readonly category: string;
  readonly amount: Money;
}

/** A limit that applies, the subject it applies to here, and what that subject has used up. */
export interface LimitUse {
  readonly limit: SpendingLimit;
  /** The concrete subject: never `*`. */
  readonly subject: string;
  /** Captured and held in the window that ends now, without the intent that is decided. */
  readonly usedMinor: bigint;
}

const subjectOf = {
  VENTURE: (facts) => facts.ventureId,
  WORKFLOW: (facts) => facts.workflowId,
  AGENT: (facts) => facts.agentId,
  CATEGORY: (facts) => facts.category,
} as const satisfies Record<LimitScope, (facts: SpendFacts) => string | null>;

/**
 * The subject by which a limit counts this spend.
 * @returns null when the limit does not apply: another currency or subject, or a spend outside any workflow or agent
 */
export function subjectUnder(limit: SpendingLimit, facts: SpendFacts): string | null {
  if (limit.ventureId !== facts.ventureId || limit.cap.currency !== facts.amount.currency) return null;
  const subject = subjectOf[limit.scope](facts);
  return subject !== null && (limit.subject === eachSubject || limit.subject === subject) ? subject : null;
}

/** @returns true when one more spend of this amount would pass the cap; reaching it exactly does not */
export function wouldPass(use: LimitUse, amountMinor: bigint): boolean {
  return use.usedMinor + amountMinor > use.limit.cap.amountMinor;
}

/** For people: `The CATEGORY limit of EUR 50.00 in 86400 s on advertising has EUR 12.00 left; EUR 20.00 was asked for`. */
export function describePassed({ limit, subject, usedMinor }: LimitUse, asked: Money): string {
  const { amountMinor, currency } = limit.cap;
  const leftMinor = usedMinor >= amountMinor ? 0n : amountMinor - usedMinor;
  return (
    `The ${limit.scope} limit of ${formatMoney(limit.cap)} in ${limit.windowSeconds} s on ${subject} ` +
    `has ${formatMoney({ amountMinor: leftMinor, currency })} left; ${formatMoney(asked)} was asked for`
  );
}
