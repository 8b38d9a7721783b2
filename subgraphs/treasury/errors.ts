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
    super(`${currency} is neither a currency of ISO 4217 nor an asset that the venture has registered`, field);
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

  constructor(
    { id, currency }: { readonly id: string; readonly currency: string },
    shortfallMinor: bigint,
    field: readonly string[] = amountField,
  ) {
    super(`Account ${id} is short by ${formatMoney({ amountMinor: shortfallMinor, currency })}`, field);
    this.accountId = id;
    this.shortfallMinor = shortfallMinor;
  }
}

export class CaptureExceedsHoldError extends DomainError {
  readonly code = 'CAPTURE_EXCEEDS_HOLD';
  readonly held: Money;

  /** @param digits of a custom asset, for the message */
  constructor(asked: Money, held: Money, digits?: number) {
    super(`${formatMoney(asked, digits)} is more than the ${formatMoney(held, digits)} that is held`, amountField);
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

/** The account is overdrawn further than it would be allowed to be. */
export class OverdraftInUseError extends DomainError {
  readonly code = 'OVERDRAFT_IN_USE';
  readonly accountId: string;
  readonly availableMinor: bigint;

  constructor(accountId: string, availableMinor: bigint, floorMinor: bigint) {
    super(
      `Account ${accountId} has ${availableMinor} minor units available, less than the ${floorMinor} that it would be held to`,
      ['input', floorMinor === 0n ? 'overdraft' : 'overdraftLimitMinor'],
    );
    this.accountId = accountId;
    this.availableMinor = availableMinor;
  }
}

const limitNameField = ['input', 'name'];

/** A name is one limit's: whoever relies on it has to know which. */
export class LimitNameTakenError extends DomainError {
  readonly code = 'LIMIT_NAME_TAKEN';
  readonly limitId: string;

  constructor(name: string, limitId: string) {
    super(
      `${limitId} of the venture is named ${name} already; give it another name first, or choose another`,
      limitNameField,
    );
    this.limitId = limitId;
  }
}

/** Policies may rely on the name, so it is not lost by leaving it out. */
export class LimitNamedError extends DomainError {
  readonly code = 'LIMIT_NAMED';

  constructor(name: string) {
    super(
      `The limit is named ${name}, which policies may rely on; say name: "${name}" to keep it, or another name`,
      limitNameField,
    );
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
