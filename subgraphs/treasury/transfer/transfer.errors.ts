import { DomainError } from '#runtime/errors/errors.ts';
import { formatMoney, type Money } from '#runtime/money/money.ts';

// Refusals of transfers, each with its own code. In a call with many, `field` leads to the item and the leg.

const amountField = ['input', 'amount', 'amountMinor'];

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

  /** @param what has too many: a call, or those of it that are linked */
  constructor(count: number, countMax: number, field: readonly string[], what: 'call' | 'linked' = 'call') {
    const told = {
      call: `One call takes at most ${countMax} items, not ${count}; send the rest in another`,
      linked: `At most ${countMax} transfers are linked, not ${count}: all of them are one commit`,
    };
    super(told[what], field);
  }
}

/** A call for several things that names none. */
export class NoItemsError extends DomainError {
  readonly code = 'NO_ITEMS';

  constructor(field: readonly string[]) {
    super('The list is empty: there is nothing to do', field);
  }
}

export class TransferUnbalancedError extends DomainError {
  readonly code = 'TRANSFER_UNBALANCED';
  readonly differenceMinor: bigint;

  /** @param isOneOfTwo whether the transfer has legs in another currency, too */
  constructor({ amountMinor: differenceMinor, currency }: Money, isOneOfTwo: boolean, field: readonly string[]) {
    const more = differenceMinor > 0n ? 'debits' : 'credits';
    const by = formatMoney({ amountMinor: differenceMinor > 0n ? differenceMinor : -differenceMinor, currency });
    const equal = `debits and credits have to be equal${isOneOfTwo ? ' in each currency' : ''}`;
    const hint = isOneOfTwo
      ? '; between two currencies money goes through a clearing account in each, with an exchange'
      : '';
    super(`The ${more} in ${currency} are more by ${by}; ${equal}${hint}`, field);
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

/** One amount for each leg. */
export class PartLegsError extends DomainError {
  readonly code = 'PART_LEGS_MISMATCH';

  constructor(transferId: string, legs: number, amounts: number, field: readonly string[]) {
    super(`${transferId} has ${legs} legs; legAmountsMinor needs an amount for each of them, not ${amounts}`, field);
  }
}

/** How a part falls on many legs is for whoever posts them to say. */
export class PartialPostError extends DomainError {
  readonly code = 'PARTIAL_POST_REFUSED';

  constructor(transferId: string) {
    super(`${transferId} has more than two legs; say by legAmountsMinor how much of each is posted`, amountField);
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
