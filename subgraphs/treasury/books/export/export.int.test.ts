import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { actionsOf } from '../../testing/actions.ts';
import { type Postings, readBeancount, readCsv, readHledger } from '../../testing/book-readers.ts';
import {
  type Data,
  depositMutation,
  type Harness,
  openAccountMutation,
  startHarness,
  type TestVenture,
} from '../../testing/harness.ts';

let harness: Harness;
let venture: TestVenture;
let main: string;
let yen: string;
/** Balances of the venture, debits less credits in minor units, by account id. */
let balances: Map<string, bigint>;

const hostile = '=cmd|"/c calc"!A1; two, lines: \\ | a:b';

beforeAll(async () => {
  harness = await startHarness();
  venture = await harness.newVenture();
  const act = actionsOf(harness, venture);
  main = await harness.fundedAccount(venture, 100_000n, 'Main: "daily"; bank');
  // Two names that come out the same in every format, and one that a spreadsheet would take for a formula.
  await deposit(await open('Main:  "daily"; bank', 'EUR'), 7n, 'EUR', hostile);
  await deposit(await open('+1+1', 'EUR'), 250n, 'EUR', '\u00dcberweisung f\u00fcr B\u00fccher');
  yen = await open('\u5186', 'JPY');
  await deposit(yen, 5_000n, 'JPY', '@SUM(A1)');
  await exchange();
  const { moneyIntent } = await act.request(main, 1_250n);
  await act.capture(moneyIntent.id);
  // More than one piece holds.
  await Promise.all(Array.from({ length: 620 }, (_, index) => deposit(main, BigInt(index + 1), 'EUR', `No. ${index}`)));
  await harness.logIsCaughtUp();
  balances = await currentBalances();
});
afterAll(() => harness?.stop());

async function open(name: string, currency: string, kind = 'ASSET'): Promise<string> {
  const input = { idempotencyKey: ids.uuid(), ventureId: venture.ventureId, name, kind, currency };
  return (await harness.run(venture.founder, openAccountMutation, { input })).openAccount.account.id;
}

async function deposit(accountId: string, amountMinor: bigint, currency: string, description: string): Promise<void> {
  const amount = { amountMinor: amountMinor.toString(), currency };
  const input = { idempotencyKey: ids.uuid(), accountId, amount, description };
  const { depositFunds } = await harness.run(venture.founder, depositMutation, { input });
  expect(depositFunds.userErrors).toEqual([]);
}

/** EUR 10.00 for points, through an account for each, counting from before any account was opened. */
async function exchange(): Promise<void> {
  const { ventureId, founder } = venture;
  const register = { idempotencyKey: ids.uuid(), ventureId, code: 'PTS2', name: 'Points', scale: 3 };
  await harness.run(founder, 'mutation ($i: RegisterAssetInput!) { registerAsset(input: $i) { replayed } }', {
    i: register,
  });
  const [points, euros, pool] = [
    await open('Points', 'PTS2'),
    await open('FX', 'EUR', 'EQUITY'),
    await open('FX: points', 'PTS2', 'EQUITY'),
  ];
  const leg = (accountId: string, side: string, amountMinor: string, currency: string) => ({
    ...{ accountId, side, amount: { amountMinor, currency } },
  });
  const transfer = {
    description: 'Points for the raffle',
    effectiveAt: '2020-02-29T12:00:00Z',
    exchange: { base: 'EUR', quote: 'PTS2', rate: '12.5' },
    legs: [
      ...[leg(euros, 'DEBIT', '1000', 'EUR'), leg(main, 'CREDIT', '1000', 'EUR')],
      ...[leg(points, 'DEBIT', '125000', 'PTS2'), leg(pool, 'CREDIT', '125000', 'PTS2')],
    ],
  };
  const input = { idempotencyKey: ids.uuid(), ventureId, transfers: [transfer] };
  const { postTransfers } = await harness.run(
    founder,
    'mutation ($i: PostTransfersInput!) { postTransfers(input: $i) { results { userErrors { code message } } } }',
    { i: input },
  );
  expect(postTransfers.results).toEqual([{ userErrors: [] }]);
}

async function currentBalances(): Promise<Map<string, bigint>> {
  const { trialBalance } = await harness.run(
    venture.founder,
    `query ($v: ID!) { trialBalance(ventureId: $v) {
      accounts { account { id } debit { amountMinor } credit { amountMinor } } } }`,
    { v: venture.ventureId },
  );
  return new Map(
    trialBalance.flatMap(({ accounts }: Data) =>
      accounts.map(({ account, debit, credit }: Data) => [
        account.id,
        BigInt(debit.amountMinor) - BigInt(credit.amountMinor),
      ]),
    ),
  );
}

const exportQuery = `query ($v: ID!, $f: BookFormat!, $a: ID, $seq: BigInt, $from: String, $to: String, $after: Cursor) {
  bookExport(ventureId: $v, format: $f, accountId: $a, seq: $seq, from: $from, to: $to, after: $after) {
    text next seq fileName } }`;

async function read(format: string, over: Record<string, unknown> = {}) {
  const pieces: Data[] = [];
  for (let after: string | null = null; ; ) {
    const variables = { v: venture.ventureId, f: format, after, ...over };
    const { bookExport } = await harness.run(venture.auditor, exportQuery, variables);
    pieces.push(bookExport);
    after = bookExport.next;
    if (after === null)
      return { text: pieces.map((piece) => piece.text).join(''), pieces, seq: bookExport.seq as string };
  }
}

/** What is posted on each account, in the unit's decimals, adds up to what the graph says. */
function expectBalances(postings: Postings): void {
  const found = new Map<string, bigint>();
  for (const { accountId, signedMinor } of postings) {
    found.set(accountId, (found.get(accountId) ?? 0n) + signedMinor);
  }
  expect(found).toEqual(balances);
}

describe('the journal', () => {
  it('as CSV has every entry once, and nothing in it is a formula', async () => {
    const { text, pieces } = await read('CSV');
    expect(pieces.length).toBeGreaterThan(1);
    const rows = readCsv(text);
    expectBalances(
      rows.map((row) => ({
        accountId: row.account_id ?? '',
        signedMinor: minor(row.debit || `-${row.credit}`, row.currency ?? ''),
      })),
    );
    const texts = new Set(rows.flatMap((row) => [row.account ?? '', row.description ?? '']));
    expect(texts).toContain(`'${hostile}`);
    expect(texts).toContain(`'+1+1`);
    expect(texts).toContain(`'@SUM(A1)`);
    expect([...texts].filter((each) => /^[=+\-@]/.test(each))).toEqual([]);
    expect(text.endsWith('\r\n')).toBe(true);
  });

  it('for hledger balances, states its balances, and passes the strict check', async () => {
    const { text } = await read('HLEDGER');
    const { postings, asserted } = readHledger(text);
    expectBalances(
      postings.map(({ accountId, amount, currency }) => ({ accountId, signedMinor: minor(amount, currency) })),
    );
    expect(new Map(asserted.map(({ accountId, amount, currency }) => [accountId, minor(amount, currency)]))).toEqual(
      balances,
    );
    await expectAccepted('hledger', ['check', '--strict', '-f'], text, 'a.journal');
  });

  it('for Beancount balances, states its balances, and passes bean-check', async () => {
    const { text } = await read('BEANCOUNT');
    const { postings, asserted } = readBeancount(text);
    expectBalances(
      postings.map(({ accountId, amount, currency }) => ({ accountId, signedMinor: minor(amount, currency) })),
    );
    expect(new Map(asserted.map(({ accountId, amount, currency }) => [accountId, minor(amount, currency)]))).toEqual(
      balances,
    );
    await expectAccepted('bean-check', [], text, 'a.beancount');
  });

  it.each(['CSV', 'HLEDGER', 'BEANCOUNT'])(
    'as %s is the same to the byte for the same position, whatever came later',
    async (f) => {
      const first = await read(f);
      await deposit(main, 1n, 'EUR', 'Later');
      await harness.logIsCaughtUp();
      balances = await currentBalances();
      expect((await read(f, { seq: first.seq })).text).toBe(first.text);
      expect((await read(f)).text).not.toBe(first.text);
    },
  );
});

describe('a statement', () => {
  it('has the lines of one account between its opening and closing balance', async () => {
    const all = readCsv((await read('CSV', { a: main })).text);
    const from = all[4]?.recorded_at ?? '';
    const rows = readCsv((await read('CSV', { a: main, from })).text);
    const [opening] = rows;
    const before = all.slice(1).findLast((row) => (row.recorded_at ?? '') < from && row.recorded_at !== '');
    expect(opening).toMatchObject({ description: 'Opening balance', balance: before?.balance });
    const moved = rows.slice(1, -1).reduce((sum, row) => sum + minor(row.debit || `-${row.credit}`, 'EUR'), 0n);
    expect(minor(opening?.balance ?? '', 'EUR') + moved).toBe(balances.get(main));
    expect(minor(rows.at(-1)?.balance ?? '', 'EUR')).toBe(balances.get(main));
    expect(rows[1]?.counter_accounts).toContain('EUR');
  });

  it.each([
    ['HLEDGER', 'hledger', ['check', '--strict', '-f'], 'a.journal'],
    ['BEANCOUNT', 'bean-check', [], 'a.beancount'],
  ])('for %s passes its check', async (format, program, args, file) => {
    const all = readCsv((await read('CSV', { a: main })).text);
    for (const from of [null, all[4]?.recorded_at]) {
      const { text } = await read(format, { a: main, from });
      const { asserted } = format === 'HLEDGER' ? readHledger(text) : readBeancount(text);
      expect(asserted.map(({ amount }) => minor(amount, 'EUR'))).toEqual([balances.get(main)]);
      await expectAccepted(program, args, text, file);
    }
  });
});

describe('an export', () => {
  it('is refused to strangers like books that are not there, and to who may not read money', async () => {
    const stranger = await harness.newVenture();
    const variables = { v: venture.ventureId, f: 'CSV' };
    expect(await harness.errorCodes(stranger.founder, exportQuery, variables)).toEqual(['NOT_FOUND']);
    expect(
      await harness.errorCodes(stranger.founder, exportQuery, { ...variables, v: stranger.ventureId, a: main }),
    ).toEqual(['NOT_FOUND']);
    expect(await harness.errorCodes({ ...venture.founder, scopes: [] }, exportQuery, variables)).toEqual(['FORBIDDEN']);
  });

  it.each([
    ['a position that is not there yet', { seq: '999999999' }],
    ['a negative position', { seq: '-1' }],
    ['a period of the whole journal', { from: '2026-01-01' }],
    ['a cursor of another list', { after: 'WyIxIl0' }],
  ])('is refused for %s', async (_name, over) => {
    const codes = await harness.errorCodes(venture.founder, exportQuery, { v: venture.ventureId, f: 'CSV', ...over });
    expect(codes).toEqual(['BAD_USER_INPUT']);
  });
});

/** Runs the program that the format is for, where it is installed. */
async function expectAccepted(program: string, args: readonly string[], text: string, file: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'parpour-export-'));
  try {
    await writeFile(join(dir, file), text);
    await promisify(execFile)('env', ['LC_ALL=C.UTF-8', program, ...args, join(dir, file)]);
  } catch (error) {
    // What env answers when there is no such program.
    if (!(error instanceof Error && 'code' in error && error.code === 127)) throw error;
    console.info(`${program} is not installed: ${file} was read by the test alone`);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** `12.50` is 1250 in EUR; it has to have just the digits of its currency. */
function minor(decimal: string, currency: string): bigint {
  const form = { JPY: /^-?\d+$/, PTS2: /^-?\d+\.\d{3}$/ }[currency.replaceAll('"', '')];
  expect(decimal).toMatch(form ?? /^-?\d+\.\d\d$/);
  return BigInt(decimal.replace('.', ''));
}
