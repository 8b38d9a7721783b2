import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { policyChecksMax } from '#schema/rpc/policy.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { audit } from '../testing/audit.ts';
import { type Books, booksOf } from '../testing/books.ts';
import { type Harness, startHarness, type TestVenture } from '../testing/harness.ts';

// Many intents in one call: each has its own key and its own answer, and stops no other.

let harness: Harness;
let venture: TestVenture;
let books: Books;
let act: Actions;
let account: string;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness?.stop());
beforeEach(async () => {
  harness.policy.answer(() => ({}));
  venture = await harness.newVenture();
  books = booksOf(harness, venture);
  act = actionsOf(harness, venture);
  account = await harness.fundedAccount(venture, 1_000n);
});

const money = (amountMinor: bigint) => ({ amountMinor: amountMinor.toString(), currency: 'EUR' });
const item = (amountMinor: bigint, over: Record<string, unknown> = {}) => ({
  ...{ accountId: account, amount: money(amountMinor) },
  ...{ payee: 'Printworks', category: 'print', purpose: 'Posters', ...over },
});
const soundBooks = async () => expect(await audit(harness.runtime.db, venture.ventureId)).toEqual([]);
// biome-ignore lint/suspicious/noExplicitAny: whatever the query selected
const outcomeOf = ({ moneyIntent, userErrors }: any) => userErrors[0]?.code ?? moneyIntent.state;
// biome-ignore lint/suspicious/noExplicitAny: whatever the query selected
const idOf = ({ moneyIntent }: any) => moneyIntent?.id;

it('asks for many intents, each with its own answer', async () => {
  const key = ids.uuid();
  const items = [item(600n), item(401n), item(0n), item(400n), item(1n, { accountId: ids.next('account') })];
  const results = await books.request(items, key);
  const expected = ['AUTHORISED', 'DECLINED', 'AMOUNT_ZERO', 'AUTHORISED', 'NOT_FOUND'];
  expect(results.map(outcomeOf)).toEqual(expected);
  expect(results[2].userErrors[0].field).toEqual(['input', 'intents', '2', 'amount', 'amountMinor']);
  const again = await books.request(items, key);
  expect(again.map(idOf)).toEqual(results.map(idOf));
  await soundBooks();
});

it('holds each to the limits that policy relies on', async () => {
  harness.policy.answer(({ action, context }) =>
    action === 'requestMoneyIntent' && context.category === 'ads'
      ? { requiredLimits: [{ policyId: 'ads', limits: ['ads-weekly'] }] }
      : {},
  );
  const items = [item(1n), item(2n, { category: 'ads' }), item(3n)];
  expect((await books.request(items)).map(outcomeOf)).toEqual(['AUTHORISED', 'DECLINED', 'AUTHORISED']);
  await act.limit({ scope: 'CATEGORY', subject: 'ads', name: 'ads-weekly' }, 2n);
  expect((await books.request(items)).map(outcomeOf)).toEqual(['AUTHORISED', 'AUTHORISED', 'AUTHORISED']);
  await soundBooks();
});

it('asks policy about each once, in calls of many, and never again for a key that was used', async () => {
  const count = 2 * policyChecksMax + 3;
  harness.policy.answer(({ context }) =>
    context.amountMinor === '2' ? { effect: 'DENY', reasons: ['not two'] } : { effect: 'PERMIT' },
  );
  const key = ids.uuid();
  const items = Array.from({ length: count }, (_, place) => item(place === policyChecksMax ? 2n : 1n));
  const before = harness.policy.asked.length;
  const results = await books.request(items, key);
  expect(harness.policy.asked.length - before).toBe(count);
  expect(results.map(({ index }) => index)).toEqual(items.map((_item, place) => place));
  const declined = results.filter(({ moneyIntent }) => moneyIntent.state === 'DECLINED');
  expect(declined).toMatchObject([
    { index: policyChecksMax, moneyIntent: { declineReasons: [{ message: 'not two' }] } },
  ]);
  const again = await books.request(items, key);
  expect(harness.policy.asked.length - before).toBe(count);
  expect(again.map(idOf)).toEqual(results.map(idOf));
  expect(again.every(({ replayed }) => replayed)).toBe(true);
  expect(await act.balances(account)).toEqual([1_000n, BigInt(count - 1), 1_000n - BigInt(count - 1)]);
});

it('fails when policy is away, spends nothing, and goes on when the same call is sent again', async () => {
  const key = ids.uuid();
  await harness.policy.leave();
  await expect(books.request([item(1n), item(2n)], key)).rejects.toThrow('UNAVAILABLE');
  expect(await act.countRows('money_intents')).toBe(0n);
  await harness.policy.join();
  expect((await books.request([item(1n), item(2n)], key)).map(outcomeOf)).toEqual(['AUTHORISED', 'AUTHORISED']);
});

it('captures many, whole and in part, each with its own answer and once', async () => {
  const [whole, part, done] = (await books.request([item(100n), item(200n), item(300n)])).map(idOf);
  await act.capture(done);
  const foreign = await harness.newVenture();
  const theirs = await actionsOf(harness, foreign).request(await harness.fundedAccount(foreign, 10n), 1n);
  const captures = [
    { moneyIntentId: whole },
    { moneyIntentId: part, amount: money(50n), final: false },
    { moneyIntentId: part, amount: money(151n) },
    { moneyIntentId: done },
    { moneyIntentId: part, amount: money(0n) },
    { moneyIntentId: theirs.moneyIntent.id },
    { moneyIntentId: 'mi_none' },
  ];
  const key = ids.uuid();
  const [first, again] = await Promise.all([books.capture(captures, key), books.capture(captures, key)]);
  const codes = ['CAPTURED', 'AUTHORISED', 'CAPTURE_EXCEEDS_HOLD', 'INTENT_ALREADY_CAPTURED', 'AMOUNT_ZERO'];
  expect(first.map(outcomeOf)).toEqual([...codes, 'NOT_FOUND', 'NOT_FOUND']);
  expect(again.map(outcomeOf)).toEqual(first.map(outcomeOf));
  expect(first[4].userErrors[0].field).toEqual(['input', 'captures', '4', 'amount', 'amountMinor']);
  expect(first[5].userErrors[0].field).toEqual(['input', 'captures', '5', 'moneyIntentId']);
  expect([first[1].replayed, again[1].replayed].sort()).toEqual([false, true]);
  expect(await act.balances(account)).toEqual([550n, 150n, 400n]);
  await soundBooks();
});

it('refuses a call with nothing in it, or with too much, as a whole', async () => {
  await expect(books.capture([])).rejects.toThrow('NO_ITEMS');
  const one = { moneyIntentId: ids.next('moneyIntent') };
  await expect(books.capture(Array.from({ length: 10_001 }, () => one))).rejects.toThrow('TOO_MANY_ITEMS');
  await expect(books.request(Array.from({ length: 10_001 }, () => item(1n)))).rejects.toThrow('TOO_MANY_ITEMS');
});
