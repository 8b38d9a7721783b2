import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../testing/audit.ts';
import { open, post, request, transfer } from '../testing/commands.ts';
import { untilAnswered } from '../testing/writer.ts';
import { startWriters, type Writers } from '../testing/writers.ts';
import type { Lanes } from './lanes.ts';

let stage: Writers;
let one: Lanes;
let other: Lanes;
let ventureId: string;
let accountId: string;

beforeAll(async () => {
  stage = await startWriters(2);
  [one, other] = stage.writers as [Lanes, Lanes];
});
afterAll(() => stage?.stop());

async function newBooks(amountMinor: bigint): Promise<void> {
  ventureId = await stage.newVenture();
  accountId = await stage.newAccount(ventureId, amountMinor);
}

const ask = (amountMinor: bigint, over: Partial<Parameters<typeof request>[1]> = {}) =>
  request(ventureId, { accountId, amountMinor, ...over });

describe('commands on a ledger that another process writes', () => {
  it('go there in a few calls, each with its own answer', async () => {
    await newBooks(1_000n);
    await one.close();
    await other.submit(ask(1n));
    const { connection } = stage.runtime.bus;
    const calls = connection.subscribe('rpc.treasury.lane.>');
    const dear = ask(10_000n);
    const unknown = open(ventureId, 'Points', { currency: 'PTS' });
    const bulk = Array.from({ length: 1_500 }, () => ask(1n));
    const asked = [...bulk.slice(0, 700), dear, unknown, ...bulk.slice(700)];
    const told = await Promise.allSettled(asked.map((command) => untilAnswered(one, command)));
    await connection.flush();
    // Two, and a few more when the machine is so busy that some are asked again.
    expect(calls.getReceived()).toBeLessThan(20);
    calls.unsubscribe();
    expect(told[700]).toMatchObject({ value: { decision: { reasonCode: 'INSUFFICIENT_FUNDS' } } });
    expect(told[701]).toMatchObject({ reason: { code: 'CURRENCY_UNKNOWN', field: ['input', 'currency'] } });
    // Under the ids that they were asked for with: no answer went to another's command.
    const ids = asked.map((command) => ('wish' in command ? command.wish.id : undefined));
    expect(told.map((each) => (each.status === 'fulfilled' ? each.value.id : undefined))).toEqual(ids);
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select state, count(*)::int as n from treasury.money_intents where venture_id = ${ventureId} group by 1 order by 1`);
    expect(rows).toEqual([
      { state: 'AUTHORISED', n: 1_000 },
      { state: 'DECLINED', n: 502 },
    ]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  // Tried again: a process that stands still for longer than its lease, on a busy machine, loses the ledger to the other.
  it('that are too much for one message go in several', { retry: 2 }, async () => {
    await newBooks(1_000n);
    await one.close();
    const owed = await other.submit(open(ventureId, 'Owed', { accountKind: 'LIABILITY', floorMinor: null }));
    const { connection } = stage.runtime.bus;
    const calls = connection.subscribe('rpc.treasury.lane.>');
    const metadata = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`fact${index}`, 'x'.repeat(200)]));
    const large = Array.from({ length: 900 }, () =>
      post(
        ventureId,
        ...Array.from({ length: 4 }, () =>
          transfer(
            [
              [accountId, 'DEBIT', 1n],
              [owed.id, 'CREDIT', 1n],
            ],
            { metadata },
          ),
        ),
      ),
    );
    expect(JSON.stringify(large).length).toBeGreaterThan(connection.info?.max_payload ?? 0);
    const told = await Promise.all(large.map((command) => untilAnswered(one, command)));
    await connection.flush();
    expect(calls.getReceived()).toBeGreaterThan(1);
    expect(calls.getReceived()).toBeLessThan(20);
    calls.unsubscribe();
    expect(told.filter(({ replayed }) => !replayed)).toHaveLength(900);
  });

  it('that alone are too much for one message go to their writer all the same, and stay all or none', async () => {
    await newBooks(1_000n);
    await one.close();
    const owed = await other.submit(open(ventureId, 'Owed', { accountKind: 'LIABILITY', floorMinor: null }));
    const metadata = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`fact${index}`, '€'.repeat(200)]));
    const chain = (lastMinor: bigint) =>
      post(
        ventureId,
        ...Array.from({ length: 900 }, (_, place) => {
          const amountMinor = place === 899 ? lastMinor : 1n;
          return transfer(
            [
              [accountId, 'CREDIT', amountMinor],
              [owed.id, 'DEBIT', amountMinor],
            ],
            { metadata },
          );
        }),
      );
    const sizeBytes = Buffer.byteLength(JSON.stringify(chain(1n)));
    expect(sizeBytes).toBeGreaterThan(stage.runtime.bus.connection.info?.max_payload ?? 0);
    await expect(untilAnswered(one, chain(102n))).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      field: ['transfers', '899', 'legs', '0', 'amount', 'amountMinor'],
    });
    await untilAnswered(one, chain(101n));
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select count(*)::int as n from treasury.transfers where venture_id = ${ventureId} and linked_id is not null`);
    expect(rows).toEqual([{ n: 900 }]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });
});
