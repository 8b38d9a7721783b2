import { type Money, maxAmountMinor } from '#runtime/money/money.ts';
import { AmountNegativeError, AmountTooLargeError, AmountZeroError } from './errors.ts';

/**
 * Checks an amount that somebody asks for: 1 to 2^63-1 minor units. Its currency is held against the account's elsewhere.
 * @param path where the amount stands in the caller's input
 * @throws AmountZeroError, AmountNegativeError, AmountTooLargeError
 */
export function requireAmount(amount: Money, path: readonly string[] = ['input', 'amount']): Money {
  const field = [...path, 'amountMinor'];
  if (amount.amountMinor === 0n) throw new AmountZeroError(field);
  if (amount.amountMinor < 0n) throw new AmountNegativeError(amount.amountMinor, field);
  if (amount.amountMinor > maxAmountMinor) throw new AmountTooLargeError(amount.amountMinor, field);
  return { amountMinor: amount.amountMinor, currency: amount.currency };
}

/** An amount as events, messages and hashed inputs carry it. */
export interface MoneyText {
  readonly amountMinor: string;
  readonly currency: string;
}

/** Minor units as decimal text: bigints do not survive JSON. */
export function moneyText({ amountMinor, currency }: Money): MoneyText {
  return { amountMinor: amountMinor.toString(), currency };
}

/** @param scale digits after the decimal point of a custom asset; undefined for a currency of ISO 4217 */
export function spendText(amount: Money, scale: number | undefined): MoneyText & { readonly scale?: number } {
  return { ...moneyText(amount), ...(scale !== undefined && { scale }) };
}

/** The inverse of `moneyText`. */
export function moneyOfText({ amountMinor, currency }: MoneyText): Money {
  return { amountMinor: BigInt(amountMinor), currency };
}
