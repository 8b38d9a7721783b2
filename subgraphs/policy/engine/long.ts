/**
 * Cedar's Long: a signed integer of 64 bits. Kept as a number while that is exact and as a bigint past it, never both
 * ways for one value, so `===` and `<` hold for longs of either form.
 */
export type Long = number | bigint;

const longMin = -(2n ** 63n);
const longMax = 2n ** 63n - 1n;

/** @returns undefined outside the range of 64 bits */
export function toLong(value: bigint): Long | undefined {
  if (value > longMax || value < longMin) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

export function isLong(value: unknown): value is Long {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** @returns undefined when the result does not fit 64 bits, as in each operation below */
export function addLongs(a: Long, b: Long): Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    // A sum past the safe range is rounded to something outside the safe range, so this test misses none.
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toLong(BigInt(a) + BigInt(b));
}

export function subtractLongs(a: Long, b: Long): Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return toLong(BigInt(a) - BigInt(b));
}

export function multiplyLongs(a: Long, b: Long): Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // Adding zero turns -0 into 0.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return toLong(BigInt(a) * BigInt(b));
}

export function negateLong(a: Long): Long | undefined {
  return typeof a === 'number' ? 0 - a : toLong(-a);
}

/** Division that rounds towards zero. @param divisor positive */
export function divideLong(a: Long, divisor: number): Long {
  if (typeof a === 'number') return Math.trunc(a / divisor) + 0;
  const quotient = a / BigInt(divisor);
  return Number.isSafeInteger(Number(quotient)) ? Number(quotient) : quotient;
}

/** Remainder that is never negative. @param divisor positive */
export function moduloLong(a: Long, divisor: number): number {
  const remainder = typeof a === 'number' ? a % divisor : Number(a % BigInt(divisor));
  return remainder < 0 ? remainder + divisor : remainder + 0;
}

/** Reads decimal digits with an optional `-` before them. @returns undefined outside the range of 64 bits */
export function parseLong(digits: string): Long | undefined {
  if (digits.length <= 15) return Number(digits) + 0;
  return toLong(BigInt(digits));
}
