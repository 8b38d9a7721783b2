import { DomainError } from '#runtime/errors/errors.ts';
import { formatMoney, type Money, maxAmountMinor } from '#runtime/money/money.ts';

// Refusals of the treasury, each with its own code. They end in the payload's `userErrors`.

const amountField = ['input', 'amount', 'amountMinor'];
const currencyField = ['input', 'amount', 'currency'];

/** An amount of nothing moves nothing. */
export class AmountZeroError extends DomainError {
  readonly code = 'AMOUNT_ZERO';

  constructor(field: readonly string[] = amountField) {
    super('The amount must be at least one minor unit, not zero', field);
  }
}

/** Direction is said by the operation, never by a sign. */
export class AmountNegativeError extends DomainError {
  readonly code = 'AMOUNT_NEGATIVE';
  readonly amountMinor: bigint;

  constructor(amountMinor: bigint, field: readonly string[] = amountField) {
    super(`The amount must be positive, not ${amountMinor}`, field);
    this.amountMinor = amountMinor;
  }
}

/** The ledger's columns end at 2^63-1. */
export class AmountTooLargeError extends DomainError {
  readonly code = 'AMOUNT_TOO_LARGE';
  readonly amountMinor: bigint;

  constructor(amountMinor: bigint, field: readonly string[] = amountField) {
    super(`The amount must be at most ${maxAmountMinor} minor units, not ${amountMinor}`, field);
    this.amountMinor = amountMinor;
  }
}

/** The amount alone is fine; with what the account holds already it passes 2^63-1. */
export class BalanceTooLargeError extends DomainError {
  readonly code = 'BALANCE_TOO_LARGE';
  readonly accountId: string;

  constructor(accountId: string, field: readonly string[] = amountField) {
    super(`Account ${accountId} cannot record more than ${maxAmountMinor} minor units in all`, field);
    this.accountId = accountId;
  }
}

export class CurrencyUnknownError extends DomainError {
  readonly code = 'CURRENCY_UNKNOWN';
  readonly currency: string;

  constructor(currency: string, field: readonly string[] = currencyField) {
    super(`${currency} is neither a currency of ISO 4217 nor an asset that is registered for this`, field);
    this.currency = currency;
  }
}

/** An account takes entries of its own currency only; nothing is converted silently. */
export class CurrencyMismatchError extends DomainError {
  readonly code = 'CURRENCY_MISMATCH';

  constructor(given: string, expected: string, field: readonly string[] = currencyField) {
    super(`The amount must be in ${expected}, not in ${given}`, field);
  }
}

/** Money comes in to and is paid from asset accounts. */
export class AccountNotAssetError extends DomainError {
  readonly code = 'ACCOUNT_NOT_ASSET';
  readonly accountId: string;

  constructor(accountId: string, kind: string, field: readonly string[] = ['input', 'accountId']) {
    super(`Account ${accountId} is of kind ${kind}; an ASSET account is needed`, field);
    this.accountId = accountId;
  }
}

export class AccountNameTakenError extends DomainError {
  readonly code = 'ACCOUNT_NAME_TAKEN';

  constructor(name: string, field: readonly string[] = ['input', 'name']) {
    super(`The venture has an account named "${name}" already; choose another name`, field);
  }
}

/** Names under which the treasury opens accounts by itself. */
export class AccountNameReservedError extends DomainError {
  readonly code = 'ACCOUNT_NAME_RESERVED';

  constructor(name: string, field: readonly string[] = ['input', 'name']) {
    super(`"${name}" is a name that the treasury keeps for accounts it opens itself; choose another`, field);
  }
}

/** A transfer would take more than the account has free of holds. */
export class InsufficientFundsError extends DomainError {
  readonly code = 'INSUFFICIENT_FUNDS';
  readonly accountId: string;
  readonly shortfallMinor: bigint;

  constructor(accountId: string, shortfallMinor: bigint, field: readonly string[] = amountField) {
    super(`Account ${accountId} is short by ${shortfallMinor} minor units`, field);
    this.accountId = accountId;
    this.shortfallMinor = shortfallMinor;
  }
}

export class CaptureExceedsHoldError extends DomainError {
  readonly code = 'CAPTURE_EXCEEDS_HOLD';
  readonly held: Money;

  constructor(asked: Money, held: Money) {
    super(`${formatMoney(asked)} is more than the ${formatMoney(held)} that is held`, amountField);
    this.held = held;
  }
}

const intentField = ['input', 'moneyIntentId'];

/** The intent was posted before: money moves once. */
export class IntentAlreadyCapturedError extends DomainError {
  readonly code = 'INTENT_ALREADY_CAPTURED';

  constructor(moneyIntentId: string) {
    super(`${moneyIntentId} is captured already`, intentField);
  }
}

export class IntentAlreadyVoidedError extends DomainError {
  readonly code = 'INTENT_ALREADY_VOIDED';

  constructor(moneyIntentId: string) {
    super(`${moneyIntentId} is voided already`, intentField);
  }
}

export class IntentDeclinedError extends DomainError {
  readonly code = 'INTENT_DECLINED';

  constructor(moneyIntentId: string) {
    super(`${moneyIntentId} was declined; there is nothing to capture or void`, intentField);
  }
}

/** The hold lapsed before it was captured. */
export class HoldExpiredError extends DomainError {
  readonly code = 'HOLD_EXPIRED';

  constructor(moneyIntentId: string, expiresAt: string) {
    super(`The hold of ${moneyIntentId} expired at ${expiresAt}; ask for the money again`, intentField);
  }
}

export class ApprovalPendingError extends DomainError {
  readonly code = 'APPROVAL_PENDING';

  constructor(moneyIntentId: string) {
    super(`${moneyIntentId} still waits for an approval; nothing is held yet`, intentField);
  }
}

/** A freeze stops money that is authorised as well as money that is asked for. */
export class FrozenError extends DomainError {
  readonly code = 'FROZEN';

  constructor(message: string) {
    super(message, intentField);
  }
}

const accountField = ['input', 'accountId'];

/** A person has stopped the account. */
export class AccountFrozenError extends DomainError {
  readonly code = 'ACCOUNT_FROZEN';
  readonly accountId: string;

  constructor(accountId: string, field: readonly string[] = accountField) {
    super(`Account ${accountId} is frozen: nothing comes in, goes out or is held until it is unfrozen`, field);
    this.accountId = accountId;
  }
}

export class AccountClosedError extends DomainError {
  readonly code = 'ACCOUNT_CLOSED';
  readonly accountId: string;

  constructor(accountId: string, field: readonly string[] = accountField) {
    super(`Account ${accountId} is closed; use another`, field);
    this.accountId = accountId;
  }
}

export class AccountNotFrozenError extends DomainError {
  readonly code = 'ACCOUNT_NOT_FROZEN';

  constructor(accountId: string) {
    super(`Account ${accountId} is not frozen`, accountField);
  }
}

/** What is closed has nothing left in it. */
export class AccountNotEmptyError extends DomainError {
  readonly code = 'ACCOUNT_NOT_EMPTY';

  constructor(accountId: string, what: string) {
    super(`Account ${accountId} has ${what} and can be closed only once it has nothing`, accountField);
  }
}

/** Accounts that the treasury opens by itself are posted to by itself, too. */
export class AccountKeptError extends DomainError {
  readonly code = 'ACCOUNT_KEPT';

  constructor(accountId: string) {
    super(`Account ${accountId} was opened by the treasury for its own postings and stays open`, accountField);
  }
}

export class OverdraftInvalidError extends DomainError {
  readonly code = 'OVERDRAFT_INVALID';

  constructor(message: string, field: readonly string[] = ['input', 'overdraftLimitMinor']) {
    super(message, field);
  }
}

export class AssetCodeTakenError extends DomainError {
  readonly code = 'ASSET_CODE_TAKEN';

  constructor(code: string, why: string) {
    super(`${code} ${why}; choose another code`, ['input', 'code']);
  }
}

export class AssetLimitError extends DomainError {
  readonly code = 'ASSET_LIMIT';

  constructor(max: number) {
    super(`A venture registers at most ${max} assets`, ['input', 'ventureId']);
  }
}

// Refusals of transfers. `field` leads to the item and the leg.

/** Nothing is moved by nothing, or by one side alone. */
export class TransferEmptyError extends DomainError {
  readonly code = 'TRANSFER_EMPTY';

  constructor(legs: number, field: readonly string[]) {
    super(`A transfer has two or more legs, not ${legs}`, field);
  }
}

export class TransferTooLongError extends DomainError {
  readonly code = 'TRANSFER_TOO_LONG';

  constructor(legs: number, legsMax: number, field: readonly string[]) {
    super(`A transfer has at most ${legsMax} legs, not ${legs}`, field);
  }
}

export class TooManyItemsError extends DomainError {
  readonly code = 'TOO_MANY_ITEMS';

  constructor(count: number, countMax: number, field: readonly string[]) {
    super(`One call takes 1 to ${countMax} items, not ${count}; send the rest in another`, field);
  }
}

export class TransferUnbalancedError extends DomainError {
  readonly code = 'TRANSFER_UNBALANCED';
  readonly differenceMinor: bigint;

  constructor(currency: string, differenceMinor: bigint, field: readonly string[]) {
    const more = differenceMinor > 0n ? 'debits' : 'credits';
    const by = differenceMinor > 0n ? differenceMinor : -differenceMinor;
    super(`The ${more} in ${currency} are more by ${by} minor units; debits and credits have to be equal`, field);
    this.differenceMinor = differenceMinor;
  }
}

export class ExchangeInvalidError extends DomainError {
  readonly code = 'EXCHANGE_INVALID';
}

/** Two currencies in one transfer say at what rate. */
export class ExchangeRequiredError extends DomainError {
  readonly code = 'EXCHANGE_REQUIRED';

  constructor(currencies: readonly string[], field: readonly string[]) {
    super(
      currencies.length > 2
        ? `A transfer exchanges one currency for one other, not ${currencies.join(', ')}; link several transfers`
        : `Legs in ${currencies.join(' and ')} need an exchange with the rate`,
      field,
    );
  }
}

export class ExchangeOffRateError extends DomainError {
  readonly code = 'EXCHANGE_OFF_RATE';
}

/** The last of a call has no next one to be linked with. */
export class LinkOpenError extends DomainError {
  readonly code = 'LINK_OPEN';

  constructor(field: readonly string[]) {
    super('linked: the last transfer of a call has none behind it', field);
  }
}

export class LinkedTransferFailedError extends DomainError {
  readonly code = 'LINKED_TRANSFER_FAILED';

  constructor(place: number, field: readonly string[]) {
    super(`Nothing was posted of those that are linked, since number ${place} of them was refused`, field);
  }
}

export class EffectiveAtInvalidError extends DomainError {
  readonly code = 'EFFECTIVE_AT_INVALID';
}

const transferField = ['input', 'transferId'];

export class TransferNotPendingError extends DomainError {
  readonly code = 'TRANSFER_NOT_PENDING';
  readonly state: string;

  constructor(transferId: string, state: string) {
    super(`${transferId} is ${state} already; only a transfer that waits can be posted or voided`, transferField);
    this.state = state;
  }
}

export class TransferNotPostedError extends DomainError {
  readonly code = 'TRANSFER_NOT_POSTED';

  constructor(transferId: string, state: string) {
    super(`${transferId} is ${state}; only what was posted can be reversed`, transferField);
  }
}

export class TransferExpiredError extends DomainError {
  readonly code = 'TRANSFER_EXPIRED';

  constructor(transferId: string, expiresAt: string) {
    super(`${transferId} expired at ${expiresAt}`, transferField);
  }
}

export class PostExceedsPendingError extends DomainError {
  readonly code = 'POST_EXCEEDS_PENDING';
}

/** How a part falls on many legs is for whoever posts them to say. */
export class PartialPostError extends DomainError {
  readonly code = 'PARTIAL_POST_REFUSED';

  constructor(transferId: string) {
    super(
      `${transferId} has more than two legs, so that it can be posted only whole; void it and post the part by itself`,
      amountField,
    );
  }
}

export class AlreadyReversedError extends DomainError {
  readonly code = 'TRANSFER_ALREADY_REVERSED';

  constructor(transferId: string) {
    super(`${transferId} has been reversed already`, transferField);
  }
}

export class ReversalOfReversalError extends DomainError {
  readonly code = 'REVERSAL_OF_REVERSAL';

  constructor(transferId: string) {
    super(`${transferId} is a reversal itself; post a new transfer instead`, transferField);
  }
}

export class PartialReversalError extends DomainError {
  readonly code = 'PARTIAL_REVERSAL';

  constructor(whole: string) {
    super(`A reversal takes back the whole of a transfer, ${whole}; post a new transfer for a part of it`, amountField);
  }
}
