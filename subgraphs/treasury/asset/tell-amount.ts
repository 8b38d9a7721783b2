import type { Queryable } from '#runtime/db/db.ts';
import { formatMoney, isCurrency, type Money } from '#runtime/money/money.ts';
import { readDigits } from './asset.repository.ts';

/**
 * Tells people an amount: `EUR 12.50`, and what counts in an asset of the venture with the digits of that, `PTS 1.500`. Reads the
 * venture's assets for what is no currency of ISO 4217; what is no asset either is told in minor units.
 */
export async function tellAmount(queryable: Queryable, ventureId: string, amount: Money): Promise<string> {
  if (isCurrency(amount.currency)) return formatMoney(amount);
  const digitsOf = await readDigits(queryable, ventureId);
  return formatMoney(amount, digitsOf(amount.currency));
}
