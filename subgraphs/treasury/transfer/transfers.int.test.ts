import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { audit } from '../testing/audit.ts';
import { type Books, booksOf } from '../testing/books.ts';
import { type Harness, startHarness, type TestVenture, until } from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let books: Books;
let act: Actions;
let one: string;
let two: string;

beforeAll(async () => {
  harness = await startHarness();
  await harness.scheduler.start();
});
afterAll(() => harness?.stop());
beforeEach(async () => {
  venture = await harness.newVenture();
  books = booksOf(harness, venture);
  act = actionsOf(harness, venture);
  one = await harness.fundedAccount(venture, 1_000n, 'One');
  two = await harness.fundedAccount(venture, 0n, 'Two');
});

const soundBooks = async () => expect(await audit(harness.runtime.db, venture.ventureId)).toEqual([]);

describe('transfers', () => {
  it('have many legs, count from when they are said to, and are found by what was noted with them', async () => {
    const expense = await books.open('Fees', { kind: 'EXPENSE' });
    const [result] = await books.post([
      {
        ...books.move([one, 'CREDIT', 100n], [two, 'DEBIT', 97n], [expense, 'DEBIT', 3n]),
        ...{ effectiveAt: '2026-01-31T23:00:00.000Z', metadata: { invoice: 'R-17' } },
      },
    ]);
    expect(result).toMatchObject({
      ...{ index: 0, replayed: false, userErrors: [] },
      transfer: {
        ...{ state: 'POSTED', effectiveAt: '2026-01-31T23:00:00.000Z', metadata: { invoice: 'R-17' }, planned: null },
        ...{ holds: [], linked: [], exchange: null, reverses: null, reversedBy: null },
        legs: [{ side: 'CREDIT' }, { side: 'DEBIT' }, { side: 'DEBIT' }],
      },
    });
    expect(await act.balances(one)).toEqual([900n, 0n, 900n]);
    expect(await act.balances(two)).toEqual([97n, 0n, 97n]);
    await soundBooks();
  });

  it('exchange currencies at a rate that is kept, on whose account the rounding falls included', async () => {
    const dollars = await books.open('Dollars', { currency: 'USD' });
    const [given, taken] = [
      await books.open('Exchange EUR', { kind: 'EQUITY' }),
      await books.open('Exchange USD', { kind: 'EQUITY', currency: 'USD' }),
    ];
    const legs = (quoteMinor: bigint) =>
      books.move(
        [one, 'CREDIT', 101n],
        [given, 'DEBIT', 101n],
        [taken, 'CREDIT', quoteMinor, 'USD'],
        [dollars, 'DEBIT', quoteMinor, 'USD'],
      );
    const exchange = { base: 'EUR', quote: 'USD', rate: '1.0845', roundingAccountId: dollars };
    const results = await books.post([
      { ...legs(109n), exchange },
      { ...legs(110n), exchange: { ...exchange, rate: '110/101', roundingAccountId: null } },
      { ...legs(111n), exchange },
      { ...legs(109n), exchange: { ...exchange, roundingAccountId: null } },
      legs(109n),
      { ...legs(109n), exchange: { ...exchange, rate: '-1' } },
    ]);
    expect(results.map(({ transfer, userErrors }) => transfer?.exchange ?? userErrors[0]?.code)).toEqual([
      // EUR 1.01 at 1.0845 is USD 1.095345: less by 0.5345 of a cent.
      { base: 'EUR', quote: 'USD', rate: '1.0845', rounding: '-1069/2000', roundingAccount: { id: dollars } },
      { base: 'EUR', quote: 'USD', rate: '110/101', rounding: '0', roundingAccount: null },
      'EXCHANGE_OFF_RATE',
      'EXCHANGE_INVALID',
      'EXCHANGE_REQUIRED',
      'EXCHANGE_INVALID',
    ]);
    await soundBooks();
  });

  it('that are linked are posted all or none, and say which of them stood in the way', async () => {
    const move = (amountMinor: bigint, linked: boolean) => ({
      ...books.move([one, 'CREDIT', amountMinor], [two, 'DEBIT', amountMinor]),
      linked,
    });
    const results = await books.post([
      move(600n, true),
      move(401n, false),
      move(1n, false),
      move(2n, true),
      move(3n, false),
    ]);
    expect(results.map(({ userErrors }) => userErrors[0]?.code ?? 'OK')).toEqual([
      'LINKED_TRANSFER_FAILED',
      'INSUFFICIENT_FUNDS',
      'OK',
      'OK',
      'OK',
    ]);
    expect(results[1].userErrors[0].field).toEqual(['input', 'transfers', '1', 'legs', '0', 'amount', 'amountMinor']);
    const pair = results.slice(3).map(({ transfer }) => transfer.id);
    for (const { transfer } of results.slice(3))
      expect(transfer.linked.map(({ id }: { id: string }) => id)).toEqual(pair);
    expect(await act.balances(one)).toEqual([994n, 0n, 994n]);
    await soundBooks();
  });

  it('of one call are each posted once, however often the call comes', async () => {
    const items = Array.from({ length: 50 }, (_, index) => ({
      ...books.move([one, 'CREDIT', 1n], [two, 'DEBIT', 1n]),
      linked: index % 5 === 0,
    }));
    const key = ids.uuid();
    const calls = await Promise.all([books.post(items, key), books.post(items, key)]);
    const again = await books.post(items, key);
    const idsOf = (results: typeof again) => results.map(({ transfer }) => transfer?.id);
    expect(new Set(idsOf(again)).size).toBe(50);
    for (const call of calls) expect(idsOf(call)).toEqual(idsOf(again));
    expect(again.every(({ replayed }) => replayed)).toBe(true);
    const changed = await books.post([books.move([one, 'CREDIT', 2n], [two, 'DEBIT', 2n])], key);
    expect(changed[0].userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] },
    ]);
    expect(await act.balances(two)).toEqual([50n, 0n, 50n]);
    await soundBooks();
  });

  it('are reversed once, whole, and never a reversal', async () => {
    const [{ transfer }] = await books.post([books.move([one, 'CREDIT', 100n], [two, 'DEBIT', 100n])]);
    const part = { amount: { amountMinor: '99', currency: 'EUR' } };
    expect(await books.reverse(transfer.id, part)).toMatchObject({
      userErrors: [{ code: 'PARTIAL_REVERSAL', field: ['input', 'amount', 'amountMinor'] }],
    });
    const reversal = (await books.reverse(transfer.id)).transfer;
    expect(reversal).toMatchObject({ reverses: { id: transfer.id, reversedBy: { id: reversal.id } } });
    expect(await act.balances(one)).toEqual([1_000n, 0n, 1_000n]);
    const field = ['input', 'transferId'];
    expect((await books.reverse(transfer.id)).userErrors).toMatchObject([{ code: 'TRANSFER_ALREADY_REVERSED', field }]);
    expect((await books.reverse(reversal.id)).userErrors).toMatchObject([{ code: 'REVERSAL_OF_REVERSAL', field }]);
    const [{ transfer: spent }] = await books.post([books.move([one, 'CREDIT', 5n], [two, 'DEBIT', 5n])]);
    await books.post([books.move([two, 'CREDIT', 1n], [one, 'DEBIT', 1n])]);
    expect((await books.reverse(spent.id)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_FUNDS', field }]);
    await soundBooks();
  });
});

describe('a transfer that waits', () => {
  const wait = async (amountMinor: bigint, over: Record<string, unknown> = {}) => {
    const move = books.move([one, 'CREDIT', amountMinor], [two, 'DEBIT', amountMinor]);
    const [result] = await books.post([{ ...move, pendingSeconds: 60, ...over }]);
    return result;
  };

  it('holds what it would take, and is posted in part', async () => {
    const { transfer } = await wait(300n);
    expect(transfer).toMatchObject({
      ...{ state: 'PENDING', legs: [] },
      planned: [{ side: 'CREDIT', amount: { amountMinor: '300' } }, { side: 'DEBIT' }],
      holds: [{ state: 'PENDING', account: { id: one }, remaining: { amountMinor: '300' } }],
    });
    expect(await act.balances(one)).toEqual([1_000n, 300n, 700n]);
    expect((await wait(701n)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_FUNDS' }]);
    expect((await books.postPending(transfer.id, 301n)).userErrors).toMatchObject([{ code: 'POST_EXCEEDS_PENDING' }]);
    const posted = (await books.postPending(transfer.id, 120n)).transfer;
    expect(posted).toMatchObject({ id: transfer.id, state: 'POSTED', holds: [{ state: 'POSTED' }] });
    expect(posted.legs).toHaveLength(2);
    expect(await act.balances(one)).toEqual([880n, 0n, 880n]);
    expect((await books.voidPending(transfer.id)).userErrors).toMatchObject([{ code: 'TRANSFER_NOT_PENDING' }]);
    expect((await books.reverse(posted.id)).transfer.legs).toMatchObject([
      { side: 'DEBIT', amount: { amountMinor: '120' } },
      { side: 'CREDIT', amount: { amountMinor: '120' } },
    ]);
    await soundBooks();
  });

  it('ends once, however many post, void and expire it at the same time', async () => {
    for (let round = 0; round < 3; round++) {
      const { transfer } = await wait(10n);
      const race = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          index % 2 ? books.postPending(transfer.id) : books.voidPending(transfer.id),
        ),
      );
      expect(race.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    }
    expect((await act.balances(one))[1]).toBe(0n);
    await soundBooks();
  });

  it('is given up, or expires by itself, and gives back what it held', async () => {
    const { transfer } = await wait(300n);
    expect((await books.voidPending(transfer.id)).transfer).toMatchObject({ state: 'VOIDED', legs: [] });
    const short = (await wait(300n, { pendingSeconds: 1 })).transfer;
    await until(async () => (await books.transfer(short.id)).state === 'EXPIRED');
    expect((await books.postPending(short.id)).userErrors).toMatchObject([{ code: 'TRANSFER_EXPIRED' }]);
    expect(await act.balances(one)).toEqual([1_000n, 0n, 1_000n]);
    await soundBooks();
  });

  it('with more than two legs is posted by what is said of each leg, once, and gives the rest back', async () => {
    const three = await books.open('Three');
    const move = books.move([one, 'CREDIT', 300n], [two, 'DEBIT', 100n], [three, 'DEBIT', 200n]);
    const [{ transfer }, other] = await books.post([
      { ...move, pendingSeconds: 60 },
      { ...move, pendingSeconds: 60 },
    ]);
    const part = (...amounts: readonly number[]) => ({ legAmountsMinor: amounts.map(String) });
    const refusal = async (over: Record<string, unknown>, amountMinor?: bigint) =>
      (await books.postPending(transfer.id, amountMinor, over)).userErrors[0];
    expect(await refusal({}, 10n)).toMatchObject({ code: 'PARTIAL_POST_REFUSED' });
    expect(await refusal(part(10, 10))).toMatchObject({
      code: 'PART_LEGS_MISMATCH',
      field: ['input', 'legAmountsMinor'],
    });
    expect(await refusal(part(10, 5, 4))).toMatchObject({ code: 'TRANSFER_UNBALANCED' });
    expect(await refusal(part(101, 101, 0))).toMatchObject({
      ...{ code: 'POST_EXCEEDS_PENDING', field: ['input', 'legAmountsMinor', '1'] },
    });
    expect(await refusal(part(10, 5, 5), 10n)).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await refusal({ roundingAccountId: two })).toMatchObject({ code: 'INVALID_INPUT' });
    const idempotencyKey = ids.uuid();
    const calls = await Promise.all(
      Array.from({ length: 5 }, () =>
        books.postPending(transfer.id, undefined, { ...part(120, 0, 120), idempotencyKey }),
      ),
    );
    expect(calls.filter(({ replayed }) => !replayed)).toHaveLength(1);
    for (const { transfer: posted } of calls) {
      expect(posted).toMatchObject({ state: 'POSTED', planned: [{}, {}, {}], holds: [{ state: 'POSTED' }] });
      expect(posted.legs).toMatchObject([
        { side: 'CREDIT', amount: { amountMinor: '120' }, account: { id: one } },
        { side: 'DEBIT', amount: { amountMinor: '120' }, account: { id: three } },
      ]);
    }
    expect(await act.balances(one)).toEqual([880n, 300n, 580n]);
    expect((await books.reverse(transfer.id)).transfer.legs).toMatchObject([{ side: 'DEBIT' }, { side: 'CREDIT' }]);
    expect((await books.postPending(other.transfer.id)).transfer.legs).toHaveLength(3);
    expect(await act.balances(one)).toEqual([700n, 0n, 700n]);
    await soundBooks();
  });

  it('gives back what it held on accounts whose legs are left out', async () => {
    const [three, four] = [await harness.fundedAccount(venture, 500n, 'Three'), await books.open('Four')];
    const move = books.move([one, 'CREDIT', 300n], [three, 'CREDIT', 200n], [four, 'DEBIT', 500n]);
    const [{ transfer }] = await books.post([{ ...move, pendingSeconds: 60 }]);
    expect(await act.balances(three)).toEqual([500n, 200n, 300n]);
    const posted = await books.postPending(transfer.id, undefined, { legAmountsMinor: ['100', '0', '100'] });
    expect(posted.transfer.legs).toHaveLength(2);
    expect(await act.balances(one)).toEqual([900n, 0n, 900n]);
    expect(await act.balances(three)).toEqual([500n, 0n, 500n]);
    await soundBooks();
  });

  it('between two currencies is posted in part at its rate', async () => {
    const [given, dollars] = [await books.open('Given'), await books.open('Dollars', { currency: 'USD' })];
    const taken = await books.open('Taken', { kind: 'EQUITY', currency: 'USD' });
    const move = books.move(
      ...[[one, 'CREDIT', 100n] as const, [given, 'DEBIT', 100n] as const],
      ...[[taken, 'CREDIT', 110n, 'USD'] as const, [dollars, 'DEBIT', 110n, 'USD'] as const],
    );
    const exchange = { base: 'EUR', quote: 'USD', rate: '1.1' };
    const [{ transfer }] = await books.post([{ ...move, exchange, pendingSeconds: 60 }]);
    const part = async (amounts: readonly number[], over = {}) =>
      books.postPending(transfer.id, undefined, { legAmountsMinor: amounts.map(String), ...over });
    expect((await part([33, 33, 40, 40])).userErrors).toMatchObject([{ code: 'EXCHANGE_OFF_RATE' }]);
    expect((await part([33, 33, 36, 36])).userErrors).toMatchObject([
      { code: 'EXCHANGE_INVALID', field: ['input', 'roundingAccountId'] },
    ]);
    const posted = (await part([33, 33, 36, 36], { roundingAccountId: dollars })).transfer;
    // EUR 0.33 at 1.1 is USD 0.363: less by 0.3 of a cent.
    expect(posted.exchange).toEqual({ ...exchange, rounding: '-3/10', roundingAccount: { id: dollars } });
    expect(posted.legs).toHaveLength(4);
    expect((await books.reverse(posted.id)).transfer.exchange).toEqual(posted.exchange);
    await soundBooks();
  });
});

describe('accounts', () => {
  it('are overdrawn as far as they were opened for', async () => {
    const limited = await books.open('Limited', { overdraft: 'LIMITED', overdraftLimitMinor: '50' });
    const endless = await books.open('Endless', { overdraft: 'OPEN' });
    const owed = await books.open('Owed', { kind: 'LIABILITY', overdraft: 'NONE' });
    const take = async (from: string, side: 'DEBIT' | 'CREDIT', amountMinor: bigint) => {
      const back = side === 'CREDIT' ? 'DEBIT' : 'CREDIT';
      const [{ userErrors }] = await books.post([books.move([from, side, amountMinor], [endless, back, amountMinor])]);
      return userErrors[0]?.code ?? 'OK';
    };
    expect(await take(limited, 'CREDIT', 51n)).toBe('INSUFFICIENT_FUNDS');
    expect(await take(limited, 'CREDIT', 50n)).toBe('OK');
    expect(await take(owed, 'DEBIT', 1n)).toBe('INSUFFICIENT_FUNDS');
    expect((await act.request(limited, 1n)).moneyIntent).toMatchObject({
      declineReasons: [
        { code: 'INSUFFICIENT_FUNDS', message: 'Limited has EUR 0.00 available; EUR 0.01 was asked for' },
      ],
    });
    expect((await act.request(endless, 1_000n)).moneyIntent.state).toBe('AUTHORISED');
    expect(await books.account(limited)).toMatchObject({ overdraft: 'LIMITED', floor: { amountMinor: '-50' } });
    expect(await books.account(endless)).toMatchObject({ overdraft: 'OPEN', floor: null });
    await soundBooks();
  });

  it('that are frozen give holds back and do nothing else, until they are let go', async () => {
    const held = (await act.request(one, 100n)).moneyIntent;
    expect((await books.change('freezeAccount', one)).account).toMatchObject({ state: 'FROZEN' });
    const refused = { code: 'ACCOUNT_FROZEN', field: ['input', 'accountId'] };
    expect((await books.change('freezeAccount', one)).userErrors).toMatchObject([refused]);
    expect((await act.request(one, 1n)).userErrors).toEqual([refused]);
    expect((await act.capture(held.id)).userErrors).toEqual([{ ...refused, field: ['input', 'moneyIntentId'] }]);
    const [{ userErrors }] = await books.post([books.move([two, 'CREDIT', 1n], [one, 'DEBIT', 1n])]);
    expect(userErrors).toMatchObject([
      { code: 'ACCOUNT_FROZEN', field: ['input', 'transfers', '0', 'legs', '1', 'accountId'] },
    ]);
    expect((await act.giveUp(held.id)).moneyIntent.state).toBe('VOIDED');
    expect((await books.change('unfreezeAccount', one)).account).toMatchObject({ state: 'OPEN' });
    expect((await books.change('unfreezeAccount', one)).userErrors).toMatchObject([{ code: 'ACCOUNT_NOT_FROZEN' }]);
    expect((await act.request(one, 1n)).moneyIntent.state).toBe('AUTHORISED');
    await soundBooks();
  });

  it('may be overdrawn further or less from one moment to the next, never less than they are already', async () => {
    const move = async (amountMinor: bigint) => {
      const [{ userErrors }] = await books.post([
        books.move([one, 'CREDIT', amountMinor], [two, 'DEBIT', amountMinor]),
      ]);
      return userErrors[0]?.code ?? 'OK';
    };
    expect(await move(1_001n)).toBe('INSUFFICIENT_FUNDS');
    const idempotencyKey = ids.uuid();
    const limited = { account: { overdraft: 'LIMITED', floor: { amountMinor: '-200' } }, userErrors: [] };
    expect(await books.overdraft(one, 'LIMITED', 200n, { idempotencyKey })).toMatchObject({
      ...limited,
      replayed: false,
    });
    expect(await books.overdraft(one, 'LIMITED', 200n, { idempotencyKey })).toMatchObject({
      ...limited,
      replayed: true,
    });
    expect((await books.overdraft(one, 'OPEN', undefined, { idempotencyKey })).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_KEY_REUSED' },
    ]);
    expect(await move(1_100n)).toBe('OK');
    const held = (await act.request(one, 50n)).moneyIntent;
    expect(held.state).toBe('AUTHORISED');
    // Minus 100, and 50 more are held.
    expect((await books.overdraft(one, 'LIMITED', 149n)).userErrors).toMatchObject([
      { code: 'OVERDRAFT_IN_USE', field: ['input', 'overdraftLimitMinor'] },
    ]);
    expect((await books.overdraft(one, 'NONE')).userErrors).toMatchObject([
      { code: 'OVERDRAFT_IN_USE', field: ['input', 'overdraft'] },
    ]);
    expect((await books.overdraft(one, 'LIMITED', 150n)).userErrors).toEqual([]);
    expect((await act.request(one, 1n)).moneyIntent.declineReasons).toMatchObject([{ code: 'INSUFFICIENT_FUNDS' }]);
    expect(await books.overdraft(one, 'OPEN')).toMatchObject({ account: { overdraft: 'OPEN', floor: null } });
    expect(await move(5_000n)).toBe('OK');
    await soundBooks();
  });

  it('have an overdraft that makes sense, said by a person who may see them', async () => {
    const invalid = [{ code: 'OVERDRAFT_INVALID', field: ['input', 'overdraftLimitMinor'] }];
    expect((await books.overdraft(one, 'LIMITED')).userErrors).toMatchObject(invalid);
    expect((await books.overdraft(one, 'LIMITED', 0n)).userErrors).toMatchObject(invalid);
    expect((await books.overdraft(one, 'NONE', 5n)).userErrors).toMatchObject(invalid);
    const stranger = booksOf(harness, await harness.newVenture());
    expect((await stranger.overdraft(one, 'OPEN')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const mutation = `mutation ($input: SetAccountOverdraftInput!) { setAccountOverdraft(input: $input) { replayed } }`;
    const input = { idempotencyKey: ids.uuid(), accountId: one, overdraft: 'OPEN', reason: 'more' };
    expect(await harness.errorCodes(venture.agent, mutation, { input })).toEqual(['FORBIDDEN']);
    await books.change('freezeAccount', two);
    expect((await books.overdraft(two, 'LIMITED', 10n)).account).toMatchObject({ overdraft: 'LIMITED' });
    await books.change('unfreezeAccount', two);
    await books.change('closeAccount', two);
    expect((await books.overdraft(two, 'NONE')).userErrors).toMatchObject([{ code: 'ACCOUNT_CLOSED' }]);
    await soundBooks();
  });

  it('are closed once they are empty, for good, unless the treasury posts to them by itself', async () => {
    expect((await books.change('closeAccount', one)).userErrors).toMatchObject([{ code: 'ACCOUNT_NOT_EMPTY' }]);
    expect((await books.change('closeAccount', two)).account).toMatchObject({ state: 'CLOSED' });
    expect((await books.change('unfreezeAccount', two)).userErrors).toMatchObject([{ code: 'ACCOUNT_CLOSED' }]);
    const [{ userErrors }] = await books.post([books.move([one, 'CREDIT', 1n], [two, 'DEBIT', 1n])]);
    expect(userErrors).toMatchObject([{ code: 'ACCOUNT_CLOSED' }]);
    const accounts = await books.accounts();
    const capital = accounts.find(({ name }: { name: string }) => name === 'Founder capital (EUR)');
    expect((await books.change('closeAccount', capital.id)).userErrors).toMatchObject([{ code: 'ACCOUNT_KEPT' }]);
    await soundBooks();
  });

  it('are opened in assets that the venture has registered', async () => {
    const registered = await books.register('PTS', 3);
    expect(registered).toMatchObject({ asset: { code: 'PTS', scale: 3 }, userErrors: [] });
    expect((await books.register('PTS', 3)).userErrors).toMatchObject([{ code: 'ASSET_CODE_TAKEN' }]);
    expect((await books.register('EUR', 2)).userErrors).toMatchObject([{ code: 'ASSET_CODE_TAKEN' }]);
    const points = await books.open('Points', { currency: 'PTS' });
    expect(
      (await act.request(points, 1_500n, { amount: { amountMinor: '1500', currency: 'PTS' } })).moneyIntent,
    ).toMatchObject({
      declineReasons: [{ message: 'Points has PTS 0.000 available; PTS 1.500 was asked for' }],
    });
    const { rows } = await harness.runtime.db.drizzle.execute(sql`
      select payload -> 'amount' as amount from platform.events
      where venture_id = ${venture.ventureId} and type = 'money.intent_declined.v1'`);
    expect(rows).toEqual([{ amount: { amountMinor: '1500', currency: 'PTS', scale: 3 } }]);
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Account { scale asset { id code scale venture { id } } } ... on Asset { code } } }`;
    const r = [points, one].map((id) => ({ __typename: 'Account', id }));
    const asset = { id: registered.asset.id, code: 'PTS', scale: 3, venture: { id: venture.ventureId } };
    expect((await harness.run(venture.auditor, query, { r }))._entities).toEqual([
      { scale: 3, asset },
      { scale: 2, asset: null },
    ]);
    const node = { r: [{ __typename: 'Asset', id: asset.id }] };
    expect((await harness.run(venture.auditor, query, node))._entities).toEqual([{ code: 'PTS' }]);
    expect((await harness.run((await harness.newVenture()).auditor, query, node))._entities).toEqual([null]);
    const stranger = booksOf(harness, await harness.newVenture());
    expect(await stranger.tryOpen('Points', { currency: 'PTS' })).toMatchObject([
      { code: 'CURRENCY_UNKNOWN', field: ['input', 'currency'] },
    ]);
    await soundBooks();
  });
});

describe('captures in parts', () => {
  it('take from the hold until nothing is left, and count towards limits as they go', async () => {
    await act.limit({}, 500n);
    const { moneyIntent } = await act.request(one, 300n, { mandate: 'Order 12', metadata: { order: '12' } });
    const part = (amountMinor: string, final?: boolean) => ({ amount: { amountMinor, currency: 'EUR' }, final });
    const first = await act.capture(moneyIntent.id, part('100', false));
    expect(first.moneyIntent).toMatchObject({ state: 'AUTHORISED', captured: { amountMinor: '100' } });
    expect(await act.balances(one)).toEqual([900n, 200n, 700n]);
    expect((await act.capture(moneyIntent.id, part('201', false))).userErrors).toMatchObject([
      { code: 'CAPTURE_EXCEEDS_HOLD' },
    ]);
    expect((await act.request(one, 201n)).moneyIntent.state).toBe('DECLINED');
    const last = await act.capture(moneyIntent.id, part('50'));
    expect(last.moneyIntent).toMatchObject({
      state: 'CAPTURED',
      captured: { amountMinor: '150' },
      hold: { state: 'POSTED' },
    });
    expect(last.moneyIntent.transfers).toHaveLength(2);
    expect((await act.capture(moneyIntent.id)).userErrors).toMatchObject([{ code: 'INTENT_ALREADY_CAPTURED' }]);
    expect((await act.request(one, 350n)).moneyIntent.state).toBe('AUTHORISED');
    await soundBooks();
  });

  it('stay when the rest is given up; the part that takes all that is left is the last', async () => {
    const given = (await act.request(one, 300n)).moneyIntent;
    await act.capture(given.id, { amount: { amountMinor: '100', currency: 'EUR' }, final: false });
    expect((await act.giveUp(given.id)).moneyIntent).toMatchObject({
      state: 'VOIDED',
      captured: { amountMinor: '100' },
    });
    const whole = (await act.request(one, 200n)).moneyIntent;
    expect((await act.capture(whole.id, { final: false })).moneyIntent).toMatchObject({ state: 'CAPTURED' });
    expect(await act.balances(one)).toEqual([700n, 0n, 700n]);
    await soundBooks();
  });
});
