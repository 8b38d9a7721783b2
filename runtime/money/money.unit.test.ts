import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, isCurrency, maxAmountMinor, minorUnitsOf } from './money.ts';

describe('minor units', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['XOF', 0],
    ['KWD', 3],
    ['TND', 3],
    // Written without decimals by people, counted in hundredths and thousandths by banks.
    ['HUF', 2],
    ['IDR', 2],
    ['COP', 2],
    ['PKR', 2],
    ['IQD', 3],
  ])('of %s are %i digits, as ISO 4217 says', (currency, digits) => {
    expect(minorUnitsOf(currency)).toBe(digits);
  });

  it.each(['EURO', 'eur', 'XXZ', '', '€'])('of "%s" are not known', (code) => {
    expect(isCurrency(code)).toBe(false);
    expect(() => minorUnitsOf(code)).toThrow(RangeError);
  });
});

describe('money for people', () => {
  it.each([
    [1_250n, 'EUR', 'EUR 12.50'],
    [125_000n, 'EUR', 'EUR 1,250.00'],
    [5n, 'EUR', 'EUR 0.05'],
    [0n, 'EUR', 'EUR 0.00'],
    [-310n, 'EUR', '-EUR 3.10'],
    [-1n, 'USD', '-USD 0.01'],
    [500n, 'JPY', 'JPY 500'],
    [1_234_567n, 'JPY', 'JPY 1,234,567'],
    [1n, 'KWD', 'KWD 0.001'],
    [100_000n, 'HUF', 'HUF 1,000.00'],
    [maxAmountMinor, 'EUR', 'EUR 92,233,720,368,547,758.07'],
    [-maxAmountMinor, 'JPY', '-JPY 9,223,372,036,854,775,807'],
  ])('%s minor units of %s are %s', (amountMinor, currency, text) => {
    expect(formatMoney({ amountMinor, currency })).toBe(text);
  });

  it('keeps every digit, whatever the amount and the currency', () => {
    const currencies = fc.constantFrom(...Intl.supportedValuesOf('currency'));
    fc.assert(
      fc.property(fc.bigInt({ min: -maxAmountMinor, max: maxAmountMinor }), currencies, (amountMinor, currency) => {
        const text = formatMoney({ amountMinor, currency });
        const digits = BigInt(text.replace(/^-/, '').slice(currency.length).replaceAll(/[ ,.]/g, ''));
        expect(text.startsWith('-') ? -digits : digits).toBe(amountMinor);
        expect(text.split('.')[1]?.length ?? 0).toBe(minorUnitsOf(currency));
      }),
    );
  });
});
