import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { requestApproval } from '#schema/rpc/control-plane.ts';
import { type Actions, actionsOf } from '../testing/actions.ts';
import { audit } from '../testing/audit.ts';
import { type Books, booksOf } from '../testing/books.ts';
import { depositMutation, type Harness, startHarness, type TestVenture } from '../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let books: Books;
let act: Actions;
let one: string;
let two: string;

beforeAll(async () => {
  harness = await startHarness();
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

/** Has policy want an approval of whatever is done with an account in PTS, and looks at what its approvers read. */
async function tellsApproversInUnits(points: string): Promise<void> {
  const summaries: string[] = [];
  const approvals = await harness.runtime.bus.serve(requestApproval, async ({ summary }) => {
    summaries.push(summary);
    return { approvalId: ids.next('approval'), state: 'PENDING' as const };
  });
  harness.policy.answer(() => ({ effect: 'APPROVAL_REQUIRED' }));
  const other = { amountMinor: '12345', currency: 'PTS' };
  const input = { idempotencyKey: ids.uuid(), accountId: points, amount: other, description: 'Bonus' };
  expect((await harness.run(venture.founder, depositMutation, { input })).depositFunds.userErrors).toMatchObject([
    { code: 'APPROVAL_REQUIRED' },
  ]);
  await books.tryPost([
    books.move([points, 'CREDIT', 1_500n, 'PTS'], [points, 'DEBIT', 1_500n, 'PTS']),
    books.move([points, 'CREDIT', 500n, 'PTS'], [points, 'DEBIT', 500n, 'PTS']),
  ]);
  await books.overdraft(points, 'LIMITED', 7n);
  const limit = {
    idempotencyKey: ids.uuid(),
    ventureId: venture.ventureId,
    scope: 'VENTURE',
    calendar: 'DAY',
    cap: other,
  };
  const setLimit =
    'mutation ($input: SetSpendingLimitInput!) { setSpendingLimit(input: $input) { userErrors { code } } }';
  await harness.run(venture.founder, setLimit, { input: limit });
  expect(summaries).toEqual([
    'Record PTS 12.345 that came in on Points: Bonus',
    expect.stringMatching(/^Post 2 transfers of PTS 2\.000: /),
    'Let the account Points be overdrawn: LIMITED to PTS 0.007: test',
    'Cap spends of the venture at PTS 12.345',
  ]);
  harness.policy.answer(() => ({}));
  await approvals.close();
}

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
    await tellsApproversInUnits(points);
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
