import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { badArgument, type RequestError } from '#runtime/errors/errors.ts';
import type { ListKey, PageRequest } from '#runtime/graphql/connection.ts';
import type { AccountRecord } from '../../account/account.repository.ts';
import type { Period } from '../period.ts';
import { readStatement } from '../statement.ts';
import { type AmountRange, all, contains, type Found, scan, scannedMax } from './search-page.ts';

/** What transfers are looked for; all that is given has to be met. */
export interface TransferSearch {
  readonly state: 'POSTED' | 'PENDING' | 'VOIDED' | 'EXPIRED';
  /** Of the transfer's venture. */
  readonly account: AccountRecord | null;
  /** Of one leg, together with account and currency. */
  readonly amounts: AmountRange;
  readonly currency: string | undefined;
  readonly recorded: Period;
  readonly effective: Period;
  /** JSON that the metadata contains. */
  readonly metadata: string | undefined;
  readonly text: string | undefined;
}

/** Number of columns in the cursors of transfers. */
export const transferKeyLength = 2;

const recordedKey = (table: string) =>
  sql.raw(
    `array[to_char(${table}.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), ${table}.transfer_id]`,
  );

/**
 * Finds transfers, newest first: by the account's own history when there is one to look in, by metadata where that is asked
 * for, else by the time of recording. Whatever an index can't answer is looked at row by row, so many at a time.
 */
export function searchTransfers(
  queryable: Queryable,
  ventureId: string,
  search: TransferSearch,
  page: PageRequest,
): Promise<Found> {
  const { account, state } = search;
  if (state !== 'POSTED') {
    return scan(queryable, waiting(ventureId, state, page.after), conditionOf(search, plannedLegs), page.first);
  }
  if (account !== null) return searchAccount(queryable, account, search, page);
  return scan(queryable, posted(ventureId, search, page.after), conditionOf(search, entries), page.first);
}

/** All transfers of a venture, or those that have the metadata: these are few, and found by them. */
function posted(ventureId: string, { metadata, recorded }: TransferSearch, after: ListKey | undefined): SQL {
  const inTime = all([
    sql`t.venture_id = ${ventureId}`,
    after && sql`(t.recorded_at, t.transfer_id) < (${instantOf(after)}::timestamptz, ${after[1]})`,
    recorded.from === null ? undefined : sql`t.recorded_at >= ${recorded.from}::timestamptz`,
    recorded.until === null ? undefined : sql`t.recorded_at < ${recorded.until}::timestamptz`,
    metadata === undefined ? undefined : sql`t.metadata @> ${metadata}::jsonb and t.metadata <> '{}'`,
  ]);
  const columns = sql`t.transfer_id as id, t.transfer_id, t.description, t.recorded_at, t.effective_at, t.metadata`;
  const source =
    metadata === undefined
      ? sql`treasury.transfers t where ${inTime}`
      : sql`(select * from treasury.transfers t where ${inTime} offset 0) t`;
  return sql`select ${columns}, ${recordedKey('t')} as key from ${source}
    order by t.recorded_at desc, t.transfer_id desc limit ${scannedMax}`;
}

/** Through the entries of one account: the place of its last leg there says where a transfer stands. */
async function searchAccount(
  queryable: Queryable,
  account: AccountRecord,
  search: TransferSearch,
  page: PageRequest,
): Promise<Found> {
  const within = { period: search.recorded, timeZone: 'UTC' };
  const { opening, closing } = await readStatement(queryable, account, within);
  const before = page.after === undefined ? closing.entryCount + 1n : placeOf(page.after);
  const upTo = before <= closing.entryCount ? before - 1n : closing.entryCount;
  const rows = sql`
    select t.transfer_id as id, t.transfer_id, t.description, t.recorded_at, t.effective_at, t.metadata,
      array[e.place::text, t.transfer_id] as key
    from (
      select account_seq as place, transfer_id from treasury.entries
      where account_id = ${account.id} and account_seq > ${opening.entryCount} and account_seq <= ${upTo}
      order by account_seq desc limit ${scannedMax}) e
    join treasury.transfers t on t.transfer_id = any (array[e.transfer_id])
    order by e.place desc`;
  const isLastLeg = sql`not exists (select from treasury.entries later
    where later.transfer_id = r.transfer_id and later.account_id = ${account.id} and later.account_seq > (r.key)[1]::bigint offset 0)`;
  return scan(queryable, rows, sql`${conditionOf(search, entries)} and ${isLastLeg}`, page.first);
}

function waiting(ventureId: string, state: string, after: ListKey | undefined): SQL {
  const behind = after && sql`p.transfer_id < ${after[1]}`;
  return sql`
    select p.transfer_id as id, p.transfer_id, p.description, p.recorded_at, p.effective_at, p.metadata, p.legs, p.state,
      ${recordedKey('p')} as key
    from treasury.pending_transfers p where ${all([sql`p.venture_id = ${ventureId}`, sql`p.state = ${state}`, behind])}
    order by p.transfer_id desc limit ${scannedMax}`;
}

// By index for each row, whatever else looks cheaper while the table is small: "offset 0" keeps it from becoming a join.
const entries = sql`treasury.entries l where l.transfer_id = r.transfer_id`;
const plannedLegs = sql`
  (select leg ->> 'account' as account_id, leg ->> 'currency' as currency, (leg ->> 'amount')::bigint as amount_minor
    from jsonb_array_elements(r.legs) as leg) l where true`;

function conditionOf(
  { account, amounts, currency, recorded, effective, metadata, text }: TransferSearch,
  legs: SQL,
): SQL {
  const ofLeg = [
    account === null ? undefined : sql`l.account_id = ${account.id}`,
    currency === undefined ? undefined : sql`l.currency = ${currency}`,
    amounts.min === undefined ? undefined : sql`l.amount_minor >= ${amounts.min}`,
    amounts.max === undefined ? undefined : sql`l.amount_minor <= ${amounts.max}`,
  ];
  return all([
    ofLeg.every((each) => each === undefined)
      ? undefined
      : sql`exists (select from ${legs} and ${all(ofLeg)} offset 0)`,
    within(sql`r.recorded_at`, recorded),
    within(sql`coalesce(r.effective_at, r.recorded_at)`, effective),
    metadata === undefined ? undefined : sql`r.metadata @> ${metadata}::jsonb`,
    text === undefined ? undefined : contains(sql`r.description`, text),
  ]);
}

/** @returns undefined when the period is open at both ends */
export function within(time: SQL, { from, until }: Period): SQL | undefined {
  if (from === null && until === null) return undefined;
  return all([
    from === null ? undefined : sql`${time} >= ${from}::timestamptz`,
    until === null ? undefined : sql`${time} < ${until}::timestamptz`,
  ]);
}

function instantOf([text]: ListKey): string {
  if (!Number.isNaN(Date.parse(text)) && /^\d{4}-/.test(text)) return text;
  throw foreignCursor();
}

function placeOf([text]: ListKey): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw foreignCursor();
}

function foreignCursor(): RequestError {
  return badArgument('after', 'not a cursor of this list; use one that it returned');
}
