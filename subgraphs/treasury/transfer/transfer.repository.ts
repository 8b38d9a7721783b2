import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { EntrySide } from '../account/account.ts';
import type { Metadata } from '../metadata.ts';
import type { Exchange } from './exchange.ts';
import { placesOfEntries } from './transfer.ts';

/** A leg as a transfer that waits was asked for with. */
export interface PlannedLeg {
  readonly accountId: string;
  readonly side: EntrySide;
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** A transfer as it is kept, posted or not. */
export interface TransferRecord {
  readonly id: string;
  readonly ventureId: string;
  readonly state: 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED';
  readonly description: string;
  readonly moneyIntentId: string | null;
  /** RFC 3339: when it was posted, or when it was asked for. */
  readonly recordedAt: string;
  /** RFC 3339: when it counts for the books. */
  readonly effectiveAt: string;
  /** The transfer that this one takes back. */
  readonly reversesId: string | null;
  /** The first of those that were posted all or none. */
  readonly linkedId: string | null;
  /** Place among those, from 1. */
  readonly linkedPlace: number | null;
  readonly exchange: Exchange | null;
  readonly metadata: Metadata;
  /** RFC 3339, when it waits or waited no longer; null for one that was posted at once. */
  readonly expiresAt: string | null;
  /** What was asked for; null for one that was posted at once. */
  readonly planned: readonly PlannedLeg[] | null;
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

interface TransferRow extends Record<string, unknown>, Omit<TransferRecord, 'planned'> {
  readonly planned: readonly { account: string; side: EntrySide; amount: string; currency: string }[] | null;
}
type EntryRow = Record<string, unknown> & EntryRecord;

const instant = (expression: string) => `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const sharedColumns = (table: string) => `
  ${table}.transfer_id as id, ${table}.venture_id as "ventureId", ${table}.description, ${instant(`${table}.recorded_at`)} as "recordedAt",
  ${instant(`coalesce(${table}.effective_at, ${table}.recorded_at)`)} as "effectiveAt", ${table}.linked_id as "linkedId",
  ${table}.linked_place as "linkedPlace",
  ${table}.exchange, ${table}.metadata, p.legs as planned, ${instant('p.expires_at')} as "expiresAt"`;
const postedColumns = sql.raw(`${sharedColumns('t')}, 'POSTED' as state, t.money_intent_id as "moneyIntentId",
  t.reverses_id as "reversesId"`);
const pendingColumns = sql.raw(`${sharedColumns('p')}, p.state, null as "moneyIntentId", null as "reversesId"`);

function toTransfer({ planned, ...row }: TransferRow): TransferRecord {
  const legs = planned?.map(({ account: accountId, side, amount, currency }) => ({
    ...{ accountId, side, currency, amountMinor: BigInt(amount) },
  }));
  return { ...row, planned: legs ?? null };
}

/** Transfers that were posted, and those that wait, were voided or have expired. One that waited and was posted is there once. */
async function selectTransfers(queryable: Queryable, posted: SQL, pending: SQL): Promise<readonly TransferRecord[]> {
  const { rows } = await queryable.execute<TransferRow>(sql`
    select ${postedColumns} from treasury.transfers t left join treasury.pending_transfers p using (transfer_id) ${posted}
    union all
    select ${pendingColumns} from treasury.pending_transfers p where p.state <> 'POSTED' and ${pending}`);
  return rows.map(toTransfer);
}

const entryColumns = sql.raw(`
  'ent_' || substr(transfer_id, 4) || '-' || leg as id, venture_id as "ventureId", transfer_id as "transferId", account_id as "accountId", side,
  amount_minor as "amountMinor", currency, account_seq as "accountSeq", balance_after_minor as "balanceAfterMinor",
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt"`);

/** Transfers by id, in no order; ids that name none are left out. */
export function findTransfers(queryable: Queryable, ids: readonly string[]): Promise<readonly TransferRecord[]> {
  const wanted = sql`${sql.param(ids)}::text[]`;
  return selectTransfers(queryable, sql`where t.transfer_id = any(${wanted})`, sql`p.transfer_id = any(${wanted})`);
}

/** Those that were posted, or wait, all or none with others, by the first of them; in their order. */
export async function transfersLinkedTo(
  queryable: Queryable,
  linkedIds: readonly string[],
): Promise<readonly TransferRecord[]> {
  const wanted = sql`${sql.param(linkedIds)}::text[]`;
  const posted = sql`where t.linked_id = any(${wanted})`;
  const transfers = await selectTransfers(queryable, posted, sql`p.linked_id = any(${wanted})`);
  return transfers.toSorted((one, other) => (one.linkedPlace ?? 0) - (other.linkedPlace ?? 0));
}

/** Ids of linked transfers in their order, by the first of them. */
export async function linkedTransfers(queryable: Queryable, linkedId: string): Promise<readonly string[]> {
  const { rows } = await queryable.execute<{ id: string }>(sql`
    select transfer_id as id, linked_place from treasury.transfers where linked_id = ${linkedId}
    union select transfer_id, linked_place from treasury.pending_transfers where linked_id = ${linkedId}
    order by linked_place`);
  return rows.map(({ id }) => id);
}

/** The reversals of transfers; those that were not reversed are left out. */
export function reversalsOf(queryable: Queryable, transferIds: readonly string[]): Promise<readonly TransferRecord[]> {
  return selectTransfers(queryable, sql`where t.reverses_id = any(${sql.param(transferIds)}::text[])`, sql`false`);
}

/** What was posted for money intents, oldest first. */
export async function transfersOfIntents(
  queryable: Queryable,
  moneyIntentIds: readonly string[],
): Promise<readonly TransferRecord[]> {
  const posted = sql`where t.money_intent_id = any(${sql.param(moneyIntentIds)}::text[])`;
  const transfers = await selectTransfers(queryable, posted, sql`false`);
  // Ids sort by the time they were made.
  return transfers.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/** Entries by id, in no order; ids that name none are left out. */
export async function findEntries(queryable: Queryable, ids: readonly string[]): Promise<readonly EntryRecord[]> {
  const places = placesOfEntries(ids);
  const transferIds = sql.param(places.map(({ transferId }) => transferId));
  const legs = sql.param(places.map(({ leg }) => leg));
  const { rows } = await queryable.execute<EntryRow>(sql`
    select ${entryColumns} from treasury.entries
    where (transfer_id, leg) in (select * from unnest(${transferIds}::text[], ${legs}::integer[]))`);
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
