import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { Metadata } from '../metadata.ts';
import type { Account } from './account.ts';

/** An account as it is kept. */
export interface AccountRecord extends Account {
  /** RFC 3339. */
  readonly openedAt: string;
  readonly metadata: Metadata;
}

type Row = Record<string, unknown> & AccountRecord;

const columns = sql.raw(`
  account_id as id, venture_id as "ventureId", name, kind, currency, state, floor_minor as "floorMinor", metadata, version, debits_minor as "debitsMinor",
  credits_minor as "creditsMinor", held_minor as "heldMinor", entry_count as "entryCount",
  to_char(opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "openedAt"`);

/** Accounts by id, in no order; ids that name none are left out. */
export async function findAccounts(queryable: Queryable, ids: readonly string[]): Promise<readonly AccountRecord[]> {
  const { rows } = await queryable.execute<Row>(
    sql`select ${columns} from treasury.accounts where account_id = any(${sql.param(ids)}::text[])`,
  );
  return rows;
}

/** Accounts of ventures, by name. */
export async function accountsOfVentures(
  queryable: Queryable,
  ventureIds: readonly string[],
): Promise<readonly AccountRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select ${columns} from treasury.accounts where venture_id = any(${sql.param(ventureIds)}::text[])
    order by venture_id, name`);
  return rows;
}

/** The first accounts of each venture, by name. */
export async function firstAccountsOfVentures(
  queryable: Queryable,
  ventureIds: readonly string[],
  limitEach: number,
): Promise<readonly AccountRecord[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select a.* from unnest(${sql.param(ventureIds)}::text[]) as v (id)
    cross join lateral (
      select ${columns} from treasury.accounts where venture_id = v.id order by name limit ${limitEach}) a
    order by a."ventureId", a.name`);
  return rows;
}

/** @returns undefined when the venture has no account of this name */
export async function findAccountByName(
  queryable: Queryable,
  ventureId: string,
  name: string,
): Promise<AccountRecord | undefined> {
  const { rows } = await queryable.execute<Row>(
    sql`select ${columns} from treasury.accounts where venture_id = ${ventureId} and name = ${name}`,
  );
  return rows[0];
}
