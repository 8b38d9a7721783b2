import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { actionsOf } from '../testing/actions.ts';
import { booksOf } from '../testing/books.ts';
import { depositMutation, type Harness, startHarness } from '../testing/harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());

describe('the database itself', () => {
  let accountId: string;
  let transferId: string;

  beforeAll(async () => {
    const own = await harness.newVenture();
    accountId = await harness.fundedAccount(own, 0n);
    const amount = { amountMinor: '1000', currency: 'EUR' };
    const input = { idempotencyKey: ids.uuid(), accountId, amount, description: 'Deposit from founder' };
    transferId = (await harness.run(own.founder, depositMutation, { input })).depositFunds.transfer.id;
  });

  const db = () => harness.runtime.db;
  const refused = (work: Promise<unknown>, message: RegExp) =>
    expect(work.catch((error: Error) => Promise.reject(error.cause ?? error))).rejects.toThrow(message);

  it('refuses to change, delete or empty entries and transfers', async () => {
    const changes = [
      sql`update treasury.entries set amount_minor = 1 where account_id = ${accountId}`,
      sql`delete from treasury.entries where account_id = ${accountId}`,
      sql`truncate treasury.entries cascade`,
      sql`update treasury.transfers set description = 'x' where transfer_id = ${transferId}`,
      sql`delete from treasury.transfers where transfer_id = ${transferId}`,
    ];
    for (const change of changes) await refused(db().drizzle.execute(change), /append-only/);
  });

  it('refuses a transfer that does not balance', async () => {
    const own = await harness.newVenture();
    const [one, two] = [await harness.fundedAccount(own, 0n, 'One'), await harness.fundedAccount(own, 0n, 'Two')];
    const work = db().drizzle.execute(sql`
      with t as (
        insert into treasury.transfers (transfer_id, venture_id, description) values ('tr_bad', ${own.ventureId}, 'bad')
      ), e as (
        insert into treasury.entries (transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
          account_seq, balance_after_minor)
        values ('tr_bad', 1, ${own.ventureId}, ${one}, 'EUR', 'DEBIT', 5, 1, 5),
          ('tr_bad', 2, ${own.ventureId}, ${two}, 'EUR', 'DEBIT', 5, 1, 5)
      )
      update treasury.accounts set debits_minor = 5, entry_count = 1 where account_id in (${one}, ${two})`);
    await refused(work, /does not balance in EUR/);
  });

  it('refuses a transfer without entries', async () => {
    const work = db().drizzle.execute(sql`insert into treasury.transfers (transfer_id, venture_id, description)
      select 'tr_empty', venture_id, 'empty' from treasury.accounts where account_id = ${accountId}`);
    await refused(work, /at least two/);
  });

  it('refuses entries that join a transfer which was recorded before', async () => {
    const work = db().drizzle.execute(sql`
      insert into treasury.entries (transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
        account_seq, balance_after_minor)
      select ${transferId}, r.leg, a.venture_id, a.account_id, 'EUR', r.side, 5, 1 + r.place, r.after
      from treasury.accounts a cross join (values (3, 'DEBIT', 1, 1005), (4, 'CREDIT', 2, 1000)) as r(leg, side, place, after)
      where a.account_id = ${accountId}`);
    await refused(work, /recorded before/);
  });

  it('refuses a balance that entries do not bear out, and a wrong balance after an entry', async () => {
    const more = sql`update treasury.accounts set debits_minor = debits_minor + 5 where account_id = ${accountId}`;
    await refused(db().drizzle.execute(more), /do not agree/);
    const chained = sql`
      with t as (
        insert into treasury.transfers (transfer_id, venture_id, description)
        select 'tr_chain', venture_id, 'x' from treasury.accounts where account_id = ${accountId}
      )
      insert into treasury.entries (transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
        account_seq, balance_after_minor)
      select 'tr_chain', r.leg, venture_id, account_id, 'EUR', r.side, 5, 1 + r.leg, r.after
      from treasury.accounts cross join (values (1, 'DEBIT', 9999), (2, 'CREDIT', 1000)) as r(leg, side, after)
      where account_id = ${accountId}`;
    await refused(db().drizzle.execute(chained), /do not continue/);
  });

  it.each([
    ['that begin with a wrong balance', [2, 995], [3, 1000]],
    ['that go on with a wrong balance', [2, 1005], [3, 1010]],
    ['with a gap before them', [3, 1005], [4, 1000]],
    ['with a gap between them', [2, 1005], [4, 1000]],
  ])('refuses entries %s, even when the account agrees with the last', async (_what, debit, credit) => {
    const [last, posted] = credit;
    const entered = sql`
      with t as (
        insert into treasury.transfers (transfer_id, venture_id, description)
        select 'tr_off', venture_id, 'x' from treasury.accounts where account_id = ${accountId}
      ), e as (
        insert into treasury.entries (transfer_id, leg, venture_id, account_id, currency, side, amount_minor, account_seq,
          balance_after_minor)
        select 'tr_off', r.leg, venture_id, account_id, 'EUR', r.side, 5, r.seq, r.after
        from treasury.accounts cross join (values (1, 'DEBIT', ${debit[0]}::bigint, ${debit[1]}::bigint),
          (2, 'CREDIT', ${last}::bigint, ${posted}::bigint)) as r(leg, side, seq, after)
        where account_id = ${accountId}
      )
      update treasury.accounts set debits_minor = ${posted}::bigint + 5, credits_minor = 5, entry_count = ${last}::bigint
      where account_id = ${accountId}`;
    await refused(db().drizzle.execute(entered), /do not continue/);
  });

  it('refuses to take more from an asset account than it has free, and to move an account', async () => {
    const hold = sql`update treasury.accounts set held_minor = 1001 where account_id = ${accountId}`;
    await refused(db().drizzle.execute(hold), /accounts_floor/);
    const move = sql`update treasury.accounts set currency = 'USD' where account_id = ${accountId}`;
    await refused(db().drizzle.execute(move), /keeps its owner/);
  });

  it('refuses a floor above what is available', async () => {
    const own = await harness.newVenture();
    const books = booksOf(harness, own);
    const [one, two] = [await books.open('One', { overdraft: 'OPEN' }), await books.open('Two')];
    await books.post([books.move([one, 'CREDIT', 5n], [two, 'DEBIT', 5n])]);
    const floorOf = (minor: number) =>
      db().drizzle.execute(sql`update treasury.accounts set floor_minor = ${minor} where account_id = ${one}`);
    await refused(floorOf(-4), /accounts_floor/);
    await refused(floorOf(1), /accounts_floor/);
    await floorOf(-5);
  });

  it('refuses to end a hold twice, to change its amount, and to leave a final state', async () => {
    const own = await harness.newVenture();
    const act = actionsOf(harness, own);
    const paying = await harness.fundedAccount(own, 1_000n);
    const { moneyIntent } = await act.request(paying, 10n);
    await act.giveUp(moneyIntent.id);
    const pending = (await act.request(paying, 10n)).moneyIntent;
    const again = sql`update treasury.money_intents set captured_minor = 1, counted_minor = 1
      where money_intent_id = ${moneyIntent.id}`;
    await refused(db().drizzle.execute(again), /placed once and ends once/);
    const more = sql`update treasury.money_intents set amount_minor = 11, counted_minor = 11
      where money_intent_id = ${pending.id}`;
    await refused(db().drizzle.execute(more), /keeps what was asked for/);
    const longer = sql`update treasury.money_intents set hold_expires_at = hold_expires_at + interval '1 day'
      where money_intent_id = ${pending.id}`;
    await refused(db().drizzle.execute(longer), /placed once and ends once/);
    const never = sql`update treasury.money_intents set hold_ended_at = hold_expires_at
      where money_intent_id = ${pending.id}`;
    await refused(db().drizzle.execute(never), /money_intents_hold/);
    const back = sql`update treasury.money_intents set state = 'AUTHORISED', counted_minor = amount_minor
      where money_intent_id = ${moneyIntent.id}`;
    await refused(db().drizzle.execute(back), /leaves no final state/);
    const other = sql`update treasury.money_intents set payee = 'me' where money_intent_id = ${pending.id}`;
    await refused(db().drizzle.execute(other), /keeps what was asked for/);
    await refused(db().drizzle.execute(sql`delete from treasury.money_intents`), /append-only/);
  });

  it('refuses to post to an account that is stopped, to open one again that is closed, and to close one with money', async () => {
    const own = await harness.newVenture();
    const books = booksOf(harness, own);
    const [stopped, closed] = [await harness.fundedAccount(own, 10n, 'Stopped'), await books.open('Closed')];
    await books.change('freezeAccount', stopped);
    await books.change('closeAccount', closed);
    const take = sql`update treasury.accounts set held_minor = 1 where account_id = ${stopped}`;
    await refused(db().drizzle.execute(take), /takes no entries and no holds/);
    const open = sql`update treasury.accounts set state = 'OPEN' where account_id = ${closed}`;
    await refused(db().drizzle.execute(open), /stays closed/);
    const close = sql`update treasury.accounts set state = 'CLOSED' where account_id = ${accountId}`;
    await refused(db().drizzle.execute(close), /accounts_closed_empty/);
  });

  it('refuses to end a pending transfer twice, to change it, and to reverse twice or in part', async () => {
    const own = await harness.newVenture();
    const books = booksOf(harness, own);
    const [one, two] = [await harness.fundedAccount(own, 100n, 'One'), await books.open('Two')];
    const move = books.move([one, 'CREDIT', 10n], [two, 'DEBIT', 10n]);
    const results = await books.post([{ ...move, pendingSeconds: 60 }, { ...move, pendingSeconds: 60 }, move, move]);
    const [ended, pending, posted, reversed] = results.map(({ transfer }) => transfer.id);
    await books.voidPending(ended);
    await books.reverse(reversed);
    const again = sql`update treasury.pending_transfers set state = 'POSTED' where transfer_id = ${ended}`;
    await refused(db().drizzle.execute(again), /ends once/);
    const change = sql`update treasury.pending_transfers set legs = legs || legs where transfer_id = ${pending}`;
    await refused(db().drizzle.execute(change), /keeps what was asked for/);
    const part = sql`insert into treasury.transfers (transfer_id, venture_id, description, reverses_id)
      values ('tr_part', ${own.ventureId}, 'part', ${posted})`;
    await refused(db().drizzle.execute(part), /at least two/);
    const twice = sql`insert into treasury.transfers (transfer_id, venture_id, description, reverses_id)
      values ('tr_twice', ${own.ventureId}, 'twice', ${reversed})`;
    await refused(db().drizzle.execute(twice), /transfers_reversed_once/);
    const revived = sql`update treasury.transfer_holds set state = 'PENDING', ended_at = null where transfer_id = ${ended}`;
    await refused(db().drizzle.execute(revived), /a hold ends once/);
    const more = sql`update treasury.transfer_holds set amount_minor = 11 where transfer_id = ${pending}`;
    await refused(db().drizzle.execute(more), /keeps its account and amount/);
    await refused(db().drizzle.execute(sql`delete from treasury.transfer_holds`), /append-only/);
  });

  it('refuses to take back what was captured of an intent, and to change an asset', async () => {
    const own = await harness.newVenture();
    const [act, books] = [actionsOf(harness, own), booksOf(harness, own)];
    const paying = await harness.fundedAccount(own, 1_000n);
    const { moneyIntent } = await act.request(paying, 10n);
    await act.capture(moneyIntent.id, { amount: { amountMinor: '4', currency: 'EUR' }, final: false });
    const less = sql`update treasury.money_intents set captured_minor = 3 where money_intent_id = ${moneyIntent.id}`;
    await refused(db().drizzle.execute(less), /stays captured/);
    const none = sql`update treasury.money_intents set captured_minor = null where money_intent_id = ${moneyIntent.id}`;
    await refused(db().drizzle.execute(none), /stays captured/);
    const { asset } = await books.register('PTS', 3);
    await refused(
      db().drizzle.execute(sql`update treasury.assets set scale = 2 where asset_id = ${asset.id}`),
      /append-only/,
    );
  });
});
