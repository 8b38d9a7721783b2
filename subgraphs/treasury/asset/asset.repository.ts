import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { isCurrency, minorUnitsOf } from '#runtime/money/money.ts';

/** Something that a venture counts in besides the currencies of ISO 4217. */
export interface AssetRecord {
  readonly id: string;
  readonly ventureId: string;
  /** Unique in the venture. */
  readonly code: string;
  readonly name: string;
  /** Digits after the decimal point. */
  readonly scale: number;
}

const columns = sql.raw(`asset_id as id, venture_id as "ventureId", code, name, scale`);

/** Assets by id, in no order; ids that name none are left out. */
export async function findAssets(queryable: Queryable, ids: readonly string[]): Promise<readonly AssetRecord[]> {
  const { rows } = await queryable.execute<AssetRecord & Record<string, unknown>>(
    sql`select ${columns} from treasury.assets where asset_id = any(${sql.param(ids)}::text[])`,
  );
  return rows;
}

/** Assets of ventures, by code. */
export async function assetsOfVentures(
  queryable: Queryable,
  ventureIds: readonly string[],
): Promise<readonly AssetRecord[]> {
  const { rows } = await queryable.execute<AssetRecord & Record<string, unknown>>(sql`
    select ${columns} from treasury.assets where venture_id = any(${sql.param(ventureIds)}::text[])
    order by venture_id, code`);
  return rows;
}

/**
 * Digits after the decimal point of what a venture counts in: by ISO 4217, or as its asset was registered.
 * @returns undefined for what is neither
 */
export async function readDigits(
  queryable: Queryable,
  ventureId: string,
): Promise<(currency: string) => number | undefined> {
  const assets = new Map((await assetsOfVentures(queryable, [ventureId])).map(({ code, scale }) => [code, scale]));
  return (currency) => (isCurrency(currency) ? minorUnitsOf(currency) : assets.get(currency));
}
