import type { ChildProcess } from 'node:child_process';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { busyMs } from '#tests/support/busy.ts';
import { audit } from '../testing/audit.ts';
import { limit, request } from '../testing/commands.ts';
import { untilAnswered } from '../testing/writer.ts';
import type { WriterProcessOptions } from '../testing/writer-process-options.ts';
import { WriterProcesses } from '../testing/writer-processes.ts';
import { startWriters, type Writers } from '../testing/writers.ts';
import { roundSteps } from './lane.ts';
import type { Lanes } from './lanes.ts';

let stage: Writers;
let one: Lanes;
let other: Lanes;
let processes: WriterProcesses;

beforeAll(async () => {
  stage = await startWriters(2);
  [one, other] = stage.writers as [Lanes, Lanes];
});
afterAll(() => stage?.stop());
beforeEach(() => {
  processes = new WriterProcesses(stage);
});
afterEach(() => processes.stop());

async function newBooks(amountMinor: bigint): Promise<WriterProcessOptions> {
  const ventureId = await stage.newVenture();
  const ids = [
    await stage.newAccount(ventureId, amountMinor, 'One'),
    await stage.newAccount(ventureId, amountMinor, 'Two'),
  ];
  return { ventureId, accounts: ids.map((id) => ({ id, currency: 'EUR' })), callers: 16, dieAt: null };
}

async function ledgerOf({ ventureId }: WriterProcessOptions): Promise<{ owner: string; fence: bigint }> {
  const { rows } = await stage.runtime.db.drizzle.execute<{ owner: string; fence: bigint }>(
    sql`select owner, fence from treasury.ledgers where venture_id = ${ventureId}`,
  );
  return rows[0] ?? { owner: '', fence: 0n };
}

function askOn({ ventureId, accounts }: WriterProcessOptions, index = 0) {
  const { id: accountId, currency } = accounts[index % accounts.length] ?? { id: '', currency: '' };
  return request(ventureId, { accountId, amountMinor: 1n, currency });
}

/** Starts one that owns the ledger and has callers of its own. */
async function startOwner(books: WriterProcessOptions): Promise<ChildProcess> {
  await one.close();
  await other.close();
  const before = (await ledgerOf(books)).owner;
  const child = processes.start(books);
  const start = processes.told;
  await expect.poll(() => processes.told - start, { timeout: 60_000 }).toBeGreaterThan(20);
  expect((await ledgerOf(books)).owner).not.toBe(before);
  return child;
}

describe('a writer in another process', { timeout: 180_000 }, () => {
  it('that is killed is replaced within two seconds, and what it had not answered is settled by a retry', async () => {
    const books = await newBooks(1_000_000n);
    const owner = await startOwner(books);
    const before = await ledgerOf(books);
    const mine = Array.from({ length: 8 }, () => untilAnswered(one, askOn(books)));
    owner.kill('SIGKILL');
    const killedAt = performance.now();
    await untilAnswered(one, askOn(books));
    expect(performance.now() - killedAt).toBeLessThan(busyMs(2_500));
    await Promise.all(mine);
    await processes.ended(owner);
    expect((await ledgerOf(books)).fence).toBeGreaterThan(before.fence);
    expect(processes.pending.size).toBeGreaterThan(0);
    const settled = await processes.settle(other);
    expect(await processes.settle(one)).toMatchObject(
      settled.map((result) => (result === undefined ? {} : { id: result.id, replayed: true })),
    );
    expect(await audit(stage.runtime.db, books.ventureId)).toEqual([]);
  });

  it('that stood still and comes back is refused by its fence, and hands its commands on', async () => {
    const books = await newBooks(1_000_000n);
    const owner = await startOwner(books);
    const { fence } = await ledgerOf(books);
    owner.kill('SIGSTOP');
    await Promise.all(Array.from({ length: 20 }, (_, index) => untilAnswered(index % 2 ? one : other, askOn(books))));
    expect((await ledgerOf(books)).fence).toBeGreaterThan(fence);
    const before = processes.told;
    owner.kill('SIGCONT');
    await expect.poll(() => processes.told - before, { timeout: 60_000 }).toBeGreaterThan(50);
    const { rows } = await stage.runtime.db.drizzle.execute<{ answer: string }>(sql`
      select treasury.write_round(${books.ventureId}, ${fence}, 0, clock_timestamp(), '1 second', '{}', ${sql.raw(Array(10).fill('null').join(', '))}) as answer`);
    expect(rows).toEqual([{ answer: 'FENCED' }]);
    owner.kill('SIGKILL');
    await processes.ended(owner);
    await processes.settle(one);
    expect(await audit(stage.runtime.db, books.ventureId)).toEqual([]);
  });

  it('that dies at any step of a round leaves whole books, and no doubt about what it was asked for', async () => {
    const deaths = roundSteps.map(async (step, index) => {
      const own = new WriterProcesses(stage);
      try {
        const books = await newBooks(1_000_000n);
        await one.close();
        const child = own.start({ ...books, callers: 6, dieAt: { step, round: 4 + index } });
        await expect
          .poll(() => child.signalCode, {
            timeout: 120_000,
            message: `${step}: ${own.told} told, ${own.pending.size} not`,
          })
          .toBe('SIGKILL');
        await own.ended(child);
        const settled = await own.settle(one);
        // Asked for once more, everything that was done comes to the same.
        expect(await own.settle(other)).toMatchObject(
          settled.map((result) => (result === undefined ? {} : { id: result.id, replayed: true })),
        );
        return { step, faults: await audit(stage.runtime.db, books.ventureId) };
      } finally {
        own.stop();
      }
    });
    expect(await Promise.all(deaths)).toEqual(roundSteps.map((step) => ({ step, faults: [] })));
  });

  it('never takes a thousand concurrent requests above a cap, through kills, a restart and a change of currency', async () => {
    const ventureId = await stage.newVenture();
    const accounts = [
      { id: await stage.newAccount(ventureId, 1_000_000n, 'Euros'), currency: 'EUR' },
      { id: await stage.newAccount(ventureId, 1_000_000n, 'Dollars', 'USD'), currency: 'USD' },
    ];
    const always = { windowSeconds: null, calendar: 'ALL_TIME' as const };
    await untilAnswered(one, limit(ventureId, 30n, always));
    await untilAnswered(one, limit(ventureId, 30n, { ...always, currency: 'USD' }));
    // The one that owns the ledger, and another one that asks it. Their callers change between the currencies.
    const books = { ventureId, accounts, callers: 8, dieAt: null };
    const owner = await startOwner(books);
    const second = processes.start(books);
    // Half of the requests are in one currency, and then half in the other.
    const asked = Array.from({ length: 1_000 }, (_, index) =>
      untilAnswered(index % 2 ? one : other, askOn(books, index < 500 ? 0 : 1)),
    );
    await Promise.race(asked);
    owner.kill('SIGKILL');
    await Promise.all(asked.slice(0, 500));
    second.kill('SIGKILL');
    const restarted = processes.start(books);
    const before = processes.told;
    await expect.poll(() => processes.told - before, { timeout: 60_000 }).toBeGreaterThan(100);
    await Promise.all(asked);
    restarted.kill('SIGKILL');
    await Promise.all([owner, second, restarted].map((child) => processes.ended(child)));
    await processes.settle(one);
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select currency, coalesce(sum(counted_minor), 0)::int as used from treasury.money_intents
      where venture_id = ${ventureId} group by currency order by currency`);
    expect(rows).toEqual([
      { currency: 'EUR', used: 30 },
      { currency: 'USD', used: 30 },
    ]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });
});
