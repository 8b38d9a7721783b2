import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyFreeze, liftFreeze } from '#runtime/auth/freezes.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { audit } from '../testing/audit.ts';
import { capture, deposit, expire, giveUp, limit, request } from '../testing/commands.ts';
import { untilAnswered } from '../testing/writer.ts';
import { startWriters, type Writers } from '../testing/writers.ts';
import { takeLedger } from './lane.repository.ts';
import type { LaneCommand, LaneResult } from './lane-command.ts';
import type { Lanes } from './lanes.ts';

// Random callers of two writers of one ledger at once, with everything that can come between; then the books are audited.

const holdTtlSeconds = 1;
/** One or two seconds each. */
const runs = 12;

let stage: Writers;
beforeAll(async () => {
  stage = await startWriters(2, holdTtlSeconds);
});
afterAll(() => stage?.stop());

const amount = fc.bigInt({ min: 1n, max: 400n });
const pick = fc.nat({ max: 50 });
const step = fc.oneof(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('request' as const), amount, who: fc.nat({ max: 2 }) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('capture' as const), pick, amount: fc.option(amount) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('void' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deposit' as const), amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('again' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reuse' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('freeze' as const), forMs: fc.nat({ max: 20 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      capMinor: fc.bigInt({ min: 100n, max: 3_000n }),
      scope: fc.constantFrom('VENTURE' as const, 'AGENT' as const, 'CATEGORY' as const, 'PAYEE' as const),
      windowSeconds: fc.constantFrom(null, 1, 3_600),
      countMax: fc.option(fc.integer({ min: 1, max: 20 })),
      isShadow: fc.nat({ max: 4 }).map((roll) => roll === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('depose' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.nat({ max: 30 }) }) },
);
const scripts = fc.array(fc.array(step, { minLength: 5, maxLength: 25 }), { minLength: 3, maxLength: 8 });
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never;

interface Sent {
  readonly command: LaneCommand;
  /** Undefined when it was refused. */
  readonly result: LaneResult | undefined;
}

/** One venture and everything that its callers have sent. */
class Play {
  readonly sent: Sent[] = [];
  readonly faults: string[] = [];
  readonly ventureId: string;
  readonly accountIds: readonly string[];
  authorised: string[] = [];
  #frozen = 0;
  #lifts = 0;

  constructor(ventureId: string, accountIds: readonly string[]) {
    this.ventureId = ventureId;
    this.accountIds = accountIds;
  }

  async run(script: readonly Step[], caller: number): Promise<void> {
    for (const each of script) await this.#step(each, caller);
  }

  async #step(each: Step, caller: number): Promise<void> {
    const { ventureId } = this;
    const accountId = this.accountIds[caller % this.accountIds.length] ?? '';
    switch (each.kind) {
      case 'request': {
        const of = {
          accountId,
          payee: `payee-${each.who}`,
          category: `category-${each.who}`,
          agentId: `agt_${caller % 3}`,
        };
        return this.#send(request(ventureId, { ...of, amountMinor: each.amount }), caller);
      }
      case 'capture':
        return this.#onIntent(each.pick, caller, (id) => capture(ventureId, id, each.amount));
      case 'void':
        return this.#onIntent(each.pick, caller, (id) => giveUp(ventureId, id));
      case 'expire':
        return this.#onIntent(each.pick, caller, (id) => expire(ventureId, id));
      case 'deposit':
        return this.#send(deposit(ventureId, accountId, each.amount), caller);
      case 'again':
        return this.#again(each.pick, caller);
      case 'reuse':
        return this.#reuse(each.pick, caller);
      case 'freeze':
        return this.#freeze(each.forMs);
      case 'limit': {
        const { scope, windowSeconds, countMax, isShadow, capMinor } = each;
        const subject = scope === 'VENTURE' ? ventureId : '*';
        const window = { windowSeconds, calendar: windowSeconds === null ? ('ALL_TIME' as const) : null };
        return this.#send(limit(ventureId, capMinor, { scope, subject, countMax, isShadow, ...window }), caller);
      }
      case 'depose':
        return this.#depose();
      case 'pause':
        await delay(each.ms);
    }
  }

  async #send(command: LaneCommand, caller: number): Promise<void> {
    const wasFrozen = this.#frozen > 0;
    const lifts = this.#lifts;
    const result = await this.#submit(command, caller);
    this.sent.push({ command, result });
    if (command.kind !== 'requestMoneyIntent' || result?.decision?.outcome !== 'authorised') return;
    this.authorised.push(result.id);
    if (wasFrozen && lifts === this.#lifts) this.faults.push(`${result.id} was authorised under a freeze`);
  }

  async #submit(command: LaneCommand, caller: number): Promise<LaneResult | undefined> {
    try {
      return await untilAnswered(this.#writer(caller), command);
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  #writer(caller: number): Lanes {
    const writer = stage.writers[caller % stage.writers.length];
    if (writer === undefined) throw new Error('there is no writer');
    return writer;
  }

  async #onIntent(index: number, caller: number, make: (id: string) => LaneCommand): Promise<void> {
    const id = this.authorised[index % Math.max(1, this.authorised.length)];
    if (id !== undefined) await this.#send(make(id), caller);
  }

  /** The same command through the other writer: the same result. */
  async #again(index: number, caller: number): Promise<void> {
    const before = this.sent[index % Math.max(1, this.sent.length)];
    if (before?.result === undefined || !('idempotency' in before.command)) return;
    const again = await this.#submit(before.command, caller + 1);
    if (again?.id !== before.result.id || !again.replayed) {
      this.faults.push(`${before.command.kind} came to ${before.result.id}, then to ${again?.id}`);
    }
  }

  async #reuse(index: number, caller: number): Promise<void> {
    const before = this.sent[index % Math.max(1, this.sent.length)];
    if (before?.result === undefined || !('idempotency' in before.command)) return;
    const { command } = before;
    const other = { ...command, idempotency: { ...before.command.idempotency, inputHash: 'other' } };
    const answer = await untilAnswered(this.#writer(caller), other).catch((error: DomainError) => error.code);
    if (answer !== 'IDEMPOTENCY_KEY_REUSED') this.faults.push(`a used key was taken for another input: ${answer}`);
  }

  async #freeze(forMs: number): Promise<void> {
    const { db } = stage.runtime;
    const { ventureId } = this;
    const by = { kind: 'PERSON' as const, id: 'usr_test', name: 'Ada' };
    const freeze = {
      id: ids.next('freeze'),
      ventureId,
      scope: 'VENTURE' as const,
      subjectId: ventureId,
      reason: 'test',
      by,
    };
    if (!(await db.transaction((tx) => applyFreeze(tx, freeze)))) return;
    this.#frozen++;
    await delay(forMs);
    this.#frozen--;
    this.#lifts++;
    await db.transaction((tx) => liftFreeze(tx, { subjectId: ventureId, reason: 'test', by }));
  }

  /** The ledger is taken from its writer in the middle of whatever it does, by one that then does not answer. */
  async #depose(): Promise<void> {
    const { rows } = await stage.runtime.db.drizzle.execute<{ fence: bigint }>(
      sql`select fence from treasury.ledgers where venture_id = ${this.ventureId}`,
    );
    await takeLedger(stage.runtime.db, this.ventureId, { owner: ids.uuid(), deposed: rows[0]?.fence ?? null });
  }

  /** Ends what is left, each exactly once, once its time is up. */
  async end(): Promise<void> {
    await delay(holdTtlSeconds * 1_000 + 50);
    const { rows } = await stage.runtime.db.drizzle.execute<{ id: string }>(
      sql`select money_intent_id as id from treasury.holds where venture_id = ${this.ventureId} and state = 'PENDING'`,
    );
    await Promise.all(rows.map(({ id }, index) => this.#submit(expire(this.ventureId, id), index)));
  }
}

it(`keeps every law of the books, whatever comes in whatever order through two writers`, {
  timeout: 600_000,
}, async () => {
  const seed = Date.now();
  console.info(`treasury lanes property, seed ${seed}, ${runs} runs`);
  let authorised = 0;
  await fc.assert(
    fc.asyncProperty(scripts, async (drawn) => {
      const ventureId = await stage.newVenture();
      const accountIds = [
        await stage.newAccount(ventureId, 3_000n, 'One'),
        await stage.newAccount(ventureId, 2_000n, 'Two'),
      ];
      const play = new Play(ventureId, accountIds);
      await Promise.all(drawn.map((script, caller) => play.run(script, caller)));
      expect(play.faults).toEqual([]);
      expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
      authorised += play.authorised.length;
      await play.end();
      expect(await audit(stage.runtime.db, ventureId)).toEqual([]);
      const { rows } = await stage.runtime.db.drizzle.execute(
        sql`select hold_id from treasury.holds where venture_id = ${ventureId} and state = 'PENDING'`,
      );
      expect(rows).toEqual([]);
    }),
    { seed, numRuns: runs, endOnFailure: true },
  );
  // Books in which nothing is ever authorised would keep every law.
  expect(authorised).toBeGreaterThan(runs * 3);
});
