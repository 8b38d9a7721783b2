import { sql } from 'drizzle-orm';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import type { Account, AccountKind } from './account.ts';

/** An account as it is kept. */
export interface AccountRecord extends Account {
  /** RFC 3339. */
  readonly openedAt: string;
}

type Row = Record<string, unknown> & AccountRecord;

const columns = sql.raw(`
  account_id as id, venture_id as "ventureId", name, kind, currency, debits_minor as "debitsMinor",
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

/**
 * Locks accounts until the end of the transaction, in the order of their ids, so that two transactions never wait for
 * each other.
 */
export async function lockAccounts(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, AccountRecord>> {
  const { rows } = await tx.execute<Row>(sql`
    select ${columns} from treasury.accounts where account_id = any(${sql.param(ids)}::text[])
    order by account_id for no key update`);
  return new Map(rows.map((row) => [row.id, row]));
}

export interface NewAccount {
  readonly id: string;
  readonly ventureId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
}

/**
 * Opens an account with a zero balance. Waits for a concurrent transaction that opens one of the same name.
 * @returns false when the venture has an account of this name already
 */
export async function insertAccount(tx: Tx, account: NewAccount): Promise<boolean> {
  const { id, ventureId, name, kind, currency } = account;
  const { rowCount } = await tx.execute(sql`
    insert into treasury.accounts (account_id, venture_id, name, kind, currency)
    values (${id}, ${ventureId}, ${name}, ${kind}, ${currency})
    on conflict on constraint accounts_name_unique do nothing`);
  return rowCount === 1;
}

/** Writes the running totals of accounts that the transaction has locked, in one statement. */
export async function saveAccounts(tx: Tx, accounts: Iterable<Account>): Promise<void> {
  const rows = [...accounts].map(({ id, debitsMinor, creditsMinor, heldMinor, entryCount }) => ({
    id,
    debits: debitsMinor.toString(),
    credits: creditsMinor.toString(),
    held: heldMinor.toString(),
    entries: entryCount.toString(),
  }));
  await tx.execute(sql`
    update treasury.accounts a
    set debits_minor = r.debits, credits_minor = r.credits, held_minor = r.held, entry_count = r.entries
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id text, debits bigint, credits bigint, held bigint, entries bigint)
    where a.account_id = r.id`);
}

/** Debits and credits of one currency. */
export interface TrialBalanceLine {
  readonly currency: string;
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
}

/** Sums over the entries themselves, by currency: what the running totals are held against. */
export async function trialBalanceOf(queryable: Queryable, ventureId: string): Promise<readonly TrialBalanceLine[]> {
  const { rows } = await queryable.execute<{ currency: string; debits: string; credits: string }>(sql`
    select currency, coalesce(sum(amount_minor) filter (where side = 'DEBIT'), 0)::text as debits,
      coalesce(sum(amount_minor) filter (where side = 'CREDIT'), 0)::text as credits
    from treasury.entries where venture_id = ${ventureId} group by currency order by currency`);
  return rows.map(({ currency, debits, credits }) => ({
    currency,
    debitsMinor: BigInt(debits),
    creditsMinor: BigInt(credits),
  }));
}
