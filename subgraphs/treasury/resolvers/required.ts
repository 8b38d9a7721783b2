import { InvariantError } from '#runtime/errors/errors.ts';
import { isCurrency } from '#runtime/money/money.ts';
import type { AccountRecord } from '../account/account.repository.ts';
import type { AssetRecord } from '../asset/asset.repository.ts';
import type { TreasuryContext } from '../context.ts';
import type { MoneyIntentRecord } from '../money-intent/money-intent.repository.ts';
import type { TransferRecord } from '../transfer/transfer.repository.ts';

// What another row of the same venture points at: foreign keys keep it there, so whoever sees the one sees the other.

/** @throws InvariantError when the account that a row names is not there */
export async function accountOf(id: string, ctx: TreasuryContext): Promise<AccountRecord> {
  return requireFound(await ctx.loaders.accountById.load(id), id);
}

/** @throws InvariantError when the transfer that a row names is not there */
export async function transferOf(id: string, ctx: TreasuryContext): Promise<TransferRecord> {
  return requireFound(await ctx.loaders.transferById.load(id), id);
}

/** @throws InvariantError when the intent that a row names is not there */
export async function intentOf(id: string, ctx: TreasuryContext): Promise<MoneyIntentRecord> {
  return requireFound(await ctx.loaders.intentById.load(id), id);
}

/** The asset that an account counts in; null for a currency of ISO 4217. @throws InvariantError for what is neither */
export async function assetOf(
  { ventureId, currency }: Pick<AccountRecord, 'ventureId' | 'currency'>,
  ctx: TreasuryContext,
): Promise<AssetRecord | null> {
  if (isCurrency(currency)) return null;
  const assets = await ctx.loaders.assetsOfVenture.load(ventureId);
  return requireFound(assets.find(({ code }) => code === currency) ?? null, currency);
}

function requireFound<Row>(row: Row | null, id: string): Row {
  if (row === null) throw new InvariantError(`${id} is pointed at and not there`);
  return row;
}
