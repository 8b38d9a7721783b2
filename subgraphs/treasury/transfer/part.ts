import { formatMoney, type Money } from '#runtime/money/money.ts';
import { requireCurrencyOf } from '../account/account.ts';
import { AmountNegativeError, AmountZeroError } from '../errors.ts';
import { debitsByCurrency } from './balance.ts';
import { checkExchange, type Exchange } from './exchange.ts';
import { PartialPostError, PartLegsError, PostExceedsPendingError } from './transfer.errors.ts';
import type { Leg } from './transfer.ts';

/** What of a transfer that waits is posted. */
export interface Part {
  /** Those with an amount, in the order of the plan. */
  readonly legs: readonly Leg[];
  /** At the rate of the plan, rounded for this part; null within one currency. */
  readonly exchange: Exchange | null;
  /** What is not posted of each planned leg, in minor units; null when nothing is left. */
  readonly releasedMinor: readonly bigint[] | null;
}

/** A transfer as it was planned. */
export interface Plan {
  readonly id: string;
  readonly legs: readonly Leg[];
  readonly exchange: Exchange | null;
}

/** @returns digits after the decimal point of a currency or asset */
type DigitsOf = (currency: string) => number;

/**
 * A part of a transfer with two legs: the same of both.
 * @throws PartialPostError for more legs, CurrencyMismatchError, PostExceedsPendingError
 */
export function partOfTwo({ id, legs, exchange }: Plan, part: Money, digitsOf: DigitsOf): Part {
  const whole = legs[0]?.amount;
  if (legs.length !== 2 || whole === undefined) throw new PartialPostError(id);
  requireCurrencyOf(whole, part.currency);
  requireWithin(part, whole, digitsOf, ['input', 'amount', 'amountMinor']);
  return {
    legs: legs.map((leg) => ({ ...leg, amount: part })),
    exchange,
    releasedMinor: releasedOf(legs, [part, part]),
  };
}

/**
 * A part that says what of each leg is posted, in the order of the plan; nothing of a leg leaves it out.
 * @param wanted.roundingAccountId who bears the rounding of an exchange; whoever the plan says when null
 * @throws PartLegsError unless there is an amount for each leg
 * @throws AmountNegativeError, PostExceedsPendingError (an amount), AmountZeroError (all of them)
 * @throws TransferUnbalancedError, ExchangeInvalidError, ExchangeOffRateError
 */
export function partOfLegs(
  { id, legs, exchange }: Plan,
  wanted: { readonly amountsMinor: readonly bigint[]; readonly roundingAccountId: string | null },
  digitsOf: DigitsOf,
): Part {
  const field = ['input', 'legAmountsMinor'];
  const { amountsMinor } = wanted;
  if (amountsMinor.length !== legs.length) throw new PartLegsError(id, legs.length, amountsMinor.length, field);
  const parts = legs.map((leg, index): Leg => {
    const amountMinor = amountsMinor[index] ?? 0n;
    const at = [...field, String(index)];
    if (amountMinor < 0n) throw new AmountNegativeError(amountMinor, at);
    const amount = { ...leg.amount, amountMinor };
    requireWithin(amount, leg.amount, digitsOf, at);
    return { ...leg, amount };
  });
  const posted = parts.filter(({ amount }) => amount.amountMinor > 0n);
  if (posted.length === 0) throw new AmountZeroError(field);
  const totals = debitsByCurrency(posted, field);
  const releasedMinor = releasedOf(
    legs,
    parts.map(({ amount }) => amount),
  );
  if (exchange === null) return { legs: posted, exchange, releasedMinor };
  const roundingAccountId = wanted.roundingAccountId ?? exchange.roundingAccountId;
  // The rate is the plan's: when it does not come out, the amounts are wrong.
  const fieldOf = (of: string) => (of === 'roundingAccountId' ? ['input', of] : field);
  const at = { legs: posted, totals };
  return {
    legs: posted,
    exchange: checkExchange({ ...exchange, roundingAccountId }, at, digitsOf, fieldOf),
    releasedMinor,
  };
}

function requireWithin(part: Money, whole: Money, digitsOf: DigitsOf, field: readonly string[]): void {
  if (part.amountMinor <= whole.amountMinor) return;
  const [asked, waiting] = [part, whole].map((amount) => formatMoney(amount, digitsOf(amount.currency)));
  throw new PostExceedsPendingError(`${asked} is more than the ${waiting} that waits`, field);
}

function releasedOf(legs: readonly Leg[], parts: readonly Money[]): readonly bigint[] | null {
  const releasedMinor = legs.map(({ amount }, index) => amount.amountMinor - (parts[index]?.amountMinor ?? 0n));
  return releasedMinor.every((minor) => minor === 0n) ? null : releasedMinor;
}
