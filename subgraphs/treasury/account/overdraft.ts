import { maxAmountMinor } from '#runtime/money/money.ts';
import { OverdraftInvalidError } from '../errors.ts';

/** How far an account may be overdrawn: not at all, down to a limit, or without end. */
export type Overdraft = 'NONE' | 'LIMITED' | 'OPEN';

/**
 * The least that may be available on an account.
 * @param wanted.overdraftLimitMinor with LIMITED and only then: how much below zero, in minor units
 * @param wanted.byDefault what it is when nothing is said of overdraft
 * @returns minor units, zero or negative; null when there is no end to it
 * @throws OverdraftInvalidError for a limit without LIMITED, LIMITED without a limit, and one that is not 1 to 2^63-1
 */
export function floorOf({
  overdraft,
  overdraftLimitMinor: limitMinor,
  byDefault,
}: {
  readonly overdraft: Overdraft | null;
  readonly overdraftLimitMinor: bigint | null;
  readonly byDefault: bigint | null;
}): bigint | null {
  if (overdraft !== 'LIMITED') {
    if (limitMinor !== null) throw new OverdraftInvalidError('overdraftLimitMinor: only LIMITED overdraft has a limit');
    if (overdraft === null) return byDefault;
    return overdraft === 'NONE' ? 0n : null;
  }
  if (limitMinor === null || limitMinor <= 0n || limitMinor > maxAmountMinor) {
    throw new OverdraftInvalidError('overdraftLimitMinor: LIMITED overdraft needs 1 to 2^63-1 minor units');
  }
  return -limitMinor;
}
