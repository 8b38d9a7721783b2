import { z } from 'zod';
import { isCurrency, maxAmountMinor, minorUnitsOf } from '#runtime/money/money.ts';
import { money } from '../events/define.ts';

const amountShape = /^([A-Z]{3}) ?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;

/**
 * Reads an amount as people write it.
 * @param text a currency of ISO 4217 and a number, for example `EUR 1,250.00` or `JPY 500`
 * @returns minor units and currency; null when it is no amount, or has more decimals than the currency
 */
export function parseAmount(text: string): { readonly amountMinor: bigint; readonly currency: string } | null {
  const [, currency, whole, fraction = ''] = amountShape.exec(text.trim()) ?? [];
  if (currency === undefined || whole === undefined || !isCurrency(currency)) return null;
  const digits = minorUnitsOf(currency);
  if (fraction.length > digits) return null;
  const amountMinor = BigInt(whole.replaceAll(',', '') + fraction.padEnd(digits, '0'));
  return amountMinor > maxAmountMinor ? null : { amountMinor, currency };
}

const example = '`EUR 48.00`';

/**
 * An amount in a file or in a tool's arguments, zero or more: text such as `EUR 48.00`, or `{ amountMinor, currency }`.
 * Comes out as minor units in decimal text with the currency, whichever way it was written.
 */
export const amount = z
  .union([z.string(), money], { error: `must be an amount with its currency, such as ${example}` })
  .transform((value, context) => {
    const read = typeof value === 'string' ? parseAmount(value) : checkMoney(value);
    if (read !== null) return { amountMinor: read.amountMinor.toString(), currency: read.currency };
    const message = `is not an amount: write the currency's code and at most as many decimals as it has, such as ${example}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** The same, more than zero. */
export const positiveAmount = amount.refine(({ amountMinor }) => BigInt(amountMinor) > 0n, 'must be more than zero');

export type AmountText = z.infer<typeof amount>;

function checkMoney({ amountMinor, currency }: z.infer<typeof money>) {
  const value = BigInt(amountMinor);
  return value >= 0n && value <= maxAmountMinor && isCurrency(currency) ? { amountMinor: value, currency } : null;
}
