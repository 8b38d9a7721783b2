import type { Money } from '#runtime/money/money.ts';
import { ExchangeInvalidError, ExchangeOffRateError } from './transfer.errors.ts';
import type { Leg } from './transfer.ts';

/** Between which currencies a transfer exchanges, and at what rate. */
export interface Exchange {
  readonly base: string;
  readonly quote: string;
  /** Quote units for one base unit, as it was given: a decimal such as `1.0845`, or a fraction such as `13/12`. */
  readonly rate: string;
  /** Account in the quote currency whose amount was rounded to a minor unit; null when nothing was. */
  readonly roundingAccountId: string | null;
  /** By what fraction of a minor unit the amount is more than the rate gives, lowest terms: `-9/20`; `0` when exact. */
  readonly rounding: string;
}

/** An exact rate: `numerator / denominator` quote units for one base unit. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const decimal = /^(\d{1,20})(?:\.(\d{1,20}))?$/;
const fraction = /^(\d{1,40})\/(\d{1,40})$/;

/**
 * Reads a rate without losing a digit.
 * @returns undefined when the text is neither a positive decimal nor a positive fraction
 */
export function parseRate(text: string): Rate | undefined {
  const [, whole, places = ''] = decimal.exec(text) ?? [];
  const [, over, under] = fraction.exec(text) ?? [];
  const rate =
    whole !== undefined
      ? { numerator: BigInt(whole + places), denominator: 10n ** BigInt(places.length) }
      : { numerator: BigInt(over ?? 0), denominator: BigInt(under ?? 0) };
  return rate.numerator > 0n && rate.denominator > 0n ? rate : undefined;
}

/** What a caller says of an exchange. */
export interface ExchangeInput {
  readonly base: string;
  readonly quote: string;
  readonly rate: string;
  readonly roundingAccountId: string | null;
}

/**
 * Holds the legs of a transfer against its rate: what moves in the quote currency is what moves in the base currency times
 * the rate, rounded to a minor unit up or down, and it is said on whose account.
 * @param totals what is debited, which is what is credited, in each currency
 * @param digitsOf digits after the decimal point of a currency or asset
 * @param fieldOf where each part of the exchange stands in the caller's input
 * @throws ExchangeInvalidError, ExchangeOffRateError
 */
export function checkExchange(
  input: ExchangeInput,
  { legs, totals }: { readonly legs: readonly Leg[]; readonly totals: ReadonlyMap<string, bigint> },
  digitsOf: (currency: string) => number,
  fieldOf: (part: keyof ExchangeInput) => readonly string[],
): Exchange {
  const { base, quote, rate: given, roundingAccountId } = input;
  const rate = parseRate(given);
  if (rate === undefined) {
    const message = 'rate: must be a positive decimal such as 1.0845, or a positive fraction such as 13/12';
    throw new ExchangeInvalidError(message, fieldOf('rate'));
  }
  const [baseMinor, quoteMinor] = [totals.get(base), totals.get(quote)];
  if (baseMinor === undefined || quoteMinor === undefined || base === quote || totals.size !== 2) {
    const message = `The legs are in ${[...totals.keys()].join(' and ')}; base and quote have to be these two`;
    throw new ExchangeInvalidError(message, fieldOf(base === quote || baseMinor !== undefined ? 'quote' : 'base'));
  }
  // quoteMinor / 10^q against baseMinor / 10^b * numerator / denominator, over one denominator.
  const over = baseMinor * rate.numerator * 10n ** BigInt(digitsOf(quote));
  const under = rate.denominator * 10n ** BigInt(digitsOf(base));
  const off = quoteMinor * under - over;
  if (off >= under || -off >= under) {
    const right: Money = { amountMinor: over / under, currency: quote };
    throw new ExchangeOffRateError(
      `${quoteMinor} minor units of ${quote} are not ${baseMinor} of ${base} at ${given}, which are ${right.amountMinor} rounded down`,
      fieldOf('rate'),
    );
  }
  if (off === 0n) return { base, quote, rate: given, roundingAccountId: null, rounding: '0' };
  const isRight = legs.some(({ accountId, amount }) => accountId === roundingAccountId && amount.currency === quote);
  if (!isRight) {
    throw new ExchangeInvalidError(
      `roundingAccountId: the rate gives no whole number; name the account in ${quote} among the legs that bears the rounding`,
      fieldOf('roundingAccountId'),
    );
  }
  return { base, quote, rate: given, roundingAccountId, rounding: inLowestTerms(off, under) };
}

function inLowestTerms(numerator: bigint, denominator: bigint): string {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return `${numerator / a}/${denominator / a}`;
}
