import { InvariantError } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import { moneyOfText, requireAmount } from '../amount.ts';
import {
  ApprovalPendingError,
  CaptureExceedsHoldError,
  CurrencyMismatchError,
  FrozenError,
  HoldExpiredError,
  IntentAlreadyCapturedError,
  IntentAlreadyVoidedError,
  IntentDeclinedError,
} from '../errors.ts';
import { type Hold, isLapsed } from '../hold/hold.ts';
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
  /** What was posted; null until CAPTURED. */
  readonly captured: Money | null;
}

/** The wish in the shape that every event of an intent carries. */
export function wishPayload(wish: Wish) {
  const { id, accountId, amount, payee, category, purpose, workflowId, taskId } = wish;
  return {
    moneyIntentId: id,
    accountId,
    amount: { amountMinor: amount.amountMinor.toString(), currency: amount.currency },
    payee,
    category,
    purpose,
    workflowId,
    taskId,
  };
}

export interface CaptureCommand {
  readonly transferId: string;
  /** All that is held when null. */
  readonly amount: Money | null;
  /** Says why money of this intent is frozen; null when it is not. */
  readonly frozen: string | null;
  /** Database clock. */
  readonly now: Date;
}

/**
 * Posts an authorised intent, whole or in part; the rest of its hold is released.
 * @throws CaptureExceedsHoldError, CurrencyMismatchError or a refusal of the amount
 * @throws FrozenError, HoldExpiredError, or the refusal of the state that the intent is in
 */
export function decideCapture(intent: MoneyIntent, command: CaptureCommand): MoneyIntentEvent {
  const hold = requireHeld(intent, command.now);
  if (command.frozen !== null) throw new FrozenError(command.frozen);
  const captured = command.amount === null ? hold.amount : requireAmount(command.amount);
  const { currency } = hold.amount;
  if (captured.currency !== currency) throw new CurrencyMismatchError(captured.currency, currency);
  if (captured.amountMinor > hold.amount.amountMinor) throw new CaptureExceedsHoldError(captured, hold.amount);
  const releasedMinor = hold.amount.amountMinor - captured.amountMinor;
  return {
    type: 'money.intent_captured.v1',
    payload: {
      ...wishPayload(intent),
      holdId: hold.id,
      transferId: command.transferId,
      captured: { amountMinor: captured.amountMinor.toString(), currency },
      released: { amountMinor: releasedMinor.toString(), currency },
    },
  };
}

/**
 * Gives up an intent that is authorised or waits for an approval.
 * @throws HoldExpiredError, or the refusal of the state that the intent is in
 */
export function decideVoid(
  intent: MoneyIntent,
  command: { readonly reason: string; readonly now: Date },
): MoneyIntentEvent {
  const hold = intent.state === 'APPROVAL_REQUIRED' ? null : requireHeld(intent, command.now);
  return {
    type: 'money.intent_voided.v1',
    payload: { ...wishPayload(intent), holdId: hold?.id ?? null, reason: command.reason },
  };
}

/** @returns the expiry of an authorised intent whose hold has lapsed, or null when there is nothing to expire */
export function decideExpire(intent: MoneyIntent, now: Date): MoneyIntentEvent | null {
  const { hold } = intent;
  if (intent.state !== 'AUTHORISED' || hold === null || !isLapsed(hold, now)) return null;
  return { type: 'money.intent_expired.v1', payload: { ...wishPayload(intent), holdId: hold.id } };
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
      const hold: Hold = { id: holdId, accountId, amount: moneyOfText(amount), state: 'PENDING', expiresAt };
      return { ...before, state: 'AUTHORISED', hold };
    }
    case 'money.intent_declined.v1':
      return { ...before, state: 'DECLINED', declineReasons: event.payload.reasons };
    case 'money.intent_approval_required.v1':
      return { ...before, state: 'APPROVAL_REQUIRED' };
    case 'money.intent_captured.v1':
      return { ...endHold(before, 'POSTED'), state: 'CAPTURED', captured: moneyOfText(event.payload.captured) };
    case 'money.intent_voided.v1':
      return { ...endHold(before, 'VOIDED'), state: 'VOIDED' };
    case 'money.intent_expired.v1':
      return { ...endHold(before, 'EXPIRED'), state: 'EXPIRED' };
  }
}

function wishOf({ payload }: MoneyIntentEvent): MoneyIntent {
  const { moneyIntentId, accountId, amount, payee, category, purpose, workflowId, taskId } = payload;
  return {
    id: moneyIntentId,
    accountId,
    amount: moneyOfText(amount),
    payee,
    category,
    purpose,
    workflowId,
    taskId,
    state: 'APPROVAL_REQUIRED',
    declineReasons: [],
    hold: null,
    captured: null,
  };
}

function endHold(intent: MoneyIntent, state: 'POSTED' | 'VOIDED' | 'EXPIRED'): MoneyIntent {
  const { hold } = intent;
  if (hold === null) return intent;
  if (hold.state !== 'PENDING') throw new InvariantError(`${hold.id} ends once, it is ${hold.state}`);
  return { ...intent, hold: { ...hold, state } };
}
