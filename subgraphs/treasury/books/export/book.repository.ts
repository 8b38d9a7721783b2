import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { EntrySide } from '../../account/account.ts';
import type { BookAccount, BookTransfer } from './format.ts';

const kindOrder = sql.raw(`array_position(array['ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE'], a.kind)`);

function dayOf(time: SQL, timeZone: string): SQL {
  return sql`to_char(${time} at time zone ${timeZone}, 'YYYY-MM-DD')`;
}

/** Accounts of a venture that were opened up to a position of the log, by kind and name. */
export async function bookAccounts(
  queryable: Queryable,
  ventureId: string,
  { seq, timeZone }: { readonly seq: bigint; readonly timeZone: string },
): Promise<readonly BookAccount[]> {
  const { rows } = await queryable.execute<BookAccount & Record<string, unknown>>(sql`
    select a.account_id as id, a.name, a.kind, a.currency, ${dayOf(sql`a.opened_at`, timeZone)} as "openedOn"
    from treasury.accounts a
    where a.venture_id = ${ventureId} and exists (
      select from platform.event_log l
      where l.stream_id = a.account_id and l.type = 'ledger.account_opened.v1' and l.seq <= ${seq})
    order by ${kindOrder}, a.name collate "C", a.account_id`);
  return rows;
}

/** First and last day by which transfers with an effective time of their own count, up to a position; nulls without any. */
export async function effectiveSpan(
  queryable: Queryable,
  ventureId: string,
  { seq, timeZone }: { readonly seq: bigint; readonly timeZone: string },
): Promise<{ readonly first: string | null; readonly last: string | null }> {
  const { rows } = await queryable.execute<{ first: string | null; last: string | null }>(sql`
    select ${dayOf(sql`min(t.effective_at)`, timeZone)} as first, ${dayOf(sql`max(t.effective_at)`, timeZone)} as last
    from treasury.transfers t
    where t.venture_id = ${ventureId} and t.effective_at is not null and exists (
      select from platform.event_log l
      where l.stream_id = t.transfer_id and l.type = 'ledger.transfer_posted.v1' and l.seq <= ${seq})`);
  return rows[0] ?? { first: null, last: null };
}

/** Where a file goes on: behind a position of the log in a journal, behind a place of the account in a statement. */
export interface TransferRange {
  readonly above: bigint;
  readonly upTo: bigint;
  readonly limit: number;
}

interface Row extends Record<string, unknown>, Omit<BookTransfer, 'legs'> {
  readonly place: bigint;
  readonly recordedOn: string;
  readonly legs: readonly {
    readonly entry: string;
    readonly account: string;
    readonly side: EntrySide;
    readonly amount: string;
    readonly balance: string;
  }[];
}

/** A transfer, its place in the range, and the day on which it was recorded. */
export type PlacedTransfer = BookTransfer & { readonly place: bigint; readonly recordedOn: string };

/** Transfers of a venture in the order of the log, or the other way round. */
export function journalTransfers(
  queryable: Queryable,
  ventureId: string,
  { above, upTo, limit }: TransferRange,
  reading: Reading,
  order: 'asc' | 'desc' = 'asc',
): Promise<readonly PlacedTransfer[]> {
  return read(
    queryable,
    sql`select l.seq as place, l.seq, l.stream_id as transfer_id from platform.event_log l
      where l.venture_id = ${ventureId} and l.type = 'ledger.transfer_posted.v1' and l.seq > ${above} and l.seq <= ${upTo}
      order by l.seq ${sql.raw(order)} limit ${limit}`,
    reading,
  );
}

/**
 * Transfers with entries on an account, in the order of its entries, each once at the place of the last: one whose entries
 * lie on both sides of the limit is left for the next range.
 */
export function statementTransfers(
  queryable: Queryable,
  accountId: string,
  { above, upTo, limit }: TransferRange,
  reading: Reading,
): Promise<readonly PlacedTransfer[]> {
  return read(
    queryable,
    sql`select e.place, l.seq, e.transfer_id from (
        select last.place, w.transfer_id, max(max(w.account_seq)) over () as reached from (
          select account_seq, transfer_id from treasury.entries
          where account_id = ${accountId} and account_seq > ${above} and account_seq <= ${upTo}
          order by account_seq limit ${limit}) w
        cross join lateral (
          select max(account_seq) as place from treasury.entries o
          where o.transfer_id = w.transfer_id and o.account_id = ${accountId}) last
        group by w.transfer_id, last.place) e
      cross join lateral (
        select seq from platform.event_log
        where stream_id = e.transfer_id and type = 'ledger.transfer_posted.v1' order by seq limit 1) l
      where e.place <= e.reached`,
    reading,
  );
}

/** How transfers are read: their accounts, by id, and the time zone of their days. */
export interface Reading {
  readonly accounts: ReadonlyMap<string, BookAccount>;
  readonly timeZone: string;
}

async function read(queryable: Queryable, chosen: SQL, { accounts, timeZone }: Reading): Promise<PlacedTransfer[]> {
  const { rows } = await queryable.execute<Row>(sql`
    select c.place, c.seq, t.transfer_id as id, t.description, t.money_intent_id as "moneyIntentId",
      to_char(t.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt",
      ${dayOf(sql`t.recorded_at`, timeZone)} as "recordedOn",
      ${dayOf(sql`coalesce(t.effective_at, t.recorded_at)`, timeZone)} as date, legs.legs
    from (${chosen}) c
    join treasury.transfers t on t.transfer_id = c.transfer_id
    cross join lateral (
      select jsonb_agg(jsonb_build_object('entry', 'ent_' || substr(e.transfer_id, 4) || '-' || e.leg, 'account', e.account_id, 'side', e.side,
        'amount', e.amount_minor::text, 'balance', e.balance_after_minor::text) order by e.leg) as legs
      from treasury.entries e where e.transfer_id = c.transfer_id) legs
    order by c.place`);
  return rows.map(({ legs, ...transfer }) => ({
    ...transfer,
    legs: legs.map(({ entry, account: accountId, side, amount, balance }) => {
      const account = accounts.get(accountId);
      if (account === undefined) throw new Error(`${entry} is on an account that was opened after it`);
      return {
        ...{ entryId: entry, account, side },
        amountMinor: BigInt(amount),
        balanceAfterMinor: BigInt(balance),
      };
    }),
  }));
}
