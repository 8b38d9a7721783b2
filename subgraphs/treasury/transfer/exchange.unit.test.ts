import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '#runtime/errors/errors.ts';
import { checkExchange, type ExchangeInput, parseRate } from './exchange.ts';
import type { Leg } from './transfer.ts';

const digits: Record<string, number> = { EUR: 2, USD: 2, JPY: 0, BTC: 8 };
const digitsOf = (currency: string) => digits[currency] ?? 0;

function check(baseMinor: bigint, quoteMinor: bigint, input: Partial<ExchangeInput> = {}) {
  const exchange = { base: 'EUR', quote: 'USD', rate: '1', roundingAccountId: 'quote', ...input };
  const leg = (accountId: string, side: Leg['side'], amountMinor: bigint, currency: string): Leg => ({
    ...{ accountId, side, amount: { amountMinor, currency } },
  });
  const legs = [
    leg('base', 'CREDIT', baseMinor, exchange.base),
    leg('base-clearing', 'DEBIT', baseMinor, exchange.base),
    leg('quote-clearing', 'CREDIT', quoteMinor, exchange.quote),
    leg('quote', 'DEBIT', quoteMinor, exchange.quote),
  ];
  const totals = new Map([
    [exchange.base, baseMinor],
    [exchange.quote, quoteMinor],
  ]);
  return checkExchange(exchange, { legs, totals }, digitsOf, (part) => ['exchange', part]);
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'OK';
  } catch (error) {
    if (error instanceof DomainError) return `${error.code} ${error.field?.join('.')}`;
    throw error;
  }
}

describe('a rate', () => {
  it.each([
    ['1.0845', 10_845n, 10_000n],
    ['13/12', 13n, 12n],
    ['0.00000001', 1n, 100_000_000n],
    ['164', 164n, 1n],
  ])('%s is read without losing a digit', (text, numerator, denominator) => {
    expect(parseRate(text)).toEqual({ numerator, denominator });
  });

  it.each(['', '0', '0.0', '1/0', '0/1', '-1', '+1', '1e3', '1,5', ' 1', '1.', '.5', '1/2/3', '１'])(
    'is not %j',
    (text) => {
      expect(parseRate(text)).toBeUndefined();
    },
  );
});

describe('an exchange', () => {
  it('is exact when the rate gives a whole number, in minor units of either currency', () => {
    expect(check(100n, 16_400n, { quote: 'JPY', rate: '16400', roundingAccountId: null })).toMatchObject({
      rounding: '0',
      roundingAccountId: null,
    });
    // EUR 60,000.00 are BTC 1.00000000 at 1/60000.
    expect(check(6_000_000n, 100_000_000n, { quote: 'BTC', rate: '1/60000' })).toMatchObject({ rounding: '0' });
  });

  it('is rounded up or down by less than a minor unit, on an account that is named', () => {
    expect(check(101n, 109n, { rate: '1.0845' })).toMatchObject({ rounding: '-1069/2000', roundingAccountId: 'quote' });
    expect(check(101n, 110n, { rate: '1.0845' })).toMatchObject({ rounding: '931/2000' });
    expect(codeOf(() => check(101n, 111n, { rate: '1.0845' }))).toBe('EXCHANGE_OFF_RATE exchange.rate');
    expect(codeOf(() => check(101n, 108n, { rate: '1.0845' }))).toBe('EXCHANGE_OFF_RATE exchange.rate');
    for (const roundingAccountId of [null, 'base', 'elsewhere']) {
      const refused = codeOf(() => check(101n, 109n, { rate: '1.0845', roundingAccountId }));
      expect(refused).toBe('EXCHANGE_INVALID exchange.roundingAccountId');
    }
  });

  it('takes what any rate gives, rounded either way, and nothing else', () => {
    const seed = Date.now();
    console.info(`exchange property, seed ${seed}`);
    const positive = fc.bigInt({ min: 1n, max: 2n ** 62n });
    fc.assert(
      fc.property(positive, positive, positive, (baseMinor, numerator, denominator) => {
        const exact = baseMinor * numerator;
        const down = exact / denominator;
        const isWhole = exact % denominator === 0n;
        const rate = `${numerator}/${denominator}`;
        expect(codeOf(() => check(baseMinor, down, { rate }))).toBe('OK');
        expect(codeOf(() => check(baseMinor, down + 1n, { rate }))).toBe(
          isWhole ? 'EXCHANGE_OFF_RATE exchange.rate' : 'OK',
        );
        expect(codeOf(() => check(baseMinor, down + 2n, { rate }))).toBe('EXCHANGE_OFF_RATE exchange.rate');
      }),
      { seed, numRuns: 300 },
    );
  });
});
