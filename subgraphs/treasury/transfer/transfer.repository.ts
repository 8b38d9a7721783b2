import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { EntrySide } from '../account/account.ts';

/** A posted transfer as it is kept. */
export interface TransferRecord {
  readonly id: string;
  readonly ventureId: string;
  readonly description: string;
  readonly moneyIntentId: string | null;
  /** RFC 3339. */
  readonly recordedAt: string;
}

/** A line of the ledger as it is kept. */
export interface EntryRecord {
  readonly id: string;
  readonly ventureId: string;
  readonly transferId: string;
  readonly accountId: string;
  readonly side: EntrySide;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly accountSeq: bigint;
  readonly balanceAfterMinor: bigint;
  /** RFC 3339. */
  readonly recordedAt: string;
}

type TransferRow = Record<string, unknown> & TransferRecord;
type EntryRow = Record<string, unknown> & EntryRecord;

const transferColumns = sql.raw(`
  transfer_id as id, venture_id as "ventureId", description, money_intent_id as "moneyIntentId",
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt"`);
const entryColumns = sql.raw(`
  entry_id as id, venture_id as "ventureId", transfer_id as "transferId", account_id as "accountId", side,
  amount_minor as "amountMinor", currency, account_seq as "accountSeq", balance_after_minor as "balanceAfterMinor",
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt"`);

/** Transfers by id, in no order; ids that name none are left out. */
export async function findTransfers(queryable: Queryable, ids: readonly string[]): Promise<readonly TransferRecord[]> {
  const { rows } = await queryable.execute<TransferRow>(
    sql`select ${transferColumns} from treasury.transfers where transfer_id = any(${sql.param(ids)}::text[])`,
  );
  return rows;
}

/** What was posted for money intents, oldest first. */
export async function transfersOfIntents(
  queryable: Queryable,
  moneyIntentIds: readonly string[],
): Promise<readonly TransferRecord[]> {
  const { rows } = await queryable.execute<TransferRow>(sql`
    select ${transferColumns} from treasury.transfers
    where money_intent_id = any(${sql.param(moneyIntentIds)}::text[]) order by recorded_at, transfer_id`);
  return rows;
}

/** Entries by id, in no order; ids that name none are left out. */
export async function findEntries(queryable: Queryable, ids: readonly string[]): Promise<readonly EntryRecord[]> {
  const { rows } = await queryable.execute<EntryRow>(
    sql`select ${entryColumns} from treasury.entries where entry_id = any(${sql.param(ids)}::text[])`,
  );
  return rows;
}

/** Entries of transfers, in the order of their legs. */
export async function entriesOfTransfers(
  queryable: Queryable,
  transferIds: readonly string[],
): Promise<readonly EntryRecord[]> {
  const { rows } = await queryable.execute<EntryRow>(sql`
    select ${entryColumns} from treasury.entries where transfer_id = any(${sql.param(transferIds)}::text[])
    order by transfer_id, leg`);
  return rows;
}

/** Entries of an account with places in a range, `above < place <= upTo`. */
export async function entriesBetween(
  queryable: Queryable,
  accountId: string,
  range: { readonly above: bigint; readonly upTo: bigint; readonly order: 'asc' | 'desc'; readonly limit: number },
): Promise<readonly EntryRecord[]> {
  const { rows } = await queryable.execute<EntryRow>(sql`
    select ${entryColumns} from treasury.entries
    where account_id = ${accountId} and account_seq > ${range.above} and account_seq <= ${range.upTo}
    order by account_seq ${sql.raw(range.order)} limit ${range.limit}`);
  return rows;
}

/** A page of an account's entries. */
export interface EntryPageKey {
  readonly accountId: string;
  /** Place in the account's history that the page lies behind; null for the newest. */
  readonly before: bigint | null;
  readonly limit: number;
}

/**
 * Pages of accounts' entries, newest first, in one statement.
 * @returns entries of all pages; `page` is the place of the page among those asked for, from 0
 */
export async function entriesOfAccounts(
  queryable: Queryable,
  pages: readonly EntryPageKey[],
): Promise<readonly (EntryRecord & { readonly page: number })[]> {
  const asked = pages.map(({ accountId, before, limit }, page) => ({
    page,
    account: accountId,
    before: before?.toString() ?? null,
    size: limit,
  }));
  const { rows } = await queryable.execute<EntryRow & { readonly page: number }>(sql`
    select r.page, e.* from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as r(page integer, account text, "before" bigint, size integer)
    cross join lateral (
      select ${entryColumns} from treasury.entries
      where entries.account_id = r.account and (r."before" is null or account_seq < r."before")
      order by account_seq desc limit r.size) e
    order by r.page, e."accountSeq" desc`);
  return rows;
}
