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
