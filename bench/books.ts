import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { type AccountRecord, findAccounts } from '#subgraphs/treasury/account/account.repository.ts';
import { totalsAt } from '#subgraphs/treasury/books/history.repository.ts';
import { searchTransfers, type TransferSearch } from '#subgraphs/treasury/books/search/transfer-search.ts';
import { readStatement } from '#subgraphs/treasury/books/statement.ts';
import { readTrialBalance } from '#subgraphs/treasury/books/trial-balance.ts';
import { type LoadedBooks, loadBooks } from '#subgraphs/treasury/testing/load-books.ts';
import { entriesBetween, findTransfers } from '#subgraphs/treasury/transfer/transfer.repository.ts';
import type { Benchmark, Report } from './report.ts';
import { measure } from './treasury/callers.ts';
import { captureOf, openStage, requestOf, type Stage, settle } from './treasury/stage.ts';

/** Two entries each. */
const transfersDefault = 5_000_000;
const accounts = 100;
const turns = 200;

const open = { from: null, until: null };
const anything: TransferSearch = {
  ...{ state: 'POSTED', account: null, amounts: { min: undefined, max: undefined }, currency: undefined },
  ...{ recorded: open, effective: open, metadata: undefined, text: undefined },
};

/** Reads of books with ten million entries, half of them on one account; and what they cost the writer of another ledger. */
export const bench: Benchmark = {
  about: 'reading books of ten million entries (--only 1000000: so many transfers instead of five million)',
  async run(report, { seconds = 5, only }) {
    const transfers = Number(only?.[0] ?? transfersDefault);
    const stage = await openStage();
    try {
      // The first run warms everything up.
      await lifecyclesPerSecond(report, stage, seconds);
      const empty = await lifecyclesPerSecond(report, stage, seconds);
      const books = await load(report, stage, transfers);
      await measureReads(report, stage, books, transfers);
      const full = await lifecyclesPerSecond(report, stage, seconds);
      const note = 'lifecycles a second over those before the load, 256 callers on one account; target 0.8';
      report.add({ name: 'treasury.loaded_over_empty', value: full / empty, unit: '', note });
      report.add({
        name: 'treasury.loaded_load_average',
        value: loadavg()[0] ?? Number.NaN,
        unit: '',
        note: 'at the end',
      });
    } finally {
      await stage.stop();
    }
  },
};

async function load(report: Report, stage: Stage, transfers: number): Promise<LoadedBooks> {
  const begun = performance.now();
  const onBatch = (loaded: number) => report.progress(`${loaded.toLocaleString('en')} transfers loaded`);
  const ventureId = await stage.newVenture();
  const books = await loadBooks(stage.databaseUrl, { ventureId, transfers, accounts, onBatch });
  const entries = {
    name: 'treasury.loaded_entries',
    value: transfers * 2,
    unit: '',
    note: 'half of them on one account',
  };
  report.add(entries);
  report.add({ name: 'treasury.loaded_in_s', value: (performance.now() - begun) / 1_000, unit: 's' });
  await settle(stage);
  return books;
}

async function lifecyclesPerSecond(report: Report, stage: Stage, seconds: number): Promise<number> {
  report.progress('authorise and capture, 256 callers on one account');
  const ventureId = await stage.newVenture();
  const [accountId = ''] = await stage.newAccounts(ventureId, 1);
  await settle(stage);
  const { perSecond } = await measure(256, seconds, async (caller) => {
    const { id } = await stage.lanes.submit(requestOf(ventureId, accountId, `agt_${caller}`));
    await stage.lanes.submit(captureOf(ventureId, id));
  });
  return perSecond;
}

async function measureReads(report: Report, stage: Stage, books: LoadedBooks, transfers: number): Promise<void> {
  const queryable = stage.db.drizzle;
  const found = await findAccounts(queryable, [books.equityId]);
  const account = found[0] as AccountRecord;
  const at = () => new Date(Date.parse(books.firstAt) + Math.floor(Math.random() * transfers) * 1_000).toISOString();
  const time = (by: 'RECORDED' | 'EFFECTIVE') => ({ kind: 'TIME', time: at(), by }) as const;
  await timed(report, 'as_of', 'balance as of a time, target 50', () =>
    totalsAt(queryable, [account.id], time('RECORDED')),
  );
  await timed(report, 'as_of_effective', 'balance by when transfers count', () =>
    totalsAt(queryable, [account.id], time('EFFECTIVE')),
  );
  await timed(
    report,
    'statement_page',
    'a page of 50 lines in the middle of a period, with its totals; target 50',
    async () => {
      const [from, until] = [at(), at()].toSorted();
      const period = { from: from ?? null, until: until ?? null };
      const { opening, closing } = await readStatement(queryable, account, { period, timeZone: 'UTC' });
      const above = (opening.entryCount + closing.entryCount) / 2n;
      const page = { above, upTo: closing.entryCount, order: 'asc', limit: 51 } as const;
      const entries = await entriesBetween(queryable, account.id, page);
      await findTransfers(
        queryable,
        entries.map(({ transferId }) => transferId),
      );
    },
  );
  await timed(report, 'trial_balance', `as of a time, ${accounts + 1} accounts`, () =>
    readTrialBalance(queryable, books.ventureId, time('RECORDED')),
  );
  const page = { first: 20, after: undefined };
  await timed(report, 'search_metadata', 'a transfer by its metadata', () => {
    const order = Math.floor(Math.random() * (transfers / 1_000)) * 1_000;
    return searchTransfers(queryable, books.ventureId, { ...anything, metadata: `{"order":"R-${order}"}` }, page);
  });
  await timed(report, 'search_text', 'a page of a search that finds nothing in 5,000 rows', () =>
    searchTransfers(queryable, books.ventureId, { ...anything, text: 'nowhere' }, page),
  );
}

async function timed(report: Report, name: string, note: string, read: () => Promise<unknown>): Promise<void> {
  report.progress(note);
  const took: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const begun = performance.now();
    await read();
    took.push(performance.now() - begun);
  }
  took.sort((one, other) => one - other);
  const at = (share: number) => took[Math.floor(took.length * share)] ?? Number.NaN;
  const value = at(0.99);
  report.add({
    name: `treasury.loaded_${name}_ms`,
    value,
    unit: 'ms',
    note: `p99; p50 ${at(0.5).toFixed(1)} ms; ${note}`,
  });
}
