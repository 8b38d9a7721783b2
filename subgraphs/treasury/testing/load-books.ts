import pg from 'pg';
import { systemIds as ids } from '#runtime/ids/ids.ts';

/** Books that were filled at a stroke. */
export interface LoadedBooks {
  readonly ventureId: string;
  /** Asset accounts; each has an equal share of the transfers. */
  readonly accountIds: readonly string[];
  /** Equity account that is the other side of every transfer. */
  readonly equityId: string;
  /** RFC 3339: when the first transfer was recorded; one a second from then on. */
  readonly firstAt: string;
}

export interface LoadRequest {
  readonly ventureId: string;
  readonly transfers: number;
  readonly accounts: number;
  /** Transfers in one statement. Default 250,000. */
  readonly batch?: number;
  readonly onBatch?: (loaded: number) => void;
}

const amountMinor = 100;

/**
 * Fills the books of a venture with transfers of EUR 1.00 into its accounts in turn, as if one had been recorded each second:
 * rows as the writer of a ledger leaves them, without their events, past triggers that would check each.
 * @param ownerUrl of the role that owns the tables
 */
export async function loadBooks(ownerUrl: string, request: LoadRequest): Promise<LoadedBooks> {
  const { ventureId, transfers, accounts, batch = 250_000, onBatch } = request;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const accountIds = Array.from({ length: accounts }, () => ids.next('account'));
    const equityId = ids.next('account');
    const firstAt = '2020-01-01T00:00:00.000Z';
    const guarded = ['accounts', 'transfers', 'entries', 'account_history'];
    const toggle = (verb: string) =>
      client.query(guarded.map((name) => `alter table treasury.${name} ${verb} trigger user;`).join(' '));
    // Vacuum takes minutes after millions of rows.
    await client.query('set statement_timeout = 0');
    await client.query('begin');
    await toggle('disable');
    const perAccount = (nth: number) => Math.floor(transfers / accounts) + (nth < transfers % accounts ? 1 : 0);
    for (const [nth, id] of accountIds.entries()) {
      await client.query(openedSql, [id, ventureId, `Loaded ${nth}`, 'ASSET', perAccount(nth), amountMinor, firstAt]);
    }
    await client.query(openedSql, [equityId, ventureId, 'Loaded equity', 'EQUITY', transfers, amountMinor, firstAt]);
    for (let from = 0; from < transfers; from += batch) {
      const to = Math.min(from + batch, transfers) - 1;
      await client.query(transfersSql, [ventureId, from, to, firstAt]);
      for (const statement of [entriesSql, historySql]) {
        await client.query(statement, [ventureId, from, to, firstAt, accountIds, equityId, amountMinor]);
      }
      onBatch?.(to + 1);
    }
    await toggle('enable');
    await client.query('commit');
    await client.query(
      'vacuum (analyze) treasury.transfers, treasury.entries, treasury.account_history, treasury.accounts',
    );
    return { ventureId, accountIds, equityId, firstAt };
  } finally {
    await client.end();
  }
}

const openedSql = `
  insert into treasury.accounts (account_id, venture_id, name, kind, currency, opened_at, entry_count, debits_minor,
    credits_minor, floor_minor)
  values ($1, $2, $3, $4, 'EUR', $7::timestamptz, $5::bigint, case $4::text when 'ASSET' then $5::bigint * $6 else 0 end,
    case $4::text when 'ASSET' then 0 else $5::bigint * $6 end, case $4::text when 'ASSET' then 0 end)`;

/** Ids that sort by their place, before those of any transfer that is made later; of one venture, by its own end. */
const idSql = (prefix: string, place: string) => `'${prefix}_' || lpad(to_hex(${place}), 16, '0') || right($1, 16)`;

const transfersSql = `
  insert into treasury.transfers (transfer_id, venture_id, description, recorded_at, metadata)
  select ${idSql('tr', 'i')}, $1, 'Load no. ' || i, $4::timestamptz + make_interval(secs => i),
    case when i % 1000 = 0 then jsonb_build_object('order', 'R-' || i) else '{}' end
  from generate_series($2::bigint, $3::bigint) i`;

const legsSql = `
  select i, $4::timestamptz + make_interval(secs => i) as at, leg, account_id, side, place
  from generate_series($2::bigint, $3::bigint) i
  cross join lateral (values
    (1, ($5::text[])[1 + i % cardinality($5::text[])], 'DEBIT', i / cardinality($5::text[]) + 1), (2, $6, 'CREDIT', i + 1)
  ) as leg (leg, account_id, side, place)`;

const entriesSql = `
  insert into treasury.entries (transfer_id, leg, venture_id, account_id, currency, side, amount_minor, account_seq,
    balance_after_minor, recorded_at)
  select ${idSql('tr', 'i')}, leg, $1, account_id, 'EUR', side, $7, place, place * $7, at
  from (${legsSql}) legs`;

const historySql = `
  insert into treasury.account_history (account_id, place, epoch, xid, recorded_at, entry_count, debits_minor,
    credits_minor, held_minor)
  select account_id, place, 0, '3', at, place, case side when 'DEBIT' then place * $7 else 0 end,
    case side when 'CREDIT' then place * $7 else 0 end, 0
  from (${legsSql}) legs where $1::text is not null`;
