/** Whole of a percentage in millionths: 4.5 percent are 45,000. */
export const wholePpm = 1_000_000n;

/**
 * Percent as millionths of the whole, exact.
 * @param percent at most four decimals, as the schema of the assumptions demands
 */
export function ppmOf(percent: number): bigint {
  const [whole = '0', fraction = ''] = String(percent).split('.');
  return BigInt(whole + fraction.padEnd(4, '0'));
}

/** Quotient of two whole numbers, half away from zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * top + bottom) / (2n * bottom);
  return isNegative ? -quotient : quotient;
}

/** A share of a whole number, rounded half away from zero. */
export function shareOf(value: bigint, ppm: bigint): bigint {
  return divideRounded(value * ppm, wholePpm);
}

/** `value` after it grew by the same share so many times; rounded once, at the end. */
export function grown(value: bigint, ppm: bigint, times: number): bigint {
  const power = BigInt(times);
  return divideRounded(value * (wholePpm + ppm) ** power, wholePpm ** power);
}

/** Quotient with one decimal as text: `3.4`. Null when the divisor is zero. */
export function ratioText(dividend: bigint, divisor: bigint): string | null {
  if (divisor === 0n) return null;
  const tenths = divideRounded(dividend * 10n, divisor);
  const size = tenths < 0n ? -tenths : tenths;
  return `${tenths < 0n ? '-' : ''}${size / 10n}.${size % 10n}`;
}
