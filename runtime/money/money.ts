/** An amount of one currency in its minor unit: EUR 12.50 is `{ amountMinor: 1250n, currency: 'EUR' }`. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Largest amount that the ledger's bigint columns take: 2^63-1 minor units. */
export const maxAmountMinor = 2n ** 63n - 1n;

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));

/** @returns true for a currency of ISO 4217 that the platform's Unicode data knows */
export function isCurrency(code: string): boolean {
  return knownCurrencies.has(code);
}

/**
 * Digits after the decimal point (ISO 4217 exponent): 2 for EUR, 0 for JPY, 3 for KWD.
 * @throws RangeError for an unknown currency
 */
export function minorUnitsOf(currency: string): number {
  if (!isCurrency(currency)) throw new RangeError(`${currency} is not a currency of ISO 4217`);
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  return digits ?? 2;
}

/** For people: `EUR 1,250.00`, `JPY 500`, `-EUR 3.10`. Exact for any size. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const digits = minorUnitsOf(currency);
  const sign = amountMinor < 0n ? '-' : '';
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${sign}${currency} ${whole}${fraction}`;
}
