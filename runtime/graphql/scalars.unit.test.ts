import { parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { scalarResolvers } from './scalars.ts';

const { BigInt: bigIntScalar, DateTime, CurrencyCode, Cursor, JSON: jsonScalar } = scalarResolvers;

describe('BigInt', () => {
  it('takes decimal strings and integer literals beyond what a double holds', () => {
    expect(bigIntScalar.parseValue('9223372036854775807')).toBe(9_223_372_036_854_775_807n);
    expect(bigIntScalar.parseValue('-12')).toBe(-12n);
    expect(bigIntScalar.parseValue(250)).toBe(250n);
    expect(bigIntScalar.parseLiteral(parseValue('9223372036854775807'))).toBe(9_223_372_036_854_775_807n);
    expect(bigIntScalar.parseLiteral(parseValue('"7"'))).toBe(7n);
  });

  it.each(['12.5', '1e3', '', ' 1', '0x10', '1'.repeat(41), 1.5, 2 ** 53, true, null, {}, ['1']])(
    'refuses %j',
    (value) => {
      expect(() => bigIntScalar.parseValue(value)).toThrow('expected a whole number');
    },
  );

  it('shows a literal that it refuses', () => {
    expect(() => bigIntScalar.parseLiteral(parseValue('"10.50"'))).toThrow('Got "10.50"; expected a whole number');
    expect(() => bigIntScalar.parseLiteral(parseValue('10.5'))).toThrow('Got 10.5; expected');
    expect(() => bigIntScalar.parseLiteral(parseValue(`"${'x'.repeat(500)}"`))).toThrow(/^Got "x{99}…; expected/);
  });

  it('is written as a decimal string', () => {
    expect(bigIntScalar.serialize(9_007_199_254_740_993n)).toBe('9007199254740993');
    expect(bigIntScalar.serialize('42')).toBe('42');
    expect(() => bigIntScalar.serialize('4.2')).toThrow();
  });
});

describe('DateTime', () => {
  it('is read with any offset and handed on in UTC with milliseconds', () => {
    expect(DateTime.parseValue('2026-03-01T10:30:00+01:00')).toBe('2026-03-01T09:30:00.000Z');
  });

  it.each(['2026-03-01', 'yesterday', '2026-13-01T00:00:00Z', 0, null])('refuses %j', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow('RFC 3339');
  });

  it('is written from dates and from what PostgreSQL prints', () => {
    expect(DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(DateTime.serialize('2026-03-01 09:30:00.123456+00')).toBe('2026-03-01T09:30:00.123Z');
    expect(() => DateTime.serialize('never')).toThrow('Not an instant');
  });
});

it('CurrencyCode takes three capital letters, and codes of assets', () => {
  for (const value of ['EUR', 'E1R', 'USDC', 'POINTS2']) expect(CurrencyCode.parseValue(value)).toBe(value);
  for (const value of ['eur', 'EU', '1ER', 'EUR-', 'THIRTEENCHARS', '', 978])
    expect(() => CurrencyCode.parseValue(value)).toThrow('ISO 4217');
});

it('Cursor takes a text of bounded length', () => {
  expect(Cursor.parseValue('abc')).toBe('abc');
  for (const value of ['', 'x'.repeat(1_025), 5]) expect(() => Cursor.parseValue(value)).toThrow('cursor');
});

describe('JSON', () => {
  it('reads literals with variables inside', () => {
    const literal = parseValue('{ a: [1, 2.5, "x", true, null, ENUM], b: { c: $v }, d: $missing }');
    expect(jsonScalar.parseLiteral(literal, { v: { deep: 1 } })).toEqual({
      a: [1, 2.5, 'x', true, null, 'ENUM'],
      b: { c: { deep: 1 } },
      d: null,
    });
  });

  it('keeps a key named __proto__ as data', () => {
    const read = jsonScalar.parseLiteral(parseValue('{ __proto__: { polluted: true } }'));
    expect(Object.hasOwn(read as object, '__proto__')).toBe(true);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
