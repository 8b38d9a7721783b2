import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { applyFreeze } from '#runtime/auth/freezes.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { testEnvironment } from '#tests/support/runtime.ts';
import { audit } from '../testing/audit.ts';
import { capture, deposit, giveUp, limit, open, request } from '../testing/commands.ts';
import { createWriter, untilAnswered } from '../testing/writer.ts';
import { startWriters, type Writers } from '../testing/writers.ts';
import { type LaneCommand, laneCommand } from './lane-command.ts';
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

const ask = (amountMinor: bigint, over: { agentId?: string; payee?: string } = {}) =>
  request(ventureId, { accountId, amountMinor, ...over });

async function ledger(): Promise<{ owner: string; fence: bigint }> {
  const { rows } = await stage.runtime.db.drizzle.execute<{ owner: string; fence: bigint }>(
    sql`select owner, fence from treasury.ledgers where venture_id = ${ventureId}`,
  );
  return rows[0] ?? { owner: '', fence: 0n };
}

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

describe('a writer in another process', { timeout: 180_000 }, () => {
  const script = fileURLToPath(new URL('../testing/writer-process.ts', import.meta.url));
  const children: ChildProcess[] = [];
  const pending = new Map<string, LaneCommand>();
  let told = 0;

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    pending.clear();
  });

  /** Starts one that owns the ledger and has callers of its own. */
  async function startOwner(callers: number): Promise<ChildProcess> {
    await one.close();
    await other.close();
    const before = (await ledger()).owner;
    const child = spawn(process.execPath, [script, ventureId, accountId, String(callers)], {
      env: testEnvironment(stage.stack),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line);
    });
    const start = told;
    await expect.poll(() => told - start, { timeout: 60_000 }).toBeGreaterThan(20);
    expect((await ledger()).owner).not.toBe(before);
    return child;
  }

  function hear(line: string): void {
    const [word, ...rest] = line.split(' ');
    if (word === 'ask') {
      const command = laneCommand.parse(JSON.parse(rest.join(' ')));
      if ('idempotency' in command) pending.set(command.idempotency.key, command);
    } else if (word === 'told') {
      pending.delete(rest[0] ?? '');
      told++;
    }
  }

  it('that is killed is replaced within two seconds, and what it had not answered is settled by a retry', {
    retry: 2,
  }, async () => {
    await newBooks(1_000_000n);
    for (let round = 0; round < 2; round++) {
      const owner = await startOwner(16);
      const before = await ledger();
      const mine = Array.from({ length: 8 }, () => untilAnswered(one, ask(1n)));
      owner.kill('SIGKILL');
      const killedAt = performance.now();
      await untilAnswered(one, ask(1n));
      // Two seconds at the most, and time for a machine that is busy with other tests.
      expect(performance.now() - killedAt).toBeLessThan(5_000);
      await Promise.all(mine);
      expect((await ledger()).fence).toBeGreaterThan(before.fence);
      const unanswered = [...pending.values()];
      expect(unanswered.length).toBeGreaterThan(0);
      const settled = await Promise.all(unanswered.map((command) => untilAnswered(other, command)));
      expect(await Promise.all(unanswered.map((command) => untilAnswered(one, command)))).toMatchObject(
        settled.map(({ id }) => ({ id, replayed: true })),
      );
      pending.clear();
      expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
    }
  });

  it('that stood still and comes back is refused by its fence, and hands its commands on', async () => {
    await newBooks(1_000_000n);
    const owner = await startOwner(16);
    const { fence } = await ledger();
    owner.kill('SIGSTOP');
    await Promise.all(Array.from({ length: 20 }, (_, index) => untilAnswered(index % 2 ? one : other, ask(1n))));
    expect((await ledger()).fence).toBeGreaterThan(fence);
    const before = told;
    owner.kill('SIGCONT');
    await expect.poll(() => told - before, { timeout: 60_000 }).toBeGreaterThan(50);
    const { rows } = await stage.runtime.db.drizzle.execute<{ answer: string }>(sql`
      select treasury.write_round(${ventureId}, ${fence}, 0, clock_timestamp(), '1 second', '{}', null, '[]') as answer`);
    expect(rows).toEqual([{ answer: 'FENCED' }]);
    owner.kill('SIGKILL');
    await Promise.all([...pending.values()].map((command) => untilAnswered(one, command)));
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });

  it('never takes a thousand concurrent requests above a cap of thirty, killed in the middle or not', async () => {
    await newBooks(1_000_000n);
    await one.submit(limit(ventureId, 30n, { windowSeconds: null, calendar: 'ALL_TIME' }));
    await one.submit(deposit(ventureId, accountId, 5n));
    const owner = await startOwner(16);
    const asked = Array.from({ length: 1_000 }, (_, index) => untilAnswered(index % 2 ? one : other, ask(1n)));
    await Promise.race(asked);
    owner.kill('SIGKILL');
    await Promise.all(asked);
    await Promise.all([...pending.values()].map((command) => untilAnswered(one, command)));
    const { rows } = await stage.runtime.db.drizzle.execute(sql`
      select coalesce(sum(counted_minor), 0)::int as used from treasury.money_intents where venture_id = ${ventureId}`);
    expect(rows).toEqual([{ used: 30 }]);
    expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
  });
});
