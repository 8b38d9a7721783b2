import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { type Actions, actionsOf } from './testing/actions.ts';
import { type Books, booksOf } from './testing/books.ts';
import { captureMutation, depositMutation, type Harness, startHarness, type TestVenture } from './testing/harness.ts';

// What is wrong with an input has a code of its own, and the path of the field that is wrong, wherever it comes in.

let harness: Harness;
let venture: TestVenture;
let act: Actions;
let books: Books;
/** Accounts by what is the matter with them. */
const accounts: Record<'open' | 'other' | 'frozen' | 'closed' | 'foreign' | 'unknown', string> = {
  ...{ open: '', other: '', frozen: '', closed: '', foreign: '', unknown: ids.next('account') },
};
let lapsed: string;

beforeAll(async () => {
  harness = await startHarness({ holdTtlSeconds: 8 });
  venture = await harness.newVenture();
  act = actionsOf(harness, venture);
  books = booksOf(harness, venture);
  accounts.open = await harness.fundedAccount(venture, 10_000n, 'Open');
  accounts.other = await books.open('Other');
  accounts.frozen = await books.open('Frozen');
  await books.change('freezeAccount', accounts.frozen);
  accounts.closed = await books.open('Closed');
  await books.change('closeAccount', accounts.closed);
  accounts.foreign = await harness.fundedAccount(await harness.newVenture(), 10_000n);
  lapsed = (await act.request(accounts.open, 10n)).moneyIntent.id;
});
afterAll(() => harness?.stop());

const tooLarge = (2n ** 63n).toString();

/** Amounts: what is wrong, the amount, the code, and which part of the amount is named. */
const amounts = [
  ['zero', { amountMinor: '0', currency: 'EUR' }, 'AMOUNT_ZERO', 'amountMinor'],
  ['a negative amount', { amountMinor: '-1', currency: 'EUR' }, 'AMOUNT_NEGATIVE', 'amountMinor'],
  ['more than 2^63-1', { amountMinor: tooLarge, currency: 'EUR' }, 'AMOUNT_TOO_LARGE', 'amountMinor'],
  ['another currency', { amountMinor: '1', currency: 'USD' }, 'CURRENCY_MISMATCH', 'currency'],
  ['a currency that is none', { amountMinor: '1', currency: 'QQQ' }, 'CURRENCY_UNKNOWN', 'currency'],
] as const;

/** Accounts: which, and the code. */
const wrongAccounts = [
  ['unknown', 'NOT_FOUND'],
  ['foreign', 'NOT_FOUND'],
  ['frozen', 'ACCOUNT_FROZEN'],
  ['closed', 'ACCOUNT_CLOSED'],
] as const;

type Amount = { readonly amountMinor: string; readonly currency: string };
type Refusals = readonly { readonly code: string; readonly field: readonly string[] }[];

/** Operations that take an amount and an account; how each is called, and where in its input they stand. */
const operations: readonly {
  readonly name: string;
  readonly at: readonly string[];
  refusals(amount: Amount, accountId: string): Promise<Refusals>;
}[] = [
  {
    name: 'requestMoneyIntent',
    at: ['input'],
    refusals: async (amount, accountId) => (await act.request(accountId, 1n, { amount })).userErrors,
  },
  {
    name: 'requestMoneyIntents',
    at: ['input', 'intents', '0'],
    refusals: async (amount, accountId) => {
      const wish = { accountId, amount, payee: 'Printworks', category: 'print', purpose: 'Posters' };
      return (await books.request([wish]))[0].userErrors;
    },
  },
  {
    name: 'depositFunds',
    at: ['input'],
    refusals: async (amount, accountId) => {
      const input = { idempotencyKey: ids.uuid(), accountId, amount, description: 'Seed' };
      return (await harness.run(venture.founder, depositMutation, { input })).depositFunds.userErrors;
    },
  },
  {
    name: 'postTransfers',
    at: ['input', 'transfers', '0', 'legs', '0'],
    refusals: async (amount, accountId) => {
      const legs = [
        { accountId, side: 'DEBIT', amount },
        { accountId: accounts.open, side: 'CREDIT', amount },
      ];
      return (await books.post([{ description: 'Moved', legs }]))[0].userErrors;
    },
  },
];

describe.each(operations)('$name refuses', ({ at, refusals }) => {
  it.each(amounts)('%s', async (_what, amount, code, part) => {
    expect(await refusals(amount, accounts.other)).toMatchObject([{ code, field: [...at, 'amount', part] }]);
  });

  it.each(wrongAccounts)('an account that is %s', async (which, code) => {
    const amount = { amountMinor: '1', currency: 'EUR' };
    expect(await refusals(amount, accounts[which])).toMatchObject([{ code, field: [...at, 'accountId'] }]);
  });

  it('a fraction of a minor unit, before anything is asked', async () => {
    const refused = expect(refusals({ amountMinor: '1.5', currency: 'EUR' }, accounts.other)).rejects;
    await refused.toThrow(/whole number/);
    await refused.toThrow(`"field":${JSON.stringify([...at, 'amount', 'amountMinor'])}`);
  });
});

describe('captureMoneyIntent refuses', () => {
  it.each(amounts)('%s', async (_what, amount, code, part) => {
    const held = (await act.request(accounts.open, 10n)).moneyIntent.id;
    const input = { idempotencyKey: ids.uuid(), moneyIntentId: held, amount };
    const { userErrors } = (await harness.run(venture.founder, captureMutation, { input })).captureMoneyIntent;
    expect(userErrors).toEqual([{ code, field: ['input', 'amount', part] }]);
  });
});

describe('postTransfers refuses', () => {
  const leg = (accountId: string, side: string, amountMinor: string) => ({
    ...{ accountId, side, amount: { amountMinor, currency: 'EUR' } },
  });
  const two = () => [leg(accounts.open, 'CREDIT', '1'), leg(accounts.other, 'DEBIT', '1')];

  it.each([
    ['an empty transfer', { legs: [] }, 'TRANSFER_EMPTY', ['legs']],
    ['a single leg', { legs: [leg(accounts.unknown, 'DEBIT', '1')] }, 'TRANSFER_EMPTY', ['legs']],
    ['a description of nothing', { description: '' }, 'INVALID_INPUT', ['description']],
    ['metadata that is no text', { metadata: { invoice: 17 } }, 'INVALID_INPUT', ['metadata', 'invoice']],
    ['metadata with too many keys', { metadata: tooManyKeys() }, 'INVALID_INPUT', ['metadata']],
    ['a wait of no time', { pendingSeconds: 0 }, 'INVALID_INPUT', ['pendingSeconds']],
    ['a wait of months', { pendingSeconds: 2_592_001 }, 'INVALID_INPUT', ['pendingSeconds']],
    ['a date in a far future', { effectiveAt: '2999-01-01T00:00:00Z' }, 'EFFECTIVE_AT_INVALID', ['effectiveAt']],
    ['a link to nothing', { linked: true }, 'LINK_OPEN', ['linked']],
    [
      'an exchange within one currency',
      { exchange: { base: 'EUR', quote: 'USD', rate: '1' } },
      'EXCHANGE_INVALID',
      ['exchange', 'quote'],
    ],
  ])('%s', async (_what, over, code, field) => {
    const [{ userErrors }] = await books.post([{ description: 'Moved', legs: two(), ...over }]);
    expect(userErrors).toMatchObject([{ code, field: ['input', 'transfers', '0', ...field] }]);
  });

  it('legs that do not balance, and more legs than there may be', async () => {
    const off = [leg(accounts.open, 'CREDIT', '1'), leg(accounts.other, 'DEBIT', '2')];
    const many = Array.from({ length: 101 }, () => leg(accounts.open, 'CREDIT', '1'));
    const results = await books.post([off, many].map((legs) => ({ description: 'Moved', legs })));
    expect(results.map(({ userErrors }) => userErrors[0].code)).toEqual(['TRANSFER_UNBALANCED', 'TRANSFER_TOO_LONG']);
  });

  it('more than the account has, and balances above 2^63-1', async () => {
    const legs = [leg(accounts.other, 'CREDIT', '1'), leg(accounts.open, 'DEBIT', '1')];
    const endless = await books.open('Endless', { overdraft: 'OPEN' });
    const most = (2n ** 63n - 1n).toString();
    const huge = [leg(endless, 'CREDIT', most), leg(accounts.open, 'DEBIT', most)];
    const results = await books.post([legs, huge].map((each) => ({ description: 'Moved', legs: each })));
    expect(results.map(({ userErrors }) => userErrors[0].code)).toEqual(['INSUFFICIENT_FUNDS', 'BALANCE_TOO_LARGE']);
  });

  it('and says what is wrong in units of the currency, and what would be right', async () => {
    const dollars = await books.open('Dollars', { currency: 'USD' });
    const inDollars = { accountId: dollars, side: 'DEBIT', amount: { amountMinor: '100', currency: 'USD' } };
    const off = [leg(accounts.open, 'CREDIT', '200000'), leg(accounts.other, 'DEBIT', '75000')];
    const short = [leg(accounts.other, 'CREDIT', '150000'), leg(accounts.open, 'DEBIT', '150000')];
    const moved = (legs: readonly object[], over = {}) => ({ description: 'Moved', legs, ...over });
    const results = await books.post([
      moved(off),
      moved([leg(accounts.open, 'CREDIT', '100'), inDollars]),
      moved(short),
      moved(two(), { metadata: { 'an invoice': 'R-17' } }),
      moved(two(), { metadata: { invoice: 17 } }),
    ]);
    expect(results.map(({ userErrors }) => userErrors[0].message)).toEqual([
      'The credits in EUR are more by EUR 1,250.00; debits and credits have to be equal',
      expect.stringMatching(/^The credits in EUR are more by EUR 1\.00; .* in each currency; .* clearing account/),
      `Account ${accounts.other} is short by EUR 1,500.00`,
      expect.stringMatching(/^metadata\.an invoice: is no key: 1 to 40 letters/),
      'metadata.invoice: must be a text',
    ]);
  });

  it('no items, and 10,001 items', async () => {
    const transfer = { description: 'Moved', legs: two() };
    const many = Array.from({ length: 10_001 }, () => transfer);
    for (const [transfers, code] of [[[], 'NO_ITEMS'] as const, [many, 'TOO_MANY_ITEMS'] as const]) {
      expect(await books.tryPost(transfers)).toMatchObject({
        results: [],
        userErrors: [{ code, field: ['input', 'transfers'] }],
      });
    }
  });

  it('1,001 that are linked, all of them', async () => {
    const chain = Array.from({ length: 1_001 }, (_, place) => ({
      description: 'Moved',
      legs: two(),
      linked: place < 1_000,
    }));
    const results = await books.post(chain);
    expect(results[0].userErrors).toEqual([
      {
        code: 'TOO_MANY_ITEMS',
        field: ['input', 'transfers', '0', 'linked'],
        message: 'At most 1000 transfers are linked, not 1001: all of them are one commit',
      },
    ]);
    expect(results.at(-1).userErrors).toMatchObject([{ code: 'LINKED_TRANSFER_FAILED' }]);
  });

  it('a venture of somebody else, as if there were none', async () => {
    const { ventureId } = await harness.newVenture();
    expect((await books.tryPost([{ description: 'Moved', legs: two() }], { ventureId })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', field: ['input', 'ventureId'] },
    ]);
  });

  it('agents and programs: what founds the books is for people', async () => {
    const mutation = 'mutation ($input: PostTransfersInput!) { postTransfers(input: $input) { userErrors { code } } }';
    const input = { idempotencyKey: ids.uuid(), ventureId: venture.ventureId, transfers: [] };
    expect(await harness.errorCodes(venture.agent, mutation, { input })).toEqual(['FORBIDDEN']);
  });
});

describe('reading the books refuses, naming the argument,', () => {
  const account = (args: string) => `{ account(id: "${accounts.open}") { ${args} } }`;
  const ofVenture = (field: string, args: string, of: string) =>
    `{ ${field}(ventureId: "${venture.ventureId}", ${args}) { ${of} } }`;

  it.each([
    [
      'a position to which the log has not come',
      () => account('balance(asOf: { seq: "999999999" }) { posted { currency } }'),
      'asOf.seq',
    ],
    ['a position and a time', () => account('balance(asOf: {}) { posted { currency } }'), 'asOf'],
    ['a day that there is not', () => account('statement(from: "2026-02-30") { timeZone }'), 'from'],
    [
      'a period that ends before it begins',
      () => account('statement(from: "2026-03-02", to: "2026-03-01") { timeZone }'),
      'to',
    ],
    ['a page of nothing', () => account('statement(first: 0) { timeZone }'), 'first'],
    ['a cursor of another list', () => ofVenture('moneyIntents', 'after: "x"', 'nodes { id }'), 'after'],
    [
      'an amount below none',
      () => ofVenture('transfers', 'filter: { minAmountMinor: "-1" }', 'nodes { id }'),
      'filter.minAmountMinor',
    ],
    ['a period of the whole journal', () => ofVenture('bookDownload', 'format: CSV, to: "2026-03-01"', 'seq'), 'to'],
    [
      'a link that holds for ever',
      () => ofVenture('bookDownload', 'format: CSV, expiresInSeconds: 9999999', 'seq'),
      'expiresInSeconds',
    ],
  ])('%s', async (_what, query, field) => {
    const asked = { query: query(), variables: {}, identity: venture.founder, requestId: 'req_read' };
    const { errors } = await harness.executor.execute(asked);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: field.split('.') } }]);
    expect(errors?.[0]?.message).toMatch(new RegExp(`^${field}: `));
  });
});

it('setSpendingLimit refuses a cap in what is neither a currency nor an asset, which would count nothing', async () => {
  const mutation =
    'mutation ($input: SetSpendingLimitInput!) { setSpendingLimit(input: $input) { userErrors { code field } } }';
  const cap = { amountMinor: '100', currency: 'EURO' };
  const input = { idempotencyKey: ids.uuid(), ventureId: venture.ventureId, scope: 'VENTURE', calendar: 'DAY', cap };
  expect((await harness.run(venture.founder, mutation, { input })).setSpendingLimit.userErrors).toEqual([
    { code: 'CURRENCY_UNKNOWN', field: ['input', 'cap', 'currency'] },
  ]);
});

describe('openAccount refuses', () => {
  it.each([
    ['a limit without LIMITED', { overdraft: 'NONE', overdraftLimitMinor: '1' }],
    ['LIMITED without a limit', { overdraft: 'LIMITED' }],
    ['a limit of nothing', { overdraft: 'LIMITED', overdraftLimitMinor: '0' }],
    ['a limit above 2^63-1', { overdraft: 'LIMITED', overdraftLimitMinor: tooLarge }],
  ])('%s', async (_what, over) => {
    expect(await books.tryOpen('Overdrawn', over)).toMatchObject([
      { code: 'OVERDRAFT_INVALID', field: ['input', 'overdraftLimitMinor'] },
    ]);
  });
});

it('posting, voiding or reversing a transfer of somebody else is refused as if there were none', async () => {
  const stranger = booksOf(harness, await harness.newVenture());
  const legs = books.move([accounts.open, 'CREDIT', 1n], [accounts.other, 'DEBIT', 1n]);
  const [{ transfer }] = await books.post([{ ...legs, pendingSeconds: 60 }]);
  const refused = [{ code: 'NOT_FOUND', field: ['input', 'transferId'] }];
  for (const id of [transfer.id, ids.next('transfer'), 'tr_?']) {
    expect((await stranger.postPending(id)).userErrors).toMatchObject(refused);
    expect((await stranger.voidPending(id)).userErrors).toMatchObject(refused);
    expect((await stranger.reverse(id)).userErrors).toMatchObject(refused);
    expect(await stranger.transfer(id)).toBeNull();
  }
});

it('capturing a hold whose time is up is refused', async () => {
  // More than is held: nothing is captured as long as the time is not up.
  const amount = { amountMinor: '11', currency: 'EUR' };
  const capture = async () => (await act.capture(lapsed, { amount })).userErrors;
  await expect.poll(capture).toEqual([{ code: 'HOLD_EXPIRED', field: ['input', 'moneyIntentId'] }]);
});

function tooManyKeys(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`key${index}`, 'x']));
}
