import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { findAccounts } from '../../account/account.repository.ts';
import { actionsOf } from '../../testing/actions.ts';
import { type Data, type Harness, openAccountMutation, startHarness, type TestVenture } from '../../testing/harness.ts';
import { type LoadedBooks, loadBooks } from '../../testing/load-books.ts';
import { entriesBetween } from '../../transfer/transfer.repository.ts';
import { bookAccounts, effectiveSpan, journalTransfers, statementTransfers } from '../export/book.repository.ts';
import { totalsAt } from '../history.repository.ts';
import { readStatement } from '../statement.ts';
import { searchAccounts } from './account-search.ts';
import { searchIntents } from './intent-search.ts';
import { searchTransfers, type TransferSearch } from './transfer-search.ts';

let harness: Harness;
let venture: TestVenture;
let [one, two]: [string, string] = ['', ''];
let transfers: Data[];

beforeAll(async () => {
  harness = await startHarness();
  venture = await harness.newVenture();
  one = await harness.fundedAccount(venture, 1_000_000n, 'One');
  two = await open('Two, a loan', 'LIABILITY', { lender: 'Kreditunion', year: '2026' });
  await post(Array.from({ length: 60 }, (_, n) => draft(n)));
  await post([{ ...draft(61), pendingSeconds: 3_600 }]);
  transfers = await search({}).then(({ nodes }) => nodes);
});
afterAll(() => harness?.stop());

async function open(name: string, kind: string, metadata: Record<string, string>): Promise<string> {
  const input = { idempotencyKey: ids.uuid(), ventureId: venture.ventureId, name, kind, currency: 'EUR', metadata };
  return (await harness.run(venture.founder, openAccountMutation, { input })).openAccount.account.id;
}

function draft(n: number) {
  const amount = { amountMinor: String(n + 1), currency: 'EUR' };
  return {
    description: n % 3 === 0 ? `Rate ${n}%_of the loan` : `Posten ${n}`,
    legs: [
      { accountId: n % 5 === 0 ? one : two, side: 'DEBIT', amount },
      { accountId: n % 5 === 0 ? two : one, side: 'CREDIT', amount },
    ],
    ...(n % 4 === 0 ? { effectiveAt: `2026-0${1 + (n % 6)}-15T12:00:00Z` } : {}),
    ...(n % 7 === 0 ? { metadata: { order: `R-${n % 2}`, lot: String(n) } } : {}),
  };
}

async function post(wanted: readonly object[]): Promise<void> {
  const { postTransfers } = await harness.run(
    venture.founder,
    `mutation ($input: PostTransfersInput!) { postTransfers(input: $input) {
      results { userErrors { code message } } userErrors { code message } } }`,
    { input: { idempotencyKey: ids.uuid(), ventureId: venture.ventureId, transfers: wanted } },
  );
  expect(postTransfers.userErrors).toEqual([]);
  expect(postTransfers.results.flatMap((result: Data) => result.userErrors)).toEqual([]);
}

const searchQuery = `query ($v: ID!, $f: TransferFilter, $first: Int, $after: Cursor) {
  transfers(ventureId: $v, filter: $f, first: $first, after: $after) {
    nodes { id description recordedAt effectiveAt metadata legs { account { id } amount { amountMinor currency } } }
    pageInfo { hasNextPage endCursor } } }`;

/** All pages. */
async function search(f: Record<string, unknown>, first = 100): Promise<{ nodes: Data[]; pages: number }> {
  const nodes: Data[] = [];
  for (let after: string | null = null, pages = 1; ; pages++) {
    const data: Data = await harness.run(venture.auditor, searchQuery, { v: venture.ventureId, f, first, after });
    nodes.push(...data.transfers.nodes);
    after = data.transfers.pageInfo.endCursor;
    if (!data.transfers.pageInfo.hasNextPage) return { nodes, pages };
  }
}

const amountOf = (transfer: Data) => Number(transfer.legs[0].amount.amountMinor);
const isOn = (transfer: Data, accountId: string) => transfer.legs.some((leg: Data) => leg.account.id === accountId);

describe('transfers', () => {
  it('are found by everything that is known of them, newest first, in pages of any size', async () => {
    expect(transfers).toHaveLength(61);
    const middle = transfers[30].recordedAt;
    const cases: [Record<string, unknown>, (transfer: Data) => boolean][] = [
      [{ accountId: two }, (each) => isOn(each, two)],
      [{ minAmountMinor: '10', maxAmountMinor: '20' }, (each) => amountOf(each) >= 10 && amountOf(each) <= 20],
      [{ accountId: one, minAmountMinor: '50', currency: 'EUR' }, (each) => isOn(each, one) && amountOf(each) >= 50],
      [{ currency: 'USD' }, () => false],
      [{ text: 'LOAN' }, (each) => each.description.includes('loan')],
      [{ text: '%_' }, (each) => each.description.includes('%_')],
      [{ metadata: { order: 'R-1' } }, (each) => each.metadata.order === 'R-1'],
      [{ metadata: { order: 'R-0', lot: '14' } }, (each) => each.metadata.lot === '14'],
      [{ metadata: { order: 'R-1' }, accountId: one }, (each) => each.metadata.order === 'R-1' && isOn(each, one)],
      [{ effectiveFrom: '2026-02-01', effectiveTo: '2026-03-31' }, (each) => /^2026-0[23]/.test(each.effectiveAt)],
      [{ recordedFrom: middle }, (each) => each.recordedAt >= middle],
      [{ recordedTo: middle, accountId: two }, (each) => each.recordedAt < middle && isOn(each, two)],
    ];
    for (const [filter, isWanted] of cases) {
      const expected = transfers.filter(isWanted).map(({ id }) => id);
      for (const first of [7, 100]) {
        const { nodes } = await search(filter, first);
        // Of transfers with one time, an account's own order is that of its entries.
        expect(nodes.map(({ id }) => id).toSorted(), JSON.stringify(filter)).toEqual(expected.toSorted());
        expect(nodes.map(({ recordedAt }) => recordedAt)).toEqual(
          nodes
            .map(({ recordedAt }) => recordedAt)
            .toSorted()
            .reverse(),
        );
      }
    }
  });

  it('that wait are found by their state', async () => {
    expect((await search({ state: 'PENDING', accountId: one, minAmountMinor: '62' })).nodes).toMatchObject([
      { description: 'Posten 61', legs: [] },
    ]);
    expect((await search({ state: 'PENDING', minAmountMinor: '63' })).nodes).toEqual([]);
    expect((await search({ state: 'VOIDED' })).nodes).toEqual([]);
  });

  it('are not shown to strangers, and an account of somebody else is none', async () => {
    const stranger = await harness.newVenture();
    expect(await harness.errorCodes(stranger.founder, searchQuery, { v: venture.ventureId })).toEqual(['NOT_FOUND']);
    const foreign = { v: stranger.ventureId, f: { accountId: one } };
    expect(await harness.errorCodes(stranger.founder, searchQuery, foreign)).toEqual(['NOT_FOUND']);
    expect(await harness.errorCodes({ ...venture.founder, scopes: [] }, searchQuery, { v: venture.ventureId })).toEqual(
      ['FORBIDDEN'],
    );
  });

  it.each([
    ['bounds the wrong way round', { minAmountMinor: '2', maxAmountMinor: '1' }],
    ['a negative amount', { minAmountMinor: '-1' }],
    ['no text', { text: ' ' }],
    ['a text with NUL', { text: 'a\0' }],
    ['metadata that is no object', { metadata: 'order' }],
    ['metadata that is empty', { metadata: {} }],
    ['a day that is none', { recordedFrom: '2026-02-30' }],
    ['a period that ends before it begins', { effectiveFrom: '2026-03-01', effectiveTo: '2026-02-01' }],
  ])('are refused for %s', async (_name, f) => {
    expect(await harness.errorCodes(venture.founder, searchQuery, { v: venture.ventureId, f })).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});

describe('accounts', () => {
  it.each([
    [{ kind: 'LIABILITY' }, ['Two, a loan']],
    [{ text: 'ONE' }, ['One']],
    [{ metadata: { lender: 'Kreditunion' }, state: 'OPEN', currency: 'EUR' }, ['Two, a loan']],
    [{ metadata: { lender: 'Other' } }, []],
    [{ kind: 'ASSET', currency: 'USD' }, []],
  ])('are found by %j', async (f, names) => {
    const query = 'query ($v: ID!, $f: AccountFilter) { accounts(ventureId: $v, filter: $f) { nodes { name } } }';
    const { accounts } = await harness.run(venture.auditor, query, { v: venture.ventureId, f });
    expect(accounts.nodes.map(({ name }: Data) => name)).toEqual(names);
  });

  it('come by name in pages, each once, and none to strangers', async () => {
    const books = await harness.newVenture();
    const opened = ['Zinsen', 'Ärzte', 'alpha', 'Beta', '10 Prozent', '9 Prozent', 'Über'];
    for (const name of opened) await harness.fundedAccount(books, 0n, name);
    const query = `query ($v: ID!, $n: Int, $a: Cursor) { accounts(ventureId: $v, first: $n, after: $a) {
      nodes { name } edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const seen: string[] = [];
    for (let a: string | null = null, pages = 1; ; pages++) {
      const { accounts } = await harness.run(books.auditor, query, { v: books.ventureId, n: 3, a });
      seen.push(...accounts.nodes.map(({ name }: Data) => name));
      expect(accounts.pageInfo.hasPreviousPage).toBe(pages > 1);
      a = accounts.pageInfo.endCursor;
      if (!accounts.pageInfo.hasNextPage) {
        expect(pages).toBe(3);
        break;
      }
    }
    const all = await harness.run(books.auditor, query, { v: books.ventureId });
    expect(all.accounts.nodes.map(({ name }: Data) => name)).toEqual(seen);
    expect(seen.toSorted()).toEqual(opened.toSorted());
    expect(await harness.errorCodes(venture.auditor, query, { v: books.ventureId })).toEqual(['NOT_FOUND']);
    expect(await harness.errorCodes(books.auditor, query, { v: books.ventureId, a: 'nonsense' })).toEqual([
      'BAD_USER_INPUT',
    ]);
    expect(await harness.errorCodes(books.auditor, query, { v: books.ventureId, n: 101 })).toEqual(['BAD_USER_INPUT']);
  });
});

describe('money intents', () => {
  it('are found by everything that is known of them', async () => {
    const act = actionsOf(harness, venture);
    const asked = async (over: Record<string, unknown>, amountMinor = 100n) =>
      (await act.request(one, amountMinor, over)).moneyIntent.id as string;
    const poster = await asked({ metadata: { order: 'P-1' }, mandate: 'Frame contract 9' });
    const train = await asked({ payee: 'Bahn', category: 'travel', purpose: 'To Graz' }, 250n);
    await act.capture(train);
    const query = `query ($v: ID!, $s: MoneyIntentState, $f: MoneyIntentFilter) {
      moneyIntents(ventureId: $v, state: $s, filter: $f) { nodes { id } } }`;
    const cases: [string | null, Record<string, unknown>, string[]][] = [
      [null, {}, [train, poster]],
      [null, { category: 'travel', payee: 'Bahn' }, [train]],
      [null, { minAmountMinor: '101', accountId: one }, [train]],
      [null, { maxAmountMinor: '100', currency: 'EUR' }, [poster]],
      [null, { text: 'graz' }, [train]],
      [null, { text: 'FRAME contract' }, [poster]],
      [null, { metadata: { order: 'P-1' } }, [poster]],
      ['CAPTURED', {}, [train]],
      ['AUTHORISED', {}, [poster]],
      ['AUTHORISED', { text: 'graz' }, []],
      ['DECLINED', {}, []],
      [null, { requestedFrom: '2100-01-01' }, []],
      [null, { accountId: two }, []],
      [null, { agentId: venture.agent.actor.id }, []],
    ];
    for (const [s, f, expected] of cases) {
      const { moneyIntents } = await harness.run(venture.auditor, query, { v: venture.ventureId, s, f });
      expect(
        moneyIntents.nodes.map(({ id }: Data) => id),
        JSON.stringify({ s, f }),
      ).toEqual(expected);
    }
  });
});

describe('with many transfers', () => {
  let books: LoadedBooks;
  beforeAll(async () => {
    const ventures = [(await harness.newVenture()).ventureId, (await harness.newVenture()).ventureId];
    const ownerUrl = harness.runtime.config.database.url;
    for (const ventureId of ventures) books = await loadBooks(ownerUrl, { ventureId, transfers: 30_000, accounts: 20 });
  });

  it('a page that has looked at many rows ends early, and goes on behind them', async () => {
    const { drizzle: queryable } = harness.runtime.db;
    const wanted = { ...nothing, text: 'Load no. 17 ' };
    const page = { first: 20, after: undefined };
    expect(await searchTransfers(queryable, books.ventureId, wanted, page)).toMatchObject({
      hits: [],
      reached: [expect.anything(), expect.anything()],
    });
    const exact = { ...nothing, text: 'Load no. 1217' };
    let found = await searchTransfers(queryable, books.ventureId, exact, page);
    let pages = 1;
    for (; found.hits.length === 0 && found.reached !== null; pages++) {
      found = await searchTransfers(queryable, books.ventureId, exact, { first: 20, after: found.reached });
    }
    expect(found.hits).toHaveLength(10);
    expect(pages).toBeGreaterThan(1);
  });

  it('nothing reads a whole table', async () => {
    const client = new pg.Client({ connectionString: harness.runtime.config.database.url });
    await client.connect();
    const asked: { query: string; params: unknown[] }[] = [];
    const logger = { logQuery: (query: string, params: unknown[]) => void asked.push({ query, params }) };
    const queryable = drizzle(client, { logger }) as unknown as Parameters<typeof searchTransfers>[0];
    try {
      await readEverything(queryable, books);
      expect(asked.length).toBeGreaterThan(20);
      for (const { query, params } of asked) {
        const { rows } = await client.query(`explain (format json) ${query}`, params);
        expect(scannedWhole(rows[0]['QUERY PLAN']), query).toEqual([]);
      }
    } finally {
      await client.end();
    }
  });
});

const nothing: TransferSearch = {
  ...{ state: 'POSTED', account: null, amounts: { min: undefined, max: undefined }, currency: undefined },
  ...{
    recorded: { from: null, until: null },
    effective: { from: null, until: null },
    metadata: undefined,
    text: undefined,
  },
};

/** Every read of the books, as resolvers do it. */
async function readEverything(
  queryable: Parameters<typeof searchTransfers>[0],
  { ventureId, accountIds, equityId }: LoadedBooks,
) {
  const page = { first: 20, after: undefined };
  const [account] = await findAccounts(queryable, [accountIds[0] ?? '']);
  if (account === undefined) throw new Error('no account was loaded');
  const range = { from: '2020-01-01T01:00:00.000Z', until: '2020-01-01T02:00:00.000Z' };
  const time = { kind: 'TIME', time: range.from } as const;
  await totalsAt(queryable, accountIds, { kind: 'NOW' });
  await totalsAt(queryable, [equityId], { ...time, by: 'RECORDED' });
  await totalsAt(queryable, accountIds, { ...time, by: 'EFFECTIVE' });
  await totalsAt(queryable, accountIds, { kind: 'SEQ', seq: 5n });
  await readStatement(queryable, account, { period: range, timeZone: 'UTC' });
  await entriesBetween(queryable, equityId, { above: 100n, upTo: 20_000n, order: 'desc', limit: 51 });
  const searches: Partial<TransferSearch>[] = [
    {},
    { recorded: range },
    { metadata: '{"order":"R-17000"}' },
    { account },
    { account, recorded: range, text: 'x' },
    { amounts: { min: 5n, max: 9n }, currency: 'EUR' },
    { effective: range },
    { state: 'PENDING' },
  ];
  for (const over of searches) {
    await searchTransfers(queryable, ventureId, { ...nothing, ...over }, page);
    await searchTransfers(
      queryable,
      ventureId,
      { ...nothing, ...over },
      { ...page, after: over.account ? ['700', 'tr_5'] : ['2020-01-01T03:00:00.000Z', 'tr_5'] },
    );
  }
  const anything = { kind: undefined, state: undefined, currency: undefined, metadata: undefined, text: undefined };
  await searchAccounts(queryable, ventureId, anything, page);
  await searchAccounts(queryable, ventureId, { ...anything, text: 'x' }, { ...page, after: ['B'] });
  const intents = {
    state: undefined,
    accountId: undefined,
    workflowId: undefined,
    agentId: undefined,
    payee: undefined,
  };
  const rest = { category: undefined, currency: undefined, amounts: nothing.amounts, requested: nothing.recorded };
  for (const metadata of [undefined, '{"order":"P-1"}']) {
    await searchIntents(queryable, ventureId, { ...intents, ...rest, metadata, text: undefined }, page);
  }
  const at = { seq: 50n, timeZone: 'UTC' };
  const reading = { accounts: new Map(), timeZone: 'UTC' };
  await bookAccounts(queryable, ventureId, at);
  await effectiveSpan(queryable, ventureId, at);
  await journalTransfers(queryable, ventureId, { above: 0n, upTo: 50n, limit: 500 }, reading);
  await statementTransfers(queryable, account.id, { above: 0n, upTo: 900n, limit: 500 }, reading);
}

/** Tables that a plan reads from end to end, of those that grow without end. */
function scannedWhole(plan: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(plan, (_key, value) => {
    const isScan = value?.['Node Type'] === 'Seq Scan';
    if (isScan && ['transfers', 'entries', 'account_history'].includes(value['Relation Name']))
      found.push(value['Relation Name']);
    return value;
  });
  return found;
}
