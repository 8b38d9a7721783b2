/** An amount of one currency in its minor unit: EUR 12.50 is `{ amountMinor: 1250n, currency: 'EUR' }`. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** Largest amount that the ledger's bigint columns take: 2^63-1 minor units. */
export const maxAmountMinor = 2n ** 63n - 1n;

const knownCurrencies = new Set(Intl.supportedValuesOf('currency'));

/**
 * Exponents of ISO 4217 that are not 2. The platform's own digits are those that people write, which for a dozen currencies
 * (HUF, IDR, IQD …) are fewer than those that banks count in.
 */
const exponents = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG'].map((code) => [code, 0] as const),
  ...['RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

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
  return exponents.get(currency) ?? 2;
}

/**
 * For people: `EUR 1,250.00`, `JPY 500`, `-EUR 3.10`. Exact for any size.
 * @param digits after the decimal point, for what is no currency of ISO 4217; without it, that is told in minor units:
 *   `PTS 500 (minor units)`
 */
export function formatMoney({ amountMinor, currency }: Money, digits?: number): string {
  if (isCurrency(currency)) return format(amountMinor, currency, minorUnitsOf(currency));
  return digits === undefined
    ? `${format(amountMinor, currency, 0)} (minor units)`
    : format(amountMinor, currency, digits);
}

function format(amountMinor: bigint, currency: string, digits: number): string {
  const sign = amountMinor < 0n ? '-' : '';
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${sign}${currency} ${whole}${fraction}`;
}
