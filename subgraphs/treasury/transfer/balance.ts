import { TransferUnbalancedError } from './transfer.errors.ts';
import type { Leg } from './transfer.ts';

/**
 * What is debited, which is what is credited, in each currency of the legs, in minor units.
 * @param field where the legs stand in the caller's input
 * @throws TransferUnbalancedError
 */
export function debitsByCurrency(legs: readonly Leg[], field: readonly string[]): ReadonlyMap<string, bigint> {
  const debits = new Map<string, bigint>();
  const off = new Map<string, bigint>();
  for (const { side, amount } of legs) {
    const { currency, amountMinor } = amount;
    const isDebit = side === 'DEBIT';
    debits.set(currency, (debits.get(currency) ?? 0n) + (isDebit ? amountMinor : 0n));
    off.set(currency, (off.get(currency) ?? 0n) + (isDebit ? amountMinor : -amountMinor));
  }
  for (const [currency, differenceMinor] of off) {
    if (differenceMinor === 0n) continue;
    throw new TransferUnbalancedError({ amountMinor: differenceMinor, currency }, off.size > 1, field);
  }
  return debits;
}
