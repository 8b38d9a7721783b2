import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyFreeze } from '#runtime/auth/freezes.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { audit } from '../testing/audit.ts';
import { capture, giveUp, limit, open, request } from '../testing/commands.ts';
import { createWriter, untilAnswered } from '../testing/writer.ts';
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

describe('commands on one ledger', () => {
  it('through two writers are decided in one order, each told what came of it', async () => {
    await newBooks(1_030n);
    const asked = Array.from({ length: 60 }, (_, index) => untilAnswered(index % 2 === 0 ? one : other, ask(100n)));
    const told = await Promise.all(asked);
    expect(new Set(told.map(({ id }) => id)).size).toBe(60);
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select state, count(*)::int as n from treasury.money_intents where venture_id = ${ventureId} group by 1 order by 1`);
    expect(rows).toEqual([
      { state: 'AUTHORISED', n: 10 },
      { state: 'DECLINED', n: 50 },
    ]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('are refused with when to come back once too many wait, and the others are done', async () => {
    await newBooks(1_000n);
    await one.close();
    const { runtime } = stage;
    const narrow = createWriter(runtime, { waitingMax: 5 });
    await narrow.submit(ask(1n));
    const answers = await Promise.allSettled(Array.from({ length: 30 }, () => narrow.submit(ask(1n))));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'OVERLOADED', retryable: true, retryAfterSeconds: 1 });
    }
    await narrow.close();
    const { rows } = await runtime.db.drizzle.execute<{ n: bigint }>(
      sql`select count(*) as n from treasury.holds where venture_id = ${ventureId}`,
    );
    expect(rows).toEqual([{ n: BigInt(31 - refused.length) }]);
  });

  it('share no fate: one that the database refuses is told so, the others are done', async () => {
    await newBooks(1_000n);
    const tooLong = open(ventureId, 'x'.repeat(121));
    const answers = await Promise.allSettled([one.submit(ask(1n)), one.submit(tooLong), one.submit(ask(2n))]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('with one key come to one result, whichever writer is asked and whoever writes', async () => {
    await newBooks(1_000n);
    const asked = ask(10n);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => untilAnswered(index % 2 ? one : other, asked)),
    );
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await stage.writers[0]?.close();
    await stage.writers[1]?.close();
    expect(await other.submit(asked)).toMatchObject({ id: results[0]?.id, replayed: true });
    const changed = { ...asked, idempotency: { ...asked.idempotency, inputHash: 'other' } };
    await expect(one.submit(changed)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('with a key that their writer has not seen come to what they came to before, alone and with nothing else to read', async () => {
    await newBooks(1_000n);
    const asked = ask(10n);
    const { id } = await untilAnswered(one, asked);
    const captured = capture(ventureId, id);
    await untilAnswered(one, captured);
    await one.close();
    // The new writer knows the accounts and the intent, and none of the keys.
    await untilAnswered(other, ask(10n));
    await expect(untilAnswered(other, capture(ventureId, id))).rejects.toMatchObject({
      code: 'INTENT_ALREADY_CAPTURED',
    });
    const again = { ...asked, wish: { ...asked.wish, id: ids.next('moneyIntent') } };
    for (const command of [captured, again]) {
      const { idempotency } = command;
      const changed = { ...command, idempotency: { ...idempotency, inputHash: 'other' } };
      await expect(untilAnswered(other, changed)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      await other.close();
      await untilAnswered(other, ask(10n));
      await expect(untilAnswered(other, giveUp(ventureId, id))).rejects.toThrow();
      expect(await untilAnswered(other, command)).toMatchObject({ id, replayed: true });
    }
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select state, count(*)::int as n from treasury.money_intents where venture_id = ${ventureId} group by 1 order by 1`);
    expect(rows).toEqual([
      { state: 'AUTHORISED', n: 3 },
      { state: 'CAPTURED', n: 1 },
    ]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('with keys that their writer has not seen, among many that are new, come to what they came to before', async () => {
    await newBooks(10_000n);
    const asked = Array.from({ length: 20 }, () => ask(10n));
    const before = await Promise.all(asked.map((command) => untilAnswered(one, command)));
    const captured = before.map(({ id }) => capture(ventureId, id));
    await Promise.all(captured.map((command) => untilAnswered(one, command)));
    await one.close();
    const isOld = (place: number) => place % 2 === 0;
    const mixed = [...asked, ...captured].flatMap((old) => [old, ask(1n)]);
    const told = await Promise.all(mixed.map((command) => untilAnswered(other, command)));
    expect(told.map(({ replayed }) => replayed)).toEqual(mixed.map((_, place) => isOld(place)));
    const ids = told.filter((_, place) => isOld(place)).map(({ id }) => id);
    expect(ids).toEqual([...before, ...before].map(({ id }) => id));
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select state, count(*)::int as n from treasury.money_intents where venture_id = ${ventureId} group by 1 order by 1`);
    expect(rows).toEqual([
      { state: 'AUTHORISED', n: 40 },
      { state: 'CAPTURED', n: 20 },
    ]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('spend nothing after a freeze was acknowledged, though the writer knew of none', async () => {
    await newBooks(100_000n);
    const by = { kind: 'PERSON' as const, id: 'usr_test', name: 'Ada' };
    const freeze = {
      id: ids.next('freeze'),
      ventureId,
      scope: 'VENTURE' as const,
      subjectId: ventureId,
      reason: 'stop',
      by,
    };
    let isFrozen = false;
    const late: string[] = [];
    const callers = Array.from({ length: 20 }, async (_, caller) => {
      for (let turn = 0; turn < 10; turn++) {
        const wasFrozen = isFrozen;
        const { id, decision } = await untilAnswered(caller % 2 ? one : other, ask(1n));
        if (wasFrozen && decision?.outcome === 'authorised') late.push(id);
      }
    });
    await stage.runtime.db.transaction((tx) => applyFreeze(tx, freeze));
    isFrozen = true;
    const { rows } = await stage.runtime.db.drizzle.execute<{ n: bigint }>(
      sql`select count(*) as n from treasury.holds where venture_id = ${ventureId}`,
    );
    await Promise.all(callers);
    expect(late).toEqual([]);
    const { rows: after } = await stage.runtime.db.drizzle.execute<{ n: bigint }>(
      sql`select count(*) as n from treasury.holds where venture_id = ${ventureId}`,
    );
    expect(after).toEqual(rows);
  });
});

describe('limits', () => {
  const day = { windowSeconds: null, calendar: 'DAY' as const, timeZone: 'Europe/Berlin' };

  it('by agent, payee and venture apply together, to the amount and to the number', async () => {
    await newBooks(10_000n);
    await one.submit(limit(ventureId, 300n, day));
    await one.submit(limit(ventureId, 200n, { scope: 'AGENT', subject: '*' }));
    await one.submit(limit(ventureId, 10_000n, { scope: 'PAYEE', subject: '*', countMax: 2, ...day }));
    const outcome = async (amountMinor: bigint, agentId: string, payee: string) =>
      (await one.submit(ask(amountMinor, { agentId, payee }))).decision;
    const declined = { outcome: 'declined', reasonCode: 'LIMIT_EXCEEDED' };
    expect(await outcome(150n, 'agt_1', 'Print')).toMatchObject({ outcome: 'authorised' });
    expect(await outcome(51n, 'agt_1', 'Print')).toEqual(declined);
    expect(await outcome(50n, 'agt_2', 'Print')).toMatchObject({ outcome: 'authorised' });
    expect(await outcome(1n, 'agt_2', 'Print')).toEqual(declined);
    expect(await outcome(101n, 'agt_2', 'Web')).toEqual(declined);
    expect(await outcome(100n, 'agt_2', 'Web')).toMatchObject({ outcome: 'authorised' });
    expect(await outcome(1n, 'agt_3', 'Mail')).toEqual(declined);
  });

  it('are given back by a void, and by the part that a capture leaves', async () => {
    await newBooks(10_000n);
    await one.submit(limit(ventureId, 100n, { ...day, countMax: 2 }));
    const first = await one.submit(ask(60n));
    const second = await one.submit(ask(40n));
    expect((await one.submit(ask(1n))).decision?.outcome).toBe('declined');
    await one.submit(giveUp(ventureId, second.id));
    await one.submit(capture(ventureId, first.id, 10n));
    expect((await one.submit(ask(91n))).decision?.outcome).toBe('declined');
    expect((await one.submit(ask(90n))).decision?.outcome).toBe('authorised');
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('count what was spent before they were set, and begin anew with a new time zone', async () => {
    await newBooks(10_000n);
    await one.submit(ask(70n));
    const { id } = await one.submit(ask(10n));
    await one.submit(capture(ventureId, id, 5n));
    await one.submit(limit(ventureId, 100n, { windowSeconds: null, calendar: 'ALL_TIME' }));
    expect((await one.submit(ask(26n))).decision?.outcome).toBe('declined');
    await one.submit(limit(ventureId, 100n, { windowSeconds: null, calendar: 'ALL_TIME', timeZone: 'Asia/Tokyo' }));
    expect((await one.submit(ask(26n))).decision?.outcome).toBe('declined');
    expect((await one.submit(ask(25n))).decision?.outcome).toBe('authorised');
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('that policy relies on by name have to be there, to count and to apply, whichever writer decides', async () => {
    await newBooks(10_000n);
    const missing = { outcome: 'declined', reasonCode: 'REQUIRED_LIMIT_MISSING' };
    const ads = (over = {}) => limit(ventureId, 300n, { scope: 'CATEGORY', subject: 'advertising', ...over });
    const asked = async (by: typeof one, over: Parameters<typeof ask>[1] = {}) =>
      (await by.submit(ask(100n, { required: [['ads']], ...over }))).decision;
    expect(await asked(one)).toEqual(missing);
    await one.submit(ads({ isShadow: true, name: 'ads' }));
    expect(await asked(other)).toEqual(missing);
    await expect(other.submit(ads({ name: 'ads' }))).rejects.toMatchObject({ code: 'LIMIT_NAME_TAKEN' });
    await one.submit(ads({ isShadow: true, name: 'ads-trial' }));
    const { id } = await other.submit(ads({ name: 'ads', countMax: 2 }));
    expect(await asked(other)).toMatchObject({ outcome: 'authorised' });
    expect(await asked(other, { category: 'travel' })).toEqual(missing);
    expect(await asked(other, { category: 'travel', required: [['ads'], ['nowhere']] })).toEqual(missing);
    expect(await asked(one, { required: [['ads', 'nowhere'], ['ads']] })).toMatchObject({ outcome: 'authorised' });
    // A limit on the number of spends stops them like any other once it is there.
    expect(await asked(one)).toEqual({ outcome: 'declined', reasonCode: 'LIMIT_EXCEEDED' });

    await expect(one.submit(ads({ countMax: 9 }))).rejects.toMatchObject({ code: 'LIMIT_NAMED' });
    const renamed = await one.submit(ads({ countMax: 9, name: 'ads-2' }));
    expect(renamed.id).toBe(id);
    expect(await asked(other)).toEqual(missing);
    expect(await asked(other, { required: [['ads-2']] })).toMatchObject({ outcome: 'authorised' });
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('that are shadows decline nothing, and tell what they would have declined', async () => {
    await newBooks(10_000n);
    const { id: limitId } = await one.submit(limit(ventureId, 50n, { isShadow: true }));
    const { id, decision } = await one.submit(ask(51n));
    expect(decision?.outcome).toBe('authorised');
    const { rows } = await stage.runtime.db.drizzle.execute(
      sql`select payload -> 'shadowReasons' as reasons from platform.events where stream_id = ${id}`,
    );
    expect(rows).toMatchObject([{ reasons: [{ code: 'LIMIT_EXCEEDED', limitId }] }]);
  });

  it.each(['HOUR', 'DAY', 'WEEK', 'MONTH', 'ALL_TIME'] as const)(
    'of the calendar hold for each %s',
    async (calendar) => {
      await newBooks(10_000n);
      await one.submit(limit(ventureId, 100n, { windowSeconds: null, calendar, timeZone: 'America/St_Johns' }));
      expect((await one.submit(ask(100n))).decision?.outcome).toBe('authorised');
      expect((await one.submit(ask(1n))).decision?.outcome).toBe('declined');
      const { rows } = await stage.runtime.db.drizzle.execute<{ isStart: boolean }>(sql`
      select u.bucket = case l.calendar when 'ALL_TIME' then 0
        else floor(extract(epoch from date_trunc(l.calendar, clock_timestamp(), l.time_zone)) * 1000) end as "isStart"
      from treasury.limit_uses u join treasury.spending_limits l using (limit_id) where l.venture_id = ${ventureId}`);
      expect(rows).toEqual([{ isStart: true }]);
    },
  );
});
