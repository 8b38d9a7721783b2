import { InvariantError } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import { requireCurrencyOf } from '../account/account.ts';
import { moneyOfText, requireAmount, spendText } from '../amount.ts';
import {
  ApprovalPendingError,
  CaptureExceedsHoldError,
  FrozenError,
  HoldExpiredError,
  IntentAlreadyCapturedError,
  IntentAlreadyVoidedError,
  IntentDeclinedError,
} from '../errors.ts';
import { type Hold, isLapsed, remainingMinorOf } from '../hold/hold.ts';
import type { DeclineReason, MoneyIntentEvent } from './money-intent.events.ts';

export type MoneyIntentState = 'AUTHORISED' | 'DECLINED' | 'APPROVAL_REQUIRED' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';

/** What was asked for; never changes. */
export interface Wish {
  readonly id: string;
  readonly accountId: string;
  readonly amount: Money;
  readonly payee: string;
  readonly category: string;
  readonly purpose: string;
  /** What it is made under: a contract, an order, a mandate; null when nothing was named. */
  readonly mandate: string | null;
  readonly workflowId: string | null;
  readonly taskId: string | null;
}

/** A money intent: the wish and where it stands. */
export interface MoneyIntent extends Wish {
  readonly state: MoneyIntentState;
  /** Empty unless DECLINED. */
  readonly declineReasons: readonly DeclineReason[];
  /** Null when none was taken. */
  readonly hold: Hold | null;
  /** What was posted so far, all parts together; null when nothing was. */
  readonly captured: Money | null;
}

/**
 * The wish in the shape that every event of an intent carries.
 * @param digits after the decimal point of a custom asset; undefined for a currency of ISO 4217
 */
export function wishPayload(wish: Wish, digits: number | undefined) {
  const { id, accountId, amount, payee, category, purpose, workflowId, taskId, mandate } = wish;
  return {
    moneyIntentId: id,
    accountId,
    amount: spendText(amount, digits),
    payee,
    category,
    purpose,
    workflowId,
    taskId,
    ...(mandate !== null && { mandate }),
  };
}

export interface CaptureCommand {
  readonly transferId: string;
  /** All that the hold still reserves when null. */
  readonly amount: Money | null;
  /** Releases what is left of the hold. Otherwise more may be captured, until nothing is left or the hold lapses. */
  readonly isFinal: boolean;
  /** Says why money of this intent is frozen; null when it is not. */
  readonly frozen: string | null;
  /** Of a custom asset, for people; undefined for a currency of ISO 4217. */
  readonly digits?: number | undefined;
  /** Database clock. */
  readonly now: Date;
}

/**
 * Posts an authorised intent, whole or in part. The last capture, or the one that takes all that is left, ends the hold.
 * @throws CaptureExceedsHoldError, CurrencyMismatchError or a refusal of the amount
 * @throws FrozenError, HoldExpiredError, or the refusal of the state that the intent is in
 */
export function decideCapture(intent: MoneyIntent, command: CaptureCommand): MoneyIntentEvent {
  const hold = requireHeld(intent, command.now);
  if (command.frozen !== null) throw new FrozenError(command.frozen);
  const { currency } = hold.amount;
  const reserved: Money = { amountMinor: remainingMinorOf(hold), currency };
  const captured = command.amount === null ? reserved : requireAmount(command.amount);
  requireCurrencyOf(reserved, captured.currency);
  const { transferId, digits } = command;
  if (captured.amountMinor > reserved.amountMinor) throw new CaptureExceedsHoldError(captured, reserved, digits);
  const left = spendText({ amountMinor: reserved.amountMinor - captured.amountMinor, currency }, digits);
  const posted = { transferId, captured: spendText(captured, digits) };
  const payload = { ...wishPayload(intent, digits), holdId: hold.id, ...posted };
  return command.isFinal || captured.amountMinor === reserved.amountMinor
    ? { type: 'money.intent_captured.v1', payload: { ...payload, released: left } }
    : { type: 'money.intent_part_captured.v1', payload: { ...payload, remaining: left } };
}

/**
 * Gives up an intent that is authorised or waits for an approval.
 * @throws HoldExpiredError, or the refusal of the state that the intent is in
 */
export function decideVoid(
  intent: MoneyIntent,
  { reason, now, digits }: { readonly reason: string; readonly now: Date; readonly digits?: number | undefined },
): MoneyIntentEvent {
  const hold = intent.state === 'APPROVAL_REQUIRED' ? null : requireHeld(intent, now);
  return {
    type: 'money.intent_voided.v1',
    payload: { ...wishPayload(intent, digits), holdId: hold?.id ?? null, reason, ...capturedBefore(intent, digits) },
  };
}

/** @returns the expiry of an authorised intent whose hold has lapsed, or null when there is nothing to expire */
export function decideExpire(intent: MoneyIntent, now: Date, digits?: number): MoneyIntentEvent | null {
  const { hold } = intent;
  if (intent.state !== 'AUTHORISED' || hold === null || !isLapsed(hold, now)) return null;
  return {
    type: 'money.intent_expired.v1',
    payload: { ...wishPayload(intent, digits), holdId: hold.id, ...capturedBefore(intent, digits) },
  };
}

function capturedBefore({ captured }: MoneyIntent, digits: number | undefined) {
  return captured === null ? {} : { captured: spendText(captured, digits) };
}

/** @returns the hold of an authorised intent, or throws what stands against it */
function requireHeld(intent: MoneyIntent, now: Date): Hold {
  const { id, hold } = intent;
  switch (intent.state) {
    case 'APPROVAL_REQUIRED':
      throw new ApprovalPendingError(id);
    case 'DECLINED':
      throw new IntentDeclinedError(id);
    case 'CAPTURED':
      throw new IntentAlreadyCapturedError(id);
    case 'VOIDED':
      throw new IntentAlreadyVoidedError(id);
    case 'EXPIRED':
      throw new HoldExpiredError(id, hold?.expiresAt ?? '');
    case 'AUTHORISED': {
      if (hold?.state !== 'PENDING') throw new InvariantError(`${id} is authorised without a pending hold`);
      if (isLapsed(hold, now)) throw new HoldExpiredError(id, hold.expiresAt);
      return hold;
    }
  }
}

/** The state after an event; `null` before the first. */
export function evolve(intent: MoneyIntent | null, event: MoneyIntentEvent): MoneyIntent {
  const before = intent ?? wishOf(event);
  switch (event.type) {
    case 'money.intent_authorised.v1': {
      const { holdId, accountId, amount, expiresAt } = event.payload;
      const reserved = { amount: moneyOfText(amount), capturedMinor: 0n };
      const hold: Hold = { id: holdId, accountId, ...reserved, state: 'PENDING', expiresAt };
      return { ...before, state: 'AUTHORISED', hold };
    }
    case 'money.intent_declined.v1':
      return { ...before, state: 'DECLINED', declineReasons: event.payload.reasons };
    case 'money.intent_approval_required.v1':
      return { ...before, state: 'APPROVAL_REQUIRED' };
    case 'money.intent_part_captured.v1':
      return capturePart(before, moneyOfText(event.payload.captured));
    case 'money.intent_captured.v1':
      return { ...endHold(capturePart(before, moneyOfText(event.payload.captured)), 'POSTED'), state: 'CAPTURED' };
    case 'money.intent_voided.v1':
      return { ...endHold(before, 'VOIDED'), state: 'VOIDED' };
    case 'money.intent_expired.v1':
      return { ...endHold(before, 'EXPIRED'), state: 'EXPIRED' };
  }
}

function wishOf({ payload }: MoneyIntentEvent): MoneyIntent {
  const { moneyIntentId, accountId, amount, payee, category, purpose, mandate = null, workflowId, taskId } = payload;
  return {
    id: moneyIntentId,
    accountId,
    amount: moneyOfText(amount),
    payee,
    category,
    purpose,
    mandate,
    workflowId,
    taskId,
    state: 'APPROVAL_REQUIRED',
    declineReasons: [],
    hold: null,
    captured: null,
  };
}

function capturePart(intent: MoneyIntent, part: Money): MoneyIntent {
  const { hold, captured } = intent;
  if (hold === null) throw new InvariantError(`${intent.id} was captured without a hold`);
  const capturedMinor = hold.capturedMinor + part.amountMinor;
  const amountMinor = (captured?.amountMinor ?? 0n) + part.amountMinor;
  return { ...intent, hold: { ...hold, capturedMinor }, captured: { ...part, amountMinor } };
}

function endHold(intent: MoneyIntent, state: 'POSTED' | 'VOIDED' | 'EXPIRED'): MoneyIntent {
  const { hold } = intent;
  if (hold === null) return intent;
  if (hold.state !== 'PENDING') throw new InvariantError(`${hold.id} ends once, it is ${hold.state}`);
  return { ...intent, hold: { ...hold, state } };
}
