import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { actionsOf } from '../testing/actions.ts';
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
        insert into treasury.entries (entry_id, transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
          account_seq, balance_after_minor)
        values ('ent_a', 'tr_bad', 1, ${own.ventureId}, ${one}, 'EUR', 'DEBIT', 5, 1, 5),
          ('ent_b', 'tr_bad', 2, ${own.ventureId}, ${two}, 'EUR', 'DEBIT', 5, 1, 5)
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
      insert into treasury.entries (entry_id, transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
        account_seq, balance_after_minor)
      select 'ent_late' || r.leg, ${transferId}, r.leg, a.venture_id, a.account_id, 'EUR', r.side, 5, 1 + r.place, r.after
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
      insert into treasury.entries (entry_id, transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
        account_seq, balance_after_minor)
      select 'ent_chain' || r.leg, 'tr_chain', r.leg, venture_id, account_id, 'EUR', r.side, 5, 1 + r.leg, r.after
      from treasury.accounts cross join (values (1, 'DEBIT', 9999), (2, 'CREDIT', 1000)) as r(leg, side, after)
      where account_id = ${accountId}`;
    await refused(db().drizzle.execute(chained), /do not continue/);
  });

  it('refuses to take more from an asset account than it has free, and to move an account', async () => {
    const hold = sql`update treasury.accounts set held_minor = 1001 where account_id = ${accountId}`;
    await refused(db().drizzle.execute(hold), /accounts_floor/);
    const move = sql`update treasury.accounts set currency = 'USD' where account_id = ${accountId}`;
    await refused(db().drizzle.execute(move), /keeps its owner/);
  });

  it('refuses to end a hold twice, to change its amount, and to leave a final state', async () => {
    const own = await harness.newVenture();
    const act = actionsOf(harness, own);
    const paying = await harness.fundedAccount(own, 1_000n);
    const { moneyIntent } = await act.request(paying, 10n);
    await act.giveUp(moneyIntent.id);
    const pending = (await act.request(paying, 10n)).moneyIntent;
    const again = sql`update treasury.holds set state = 'POSTED' where money_intent_id = ${moneyIntent.id}`;
    await refused(db().drizzle.execute(again), /a hold ends once/);
    const more = sql`update treasury.holds set amount_minor = 11 where money_intent_id = ${pending.id}`;
    await refused(db().drizzle.execute(more), /keeps its account and amount/);
    const back = sql`update treasury.money_intents set state = 'AUTHORISED', counted_minor = amount_minor
      where money_intent_id = ${moneyIntent.id}`;
    await refused(db().drizzle.execute(back), /leaves no final state/);
    const other = sql`update treasury.money_intents set payee = 'me' where money_intent_id = ${pending.id}`;
    await refused(db().drizzle.execute(other), /keeps what was asked for/);
    await refused(db().drizzle.execute(sql`delete from treasury.holds`), /append-only/);
  });
});
