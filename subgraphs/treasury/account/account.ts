import { InvariantError } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import { AccountNameReservedError, AccountNotAssetError, CurrencyMismatchError } from '../errors.ts';

export type AccountKind = 'ASSET' | 'LIABILITY' | 'EQUITY' | 'INCOME' | 'EXPENSE';

export type EntrySide = 'DEBIT' | 'CREDIT';

/** An account as decisions see it: what it is, and its running totals in minor units. */
export interface Account {
  readonly id: string;
  readonly ventureId: string;
  /** Unique in the venture. */
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  /** Sum of all debits ever. */
  readonly debitsMinor: bigint;
  /** Sum of all credits ever. */
  readonly creditsMinor: bigint;
  /** Sum of the pending holds. */
  readonly heldMinor: bigint;
  /** Number of entries; the newest has it as its place. */
  readonly entryCount: bigint;
}

/** The side on which an account of this kind grows. */
export const normalSideOf = {
  ASSET: 'DEBIT',
  EXPENSE: 'DEBIT',
  LIABILITY: 'CREDIT',
  EQUITY: 'CREDIT',
  INCOME: 'CREDIT',
} as const satisfies Record<AccountKind, EntrySide>;

/** Sum of the entries in minor units, positive on the account's normal side. */
export function postedMinorOf(account: Account): bigint {
  const { debitsMinor, creditsMinor } = account;
  return normalSideOf[account.kind] === 'DEBIT' ? debitsMinor - creditsMinor : creditsMinor - debitsMinor;
}

/** `posted` less `held` in minor units: what a new hold can take. Never negative on an asset account. */
export function availableMinorOf(account: Account): bigint {
  return postedMinorOf(account) - account.heldMinor;
}

/**
 * Reserves an amount.
 * @param amountMinor positive, in the account's minor unit
 * @throws InvariantError when less is available: whoever decides has to look first
 */
export function placeHold(account: Account, amountMinor: bigint): Account {
  if (account.kind !== 'ASSET' || amountMinor <= 0n || availableMinorOf(account) < amountMinor) {
    throw new InvariantError(`${account.id} cannot hold ${amountMinor} of ${availableMinorOf(account)} available`);
  }
  return { ...account, heldMinor: account.heldMinor + amountMinor };
}

/**
 * Gives a reserved amount back.
 * @throws InvariantError when less is held
 */
export function releaseHold(account: Account, amountMinor: bigint): Account {
  if (amountMinor <= 0n || account.heldMinor < amountMinor) {
    throw new InvariantError(`${account.id} cannot release ${amountMinor} of ${account.heldMinor} held`);
  }
  return { ...account, heldMinor: account.heldMinor - amountMinor };
}

/**
 * Checks that money of this currency can come in to, or be paid from, the account.
 * @throws AccountNotAssetError, CurrencyMismatchError
 */
export function requireAssetIn(account: Account, amount: Money): void {
  if (account.kind !== 'ASSET') throw new AccountNotAssetError(account.id, account.kind);
  if (account.currency !== amount.currency) throw new CurrencyMismatchError(amount.currency, account.currency);
}

/** Name of the equity account that deposits credit, opened with the first deposit: `Founder capital (EUR)`. */
export function founderCapitalName(currency: string): string {
  return `Founder capital (${currency})`;
}

/** Name of the expense account that captures debit, opened with the first capture: `Expense: advertising (EUR)`. */
export function expenseName(category: string, currency: string): string {
  return `Expense: ${category} (${currency})`;
}

const reservedNames = /^(?:Founder capital|Expense: .*) \([A-Z]{3}\)$/;

/**
 * Checks a name that a person gives. The names of accounts that open by themselves are kept free, so that such an account
 * always has the kind and currency its name says.
 * @throws AccountNameReservedError
 */
export function requireFreeName(name: string): void {
  if (reservedNames.test(name)) throw new AccountNameReservedError(name);
}
