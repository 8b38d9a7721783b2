import { InvariantError } from '#runtime/errors/errors.ts';
import { isCurrency, type Money, maxAmountMinor } from '#runtime/money/money.ts';
import {
  AccountClosedError,
  AccountFrozenError,
  AccountNameReservedError,
  AccountNotAssetError,
  CurrencyMismatchError,
  CurrencyUnknownError,
} from '../errors.ts';

export type AccountKind = 'ASSET' | 'LIABILITY' | 'EQUITY' | 'INCOME' | 'EXPENSE';

export type EntrySide = 'DEBIT' | 'CREDIT';

/** OPEN takes entries and holds; FROZEN only gives holds back; CLOSED is empty, for good. */
export type AccountState = 'OPEN' | 'FROZEN' | 'CLOSED';

/** An account as decisions see it: what it is, and its running totals in minor units. */
export interface Account {
  readonly id: string;
  readonly ventureId: string;
  /** Unique in the venture. */
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly state: AccountState;
  /** Least that may be available in minor units: 0 without overdraft, negative down to a limit, null without end. */
  readonly floorMinor: bigint | null;
  /** Sum of all debits ever. */
  readonly debitsMinor: bigint;
  /** Sum of all credits ever. */
  readonly creditsMinor: bigint;
  /** Sum of what pending holds reserve. */
  readonly heldMinor: bigint;
  /** Number of entries; the newest has it as its place. */
  readonly entryCount: bigint;
  /** Number of events in its stream. */
  readonly version: number;
}

/** What an account is opened with. */
export type AccountDraft = Pick<Account, 'name' | 'kind' | 'currency' | 'floorMinor'> & {
  readonly metadata: Readonly<Record<string, string>>;
};

/** The side on which an account of this kind grows. */
export const normalSideOf = {
  ASSET: 'DEBIT',
  EXPENSE: 'DEBIT',
  LIABILITY: 'CREDIT',
  EQUITY: 'CREDIT',
  INCOME: 'CREDIT',
} as const satisfies Record<AccountKind, EntrySide>;

/** The floor of an account that is opened without a word about overdraft: what is owned cannot be less than nothing. */
export function floorOfKind(kind: AccountKind): bigint | null {
  return kind === 'ASSET' ? 0n : null;
}

/** Sum of the entries in minor units, positive on the account's normal side. */
export function postedMinorOf(account: Pick<Account, 'kind' | 'debitsMinor' | 'creditsMinor'>): bigint {
  const { debitsMinor, creditsMinor } = account;
  return normalSideOf[account.kind] === 'DEBIT' ? debitsMinor - creditsMinor : creditsMinor - debitsMinor;
}

/** `posted` less `held` in minor units. Never below the account's floor. */
export function availableMinorOf(
  account: Pick<Account, 'kind' | 'debitsMinor' | 'creditsMinor' | 'heldMinor'>,
): bigint {
  return postedMinorOf(account) - account.heldMinor;
}

/** What a new hold can take in minor units: what is available, and the overdraft; null without end. */
export function spendableMinorOf(account: Account): bigint | null {
  return account.floorMinor === null ? null : availableMinorOf(account) - account.floorMinor;
}

/** @returns true when the running totals, which end at 2^63-1, have room for one more hold of this amount */
export function hasRoomToHold(account: Account, amountMinor: bigint): boolean {
  return (
    account.heldMinor + amountMinor <= maxAmountMinor && availableMinorOf(account) - amountMinor >= -maxAmountMinor
  );
}

/**
 * Reserves an amount.
 * @param amountMinor positive, in the account's minor unit
 * @throws InvariantError when less can be spent: whoever decides has to look first
 */
export function placeHold(account: Account, amountMinor: bigint): Account {
  const spendable = spendableMinorOf(account);
  const isShort = spendable !== null && spendable < amountMinor;
  if (account.state !== 'OPEN' || amountMinor <= 0n || isShort || !hasRoomToHold(account, amountMinor)) {
    throw new InvariantError(`${account.id} cannot hold ${amountMinor} of ${spendable} that can be spent`);
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
 * @throws AccountNotAssetError, AccountFrozenError, AccountClosedError, CurrencyMismatchError, CurrencyUnknownError
 */
export function requireAssetIn(account: Account, amount: Money): void {
  if (account.kind !== 'ASSET') throw new AccountNotAssetError(account.id, account.kind);
  requireCurrencyOf(account, amount.currency);
  requireOpen(account);
}

/**
 * @param field where the currency stands in the caller's input
 * @throws CurrencyMismatchError, or CurrencyUnknownError when nothing at all has this code
 */
export function requireCurrencyOf(
  account: Pick<Account, 'currency'>,
  currency: string,
  field?: readonly string[],
): void {
  if (account.currency === currency) return;
  if (isCurrency(currency)) throw new CurrencyMismatchError(currency, account.currency, field);
  throw new CurrencyUnknownError(currency, field);
}

/**
 * @param field where the account stands in the caller's input
 * @throws AccountFrozenError, AccountClosedError
 */
export function requireOpen(account: Pick<Account, 'id' | 'state'>, field?: readonly string[]): void {
  if (account.state === 'FROZEN') throw new AccountFrozenError(account.id, field);
  if (account.state === 'CLOSED') throw new AccountClosedError(account.id, field);
}

/** Name of the equity account that deposits credit, opened with the first deposit: `Founder capital (EUR)`. */
export function founderCapitalName(currency: string): string {
  return `Founder capital (${currency})`;
}

/** Name of the expense account that captures debit, opened with the first capture: `Expense: advertising (EUR)`. */
export function expenseName(category: string, currency: string): string {
  return `Expense: ${category} (${currency})`;
}

const reservedNames = /^(?:Founder capital|Expense: .*) \([A-Z][A-Z0-9]{2,11}\)$/;

/** @returns true for a name under which the treasury opens an account by itself */
export function isReservedName(name: string): boolean {
  return reservedNames.test(name);
}

/**
 * Checks a name that a person gives. The names of accounts that open by themselves are kept free, so that such an account
 * always has the kind and currency its name says.
 * @throws AccountNameReservedError
 */
export function requireFreeName(name: string): void {
  if (isReservedName(name)) throw new AccountNameReservedError(name);
}
