import { formatMoney, type Money } from '#runtime/money/money.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';
import { moneyText } from '../amount.ts';
import type { CalendarWindow, UseChange } from './window.ts';

export type LimitScope = 'VENTURE' | 'WORKFLOW' | 'AGENT' | 'CATEGORY' | 'PAYEE';

/** Subject of a limit that applies to each workflow, agent, category or payee by itself. */
export const eachSubject = '*';

/** A cap on what may be spent in a window: a rolling one, `(t - windowSeconds, t]` for every instant t, or a calendar's. */
export interface SpendingLimit {
  readonly id: string;
  readonly ventureId: string;
  readonly scope: LimitScope;
  /** Id of the venture, workflow or agent, name of the category or payee, or `*`. */
  readonly subject: string;
  /** Length of a rolling window; null for a calendar's. */
  readonly windowSeconds: number | null;
  /** Null for a rolling window. */
  readonly calendar: CalendarWindow | null;
  /** IANA name; calendar windows begin by it. */
  readonly timeZone: string;
  readonly cap: Money;
  /** Most spends in a window; null when only the amount counts. */
  readonly countMax: number | null;
  /** A shadow limit declines nothing; what it would have declined is reported. */
  readonly isShadow: boolean;
  /** By what policies refer to it, once in the venture; null when none does. */
  readonly name: string | null;
  /** Times it was set. */
  readonly version: number;
}

/** A limit in the shape that its event and messages carry. */
export function limitPayload(limit: SpendingLimit): PayloadOf<'money.spending_limit_set.v1'> {
  const { id, scope, subject, windowSeconds, calendar, timeZone, cap, countMax, isShadow, name } = limit;
  return {
    ...{ limitId: id, scope, subject, windowSeconds, cap: moneyText(cap) },
    ...(calendar && { calendar, timeZone }),
    ...(countMax && { countMax }),
    ...(isShadow && { isShadow }),
    ...(name !== null && { name }),
  };
}

/** What of an intent limits look at. */
export interface SpendFacts {
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly agentId: string | null;
  readonly category: string;
  readonly payee: string;
  readonly amount: Money;
}

/** A limit that applies, the subject it applies to here, and what that subject has used up. */
export interface LimitUse {
  readonly limit: SpendingLimit;
  /** The concrete subject: never `*`. */
  readonly subject: string;
  /** Captured and held in the window, without the intent that is decided. */
  readonly use: UseChange;
}

/** Held and captured together, in minor units: what the cap is compared with. */
export function usedMinorOf({ heldMinor, capturedMinor }: UseChange): bigint {
  return heldMinor + capturedMinor;
}

const subjectOf = {
  VENTURE: (facts) => facts.ventureId,
  WORKFLOW: (facts) => facts.workflowId,
  AGENT: (facts) => facts.agentId,
  CATEGORY: (facts) => facts.category,
  PAYEE: (facts) => facts.payee,
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

/** @returns true when one more spend of this amount would pass the cap or the count; reaching them exactly does not */
export function wouldPass(
  { limit, use }: { readonly limit: Pick<SpendingLimit, 'cap' | 'countMax'>; readonly use: UseChange },
  amountMinor: bigint,
): boolean {
  if (usedMinorOf(use) + amountMinor > limit.cap.amountMinor) return true;
  return limit.countMax !== null && use.uses >= limit.countMax;
}

/** For people: `The CATEGORY limit of EUR 50.00 in 1 day on advertising has EUR 12.00 left; EUR 20.00 was asked for`. */
export function describePassed({ limit, subject, use }: LimitUse, asked: Money, digits?: number): string {
  const { amountMinor, currency } = limit.cap;
  const window =
    limit.windowSeconds === null ? `per ${limit.calendar} (${limit.timeZone})` : `in ${spanOf(limit.windowSeconds)}`;
  const usedMinor = usedMinorOf(use);
  if (usedMinor + asked.amountMinor <= amountMinor) {
    return `The ${limit.scope} limit of ${limit.countMax} spends ${window} on ${subject} is used up`;
  }
  const leftMinor = usedMinor >= amountMinor ? 0n : amountMinor - usedMinor;
  return (
    `The ${limit.scope} limit of ${formatMoney(limit.cap, digits)} ${window} on ${subject} ` +
    `has ${formatMoney({ amountMinor: leftMinor, currency }, digits)} left; ${formatMoney(asked, digits)} was asked for`
  );
}

const spanFormat = new Intl.DurationFormat('en', { style: 'long' });

/** @returns a span of time as people say it, for example `1 day` or `1 hour, 30 minutes` */
function spanOf(seconds: number): string {
  const [perDay, perHour, perMinute] = [86_400, 3_600, 60];
  return spanFormat.format({
    days: Math.floor(seconds / perDay),
    hours: Math.floor((seconds % perDay) / perHour),
    minutes: Math.floor((seconds % perHour) / perMinute),
    seconds: seconds % perMinute,
  });
}
