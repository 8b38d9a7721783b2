import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { audit } from '../testing/audit.ts';
import { type Data, type Harness, requestMutation, startHarness, type TestVenture, wish } from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let act: Actions;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());
beforeEach(async () => {
  venture = await harness.newVenture();
  act = actionsOf(harness, venture);
  harness.policy.answer(() => ({}));
});

describe('a person who asks for money', () => {
  it('gets a hold when policy permits, and policy is told the exact wish', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent, replayed } = await act.request(accountId, 3_000n);
    expect(moneyIntent).toMatchObject({
      state: 'AUTHORISED',
      captured: null,
      hold: { state: 'PENDING', amount: { amountMinor: '3000' } },
      account: { available: { amountMinor: '7000' }, held: { amountMinor: '3000' } },
      transfers: [],
    });
    expect(replayed).toBe(false);
    expect(harness.policy.asked.at(-1)?.request).toMatchObject({
      principal: { kind: 'PERSON', id: venture.founder.actor.id },
      action: 'requestMoneyIntent',
      resource: { type: 'Account', id: accountId },
      context: {
        amountMinor: '3000',
        currency: 'EUR',
        payee: 'Printworks',
        category: 'advertising',
        purpose: 'Posters',
      },
      subjectId: moneyIntent.id,
    });
  });

  it('gets a recorded decline when policy denies, and nothing is held', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    harness.policy.answer(() => ({ effect: 'DENY', reasons: ['no gambling'] }));
    const { moneyIntent, userErrors } = await act.request(accountId, 3_000n);
    expect(moneyIntent).toMatchObject({
      state: 'DECLINED',
      hold: null,
      declineReasons: [{ code: 'POLICY_DENIED', message: 'no gambling', limit: null }],
    });
    expect(userErrors).toEqual([]);
    expect(await act.balances(accountId)).toEqual([10_000n, 0n, 10_000n]);
  });

  it('is refused with UNAVAILABLE and nothing is written when policy is away', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    await harness.policy.leave();
    try {
      const input = wish(accountId, 1n);
      expect(await harness.errorCodes(venture.founder, requestMutation, { input })).toEqual(['UNAVAILABLE']);
      expect(await act.countRows('money_intents')).toBe(0n);
    } finally {
      await harness.policy.join();
    }
  });

  it.each([
    ['zero', { amount: { amountMinor: '0', currency: 'EUR' } }, 'AMOUNT_ZERO', ['amount', 'amountMinor']],
    [
      'a negative amount',
      { amount: { amountMinor: '-1', currency: 'EUR' } },
      'AMOUNT_NEGATIVE',
      ['amount', 'amountMinor'],
    ],
    [
      'more than 2^63-1',
      { amount: { amountMinor: (2n ** 63n).toString(), currency: 'EUR' } },
      'AMOUNT_TOO_LARGE',
      ['amount', 'amountMinor'],
    ],
    [
      'another currency',
      { amount: { amountMinor: '1', currency: 'USD' } },
      'CURRENCY_MISMATCH',
      ['amount', 'currency'],
    ],
    [
      'an unknown currency',
      { amount: { amountMinor: '1', currency: 'QQQ' } },
      'CURRENCY_UNKNOWN',
      ['amount', 'currency'],
    ],
    ['a category in capitals', { category: 'Advertising' }, 'INVALID_INPUT', ['category']],
    ['no payee', { payee: '' }, 'INVALID_INPUT', ['payee']],
    ['no purpose', { purpose: '' }, 'INVALID_INPUT', ['purpose']],
    ['an unknown account', { accountId: ids.next('account') }, 'NOT_FOUND', ['accountId']],
  ])('is refused %s before policy is asked', async (_name, over, code, field) => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const askedBefore = harness.policy.asked.length;
    const payload = await act.request(accountId, 1n, over);
    expect(payload).toMatchObject({ moneyIntent: null, userErrors: [{ code, field: ['input', ...field] }] });
    expect(harness.policy.asked).toHaveLength(askedBefore);
  });

  it("is refused somebody else's account as if there were none", async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const stranger = await harness.newVenture();
    const payload = await act.request(accountId, 1n, {}, stranger.founder);
    expect(payload.userErrors).toEqual([{ code: 'NOT_FOUND', field: ['input', 'accountId'] }]);
  });

  it('is refused an account that is not an asset', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 100n);
    await act.capture(moneyIntent.id);
    const { accounts } = await harness.run(
      venture.founder,
      'query ($v: ID!) { accounts(ventureId: $v) { nodes { id kind } } }',
      {
        v: venture.ventureId,
      },
    );
    const expense = accounts.nodes.find((account: { kind: string }) => account.kind === 'EXPENSE');
    expect((await act.request(expense.id, 1n)).userErrors).toEqual([
      { code: 'ACCOUNT_NOT_ASSET', field: ['input', 'accountId'] },
    ]);
  });
});

describe('one idempotency key', () => {
  it('gives one intent, however many requests arrive at once', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const over = { idempotencyKey: ids.uuid() };
    const sent: Data[] = await Promise.all(Array.from({ length: 12 }, () => act.request(accountId, 500n, over)));
    expect(new Set(sent.map((payload) => payload.moneyIntent.id)).size).toBe(1);
    expect(sent.filter((payload) => !payload.replayed)).toHaveLength(1);
    expect(await act.balances(accountId)).toEqual([10_000n, 500n, 9_500n]);
    const askedBefore = harness.policy.asked.length;
    expect(await act.request(accountId, 500n, over)).toMatchObject({ replayed: true });
    expect(harness.policy.asked).toHaveLength(askedBefore);
  });

  it('with another input is refused', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const over = { idempotencyKey: ids.uuid() };
    await act.request(accountId, 500n, over);
    for (const change of [{ payee: 'Other' }, { amount: { amountMinor: '501', currency: 'EUR' } }]) {
      expect(await act.request(accountId, 500n, { ...over, ...change })).toMatchObject({
        moneyIntent: null,
        userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }],
      });
    }
    expect(await act.balances(accountId)).toEqual([10_000n, 500n, 9_500n]);
  });

  it('captures once and voids once, however many arrive at once', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const [one, two] = [await act.request(accountId, 500n), await act.request(accountId, 700n)];
    const over = { idempotencyKey: ids.uuid() };
    const captures: Data[] = await Promise.all(Array.from({ length: 8 }, () => act.capture(one.moneyIntent.id, over)));
    expect(captures.filter((payload) => payload.userErrors.length === 0)).toHaveLength(8);
    expect(captures.filter((payload) => !payload.replayed)).toHaveLength(1);
    const voids: Data[] = await Promise.all(Array.from({ length: 8 }, () => act.giveUp(two.moneyIntent.id, over)));
    expect(voids.filter((payload) => !payload.replayed)).toHaveLength(1);
    expect(await act.balances(accountId)).toEqual([9_500n, 0n, 9_500n]);
  });
});

describe('capturing', () => {
  it('credits the account, debits the expense account of the category, and releases the rest', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 3_000n);
    const done = await act.capture(moneyIntent.id, { amount: { amountMinor: '1200', currency: 'EUR' } });
    expect(done.moneyIntent).toMatchObject({
      state: 'CAPTURED',
      captured: { amountMinor: '1200' },
      hold: { state: 'POSTED', amount: { amountMinor: '3000' } },
      account: { available: { amountMinor: '8800' }, held: { amountMinor: '0' } },
      transfers: [
        {
          legs: [
            { side: 'DEBIT', account: { name: 'Expense: advertising (EUR)' }, amount: { amountMinor: '1200' } },
            { side: 'CREDIT', account: { name: 'Operating' }, amount: { amountMinor: '1200' } },
          ],
        },
      ],
    });
  });

  it('happens once when twenty different keys race, and never together with a void', async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    for (let round = 0; round < 3; round++) {
      const { moneyIntent } = await act.request(accountId, 100n);
      const race: Data[] = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0 ? act.capture(moneyIntent.id) : act.giveUp(moneyIntent.id),
        ),
      );
      expect(race.filter((payload) => payload.userErrors.length === 0)).toHaveLength(1);
      const codes = new Set(race.flatMap((payload) => payload.userErrors.map((each: { code: string }) => each.code)));
      expect([...codes]).toHaveLength(1);
      expect(['INTENT_ALREADY_CAPTURED', 'INTENT_ALREADY_VOIDED']).toContain([...codes][0]);
    }
    const [posted, held] = await act.balances(accountId);
    expect(held).toBe(0n);
    // The deposit is a transfer too.
    expect(10_000n - posted).toBe(100n * ((await act.countRows('transfers')) - 1n));
  });

  it.each([
    ['more than is held', { amountMinor: '3001', currency: 'EUR' }, 'CAPTURE_EXCEEDS_HOLD', ['amount', 'amountMinor']],
    ['nothing', { amountMinor: '0', currency: 'EUR' }, 'AMOUNT_ZERO', ['amount', 'amountMinor']],
    ['a negative amount', { amountMinor: '-1', currency: 'EUR' }, 'AMOUNT_NEGATIVE', ['amount', 'amountMinor']],
    ['another currency', { amountMinor: '1', currency: 'USD' }, 'CURRENCY_MISMATCH', ['amount', 'currency']],
  ])('is refused %s', async (_name, amount, code, field) => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 3_000n);
    const payload = await act.capture(moneyIntent.id, { amount });
    expect(payload).toMatchObject({ moneyIntent: null, userErrors: [{ code, field: ['input', ...field] }] });
    expect(await act.balances(accountId)).toEqual([10_000n, 3_000n, 7_000n]);
  });

  it("is refused for a declined intent, an unknown one and somebody else's", async () => {
    const accountId = await harness.fundedAccount(venture, 10_000n);
    const { moneyIntent } = await act.request(accountId, 100n);
    const declined = await act.request(accountId, 10_001n);
    const stranger = await harness.newVenture();
    const field = ['input', 'moneyIntentId'];
    expect((await act.capture(declined.moneyIntent.id)).userErrors).toEqual([{ code: 'INTENT_DECLINED', field }]);
    expect((await act.capture(ids.next('moneyIntent'))).userErrors).toEqual([{ code: 'NOT_FOUND', field }]);
    expect((await act.capture(moneyIntent.id, {}, stranger.founder)).userErrors).toEqual([
      { code: 'NOT_FOUND', field },
    ]);
    expect((await act.giveUp(moneyIntent.id, {}, stranger.founder)).userErrors).toEqual([{ code: 'NOT_FOUND', field }]);
  });
});

it('counts decisions, durations and entries', async () => {
  const accountId = await harness.fundedAccount(venture, 100n);
  const { registry } = harness.runtime.metrics;
  const read = async () => (await registry.metrics()).split('\n');
  const readValue = (lines: string[], start: string) =>
    Number(
      lines
        .find((line) => line.startsWith(start))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  const declined = 'venture_treasury_auth_decisions_total{decision="declined",reason_code="INSUFFICIENT_FUNDS"}';
  const debit = 'venture_ledger_entries_total{entry_type="debit"}';
  const before = await read();
  await act.request(accountId, 101n);
  const { moneyIntent } = await act.request(accountId, 100n);
  await act.capture(moneyIntent.id);
  const after = await read();
  expect(readValue(after, declined) - readValue(before, declined)).toBe(1);
  expect(readValue(after, debit) - readValue(before, debit)).toBe(1);
  expect(
    after.some((line) => line.startsWith('venture_treasury_auth_duration_seconds_count{decision="authorised"}')),
  ).toBe(true);
});

describe('captures in parts', () => {
  let one: string;

  beforeEach(async () => {
    one = await harness.fundedAccount(venture, 1_000n, 'One');
  });

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
    expect(await audit(harness.runtime.db, venture.ventureId)).toEqual([]);
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
    expect(await audit(harness.runtime.db, venture.ventureId)).toEqual([]);
  });
});
