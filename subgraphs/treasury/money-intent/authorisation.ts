import { formatMoney } from '#runtime/money/money.ts';
import type { PolicyCheckReply } from '#schema/rpc/policy.ts';
import { type Account, hasRoomToHold, spendableMinorOf } from '../account/account.ts';
import { holdExpiresAt } from '../hold/hold.ts';
import { missingLimits } from '../spending-limit/required-limits.ts';
import { describePassed, type LimitUse, type SpendingLimit, wouldPass } from '../spending-limit/spending-limit.ts';
import type { DeclineReason, LimitFinding, MoneyIntentEvent } from './money-intent.events.ts';
import { type Wish, wishPayload } from './money-intent.ts';

/** What policy said about an intent. */
export type PolicyVerdict = Omit<PolicyCheckReply, 'determiningPolicies' | 'bundleHash'>;

/** Everything an authorisation looks at, as it stands when it is committed. */
export interface Situation {
  readonly account: Account;
  /** Says why money of this intent is frozen; null when it is not. */
  readonly frozen: string | null;
  /** Digits after the decimal point of a custom asset, for people; undefined for a currency of ISO 4217. */
  readonly digits: number | undefined;
  /** Limits that apply, with what is used up of each. */
  readonly limits: readonly LimitUse[];
  /** Finds a limit of the venture by its name, whether it applies or not. */
  readonly limitNamed: (name: string) => SpendingLimit | undefined;
  /** Database clock. */
  readonly now: Date;
}

export interface AuthoriseCommand {
  readonly wish: Wish;
  readonly verdict: PolicyVerdict;
  /** Approval by which policy permitted it; null when none was needed. */
  readonly approvalId: string | null;
  /** Id of the hold, if one is taken. */
  readonly holdId: string;
  readonly holdTtlSeconds: number;
}

/**
 * Decides an intent: freeze, then policy, then limits and funds. Limits and funds are reported together, so that a caller
 * learns of everything that stands in the way. An approval that policy asks for although one was shown is a decline: the
 * approval does not cover this action. So is a permit, or the question for an approval, that relies on a limit which does not
 * count this spend: nothing else permits it, and nobody is asked about what could not be.
 * What a shadow limit would have declined is told with the authorisation.
 * @returns authorised, declined with reasons, or approval required
 */
export function decideAuthorisation(command: AuthoriseCommand, situation: Situation): MoneyIntentEvent {
  const { wish, verdict, approvalId } = command;
  const asked = wishPayload(wish, situation.digits);
  const stops = stopReasons(command, situation);
  if (stops.length > 0) return declined(asked, verdict.decisionId, stops);
  if (verdict.effect === 'APPROVAL_REQUIRED') {
    const { effect: _, frozen: __, requiredLimits: ___, ...approval } = verdict;
    return { type: 'money.intent_approval_required.v1', payload: { ...asked, ...approval } };
  }
  const passed = limitReasons(
    wish,
    situation.limits.filter(({ limit }) => !limit.isShadow),
    situation.digits,
  );
  const reasons = [...passed, ...fundsReasons(wish, situation)];
  const consulted = consultedPayload(situation.limits);
  if (reasons.length > 0) return declined(asked, verdict.decisionId, reasons, consulted);
  const shadowReasons = limitReasons(
    wish,
    situation.limits.filter(({ limit }) => limit.isShadow),
    situation.digits,
  );
  return {
    type: 'money.intent_authorised.v1',
    payload: {
      ...asked,
      holdId: command.holdId,
      expiresAt: holdExpiresAt(situation.now, command.holdTtlSeconds),
      decisionId: verdict.decisionId,
      approvalId,
      ...(shadowReasons.length > 0 && { shadowReasons }),
      ...consulted,
    },
  };
}

/** Declines an intent whose approval was rejected or ran out. */
export function decideUnapproved(
  wish: Wish,
  decisionId: string | null,
  reason: DeclineReason,
  digits?: number,
): MoneyIntentEvent {
  return declined(wishPayload(wish, digits), decisionId, [reason]);
}

function declined(
  asked: ReturnType<typeof wishPayload>,
  decisionId: string | null,
  reasons: DeclineReason[],
  consulted: { readonly limits?: LimitFinding[] } = {},
): MoneyIntentEvent {
  return { type: 'money.intent_declined.v1', payload: { ...asked, decisionId, reasons, ...consulted } };
}

/** The limits as they were found, for the event: whoever has that can check the decision. */
function consultedPayload(limits: readonly LimitUse[]): { readonly limits?: LimitFinding[] } {
  if (limits.length === 0) return {};
  return {
    limits: limits.map(({ limit, subject, use }) => ({
      ...{
        limitId: limit.id,
        ...(limit.name !== null && { name: limit.name }),
        version: limit.version,
        subject,
        capMinor: limit.cap.amountMinor.toString(),
      },
      ...(limit.countMax !== null && { countMax: limit.countMax }),
      ...(limit.isShadow && { isShadow: true }),
      ...{ heldMinor: use.heldMinor.toString(), capturedMinor: use.capturedMinor.toString(), uses: use.uses },
    })),
  };
}

function stopReasons(command: AuthoriseCommand, situation: Situation): DeclineReason[] {
  const { verdict, approvalId } = command;
  const { frozen, account } = situation;
  const because = verdict.reasons.join('; ');
  if (frozen !== null) return [{ code: 'FROZEN', message: frozen, limitId: null }];
  if (verdict.frozen) return [{ code: 'FROZEN', message: because || 'Stopped by a freeze', limitId: null }];
  if (verdict.effect === 'DENY') {
    return [{ code: 'POLICY_DENIED', message: because || 'Policy denied it', limitId: null }];
  }
  if (verdict.effect === 'APPROVAL_REQUIRED' && approvalId !== null) {
    return [{ code: 'POLICY_DENIED', message: `Policy did not accept approval ${approvalId}`, limitId: null }];
  }
  const missing = missingLimits(verdict.requiredLimits, situation);
  if (missing.length > 0) return missing;
  if (account.state === 'OPEN') return [];
  const code = account.state === 'FROZEN' ? 'ACCOUNT_FROZEN' : 'ACCOUNT_CLOSED';
  return [{ code, message: `${account.name} is ${account.state.toLowerCase()}`, limitId: null }];
}

function limitReasons({ amount }: Wish, limits: readonly LimitUse[], digits: number | undefined): DeclineReason[] {
  return limits
    .filter((use) => wouldPass(use, amount.amountMinor))
    .map((use) => ({ code: 'LIMIT_EXCEEDED', message: describePassed(use, amount, digits), limitId: use.limit.id }));
}

function fundsReasons({ amount }: Wish, { account, digits }: Situation): DeclineReason[] {
  const { amountMinor } = amount;
  const spendableMinor = spendableMinorOf(account);
  if ((spendableMinor === null || spendableMinor >= amountMinor) && hasRoomToHold(account, amountMinor)) return [];
  const spendable =
    spendableMinor === null
      ? 'no room left'
      : formatMoney({ amountMinor: spendableMinor, currency: account.currency }, digits);
  const message = `${account.name} has ${spendable} available; ${formatMoney(amount, digits)} was asked for`;
  return [{ code: 'INSUFFICIENT_FUNDS', message, limitId: null }];
}
