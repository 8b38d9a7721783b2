import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { applyFreeze, liftFreeze } from '#runtime/auth/freezes.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import { takeLedger } from '../lane/lane.repository.ts';
import type { LaneCommand, LaneResult, WantedTransfer } from '../lane/lane-command.ts';
import type { Lanes } from '../lane/lanes.ts';
import { audit } from './audit.ts';
import { auditRequired } from './audit-required.ts';
import * as commands from './commands.ts';
import { type RandomStep, scripts } from './random-steps.ts';
import { untilAnswered } from './writer.ts';
import type { Writers } from './writers.ts';

// Random callers of two writers of one ledger at once, with everything that can come between; then the books are audited.

/** How long holds and transfers of these books last. */
export const randomHoldTtlSeconds = 1;

interface Sent {
  readonly command: LaneCommand;
  /** Undefined when it was refused. */
  readonly result: LaneResult | undefined;
}

/** What came of random books: every law they broke, and how much was authorised and posted in them. */
export interface RandomOutcome {
  readonly faults: readonly string[];
  readonly authorised: number;
  readonly transfers: number;
  /** How many were authorised, and declined, for limits that policy relied on. */
  readonly underLimits: { readonly authorised: number; readonly declined: number };
}

/**
 * Plays random histories, each on a ledger of its own.
 * @param options.seed the same seed gives the same scripts; what comes between their steps differs all the same
 * @returns what came of each, in the order of the scripts
 */
export async function playRandomBooks(
  stage: Writers,
  { seed, runs, atOnce }: { readonly seed: number; readonly runs: number; readonly atOnce: number },
): Promise<readonly RandomOutcome[]> {
  const drawn = fc.sample(scripts, { seed, numRuns: runs });
  const outcomes: RandomOutcome[] = [];
  let next = 0;
  async function player(): Promise<void> {
    for (let run = next++; run < drawn.length; run = next++) outcomes[run] = await playOne(stage, drawn[run] ?? []);
  }
  await Promise.all(Array.from({ length: atOnce }, player));
  return outcomes;
}

async function playOne(stage: Writers, callers: readonly (readonly RandomStep[])[]): Promise<RandomOutcome> {
  const ventureId = await stage.newVenture();
  const [writer] = stage.writers;
  if (writer === undefined) throw new Error('there is no writer');
  const opened = async (name: string, over: Parameters<typeof commands.open>[2]) =>
    (await untilAnswered(writer, commands.open(ventureId, name, over))).id;
  const accountIds = [
    await stage.newAccount(ventureId, 3_000n, 'One'),
    await stage.newAccount(ventureId, 2_000n, 'Two'),
    await opened('Overdrawn', { floorMinor: '-500' }),
    await opened('Owed', { accountKind: 'LIABILITY', floorMinor: null }),
  ];
  await untilAnswered(writer, commands.limit(ventureId, 3_000n, { name: 'one' }));
  const play = new Play(stage, ventureId, accountIds);
  await Promise.all(callers.map((script, caller) => play.run(script, caller)));
  const faults = [...play.faults, ...(await audit(stage.runtime.db, ventureId))];
  await play.end();
  faults.push(...(await audit(stage.runtime.db, ventureId)), ...(await play.leftOpen()));
  const required = await auditRequired(stage.runtime.db, ventureId, play.required);
  faults.push(...required.faults);
  return { faults, authorised: play.authorised.length, transfers: play.posted.length, underLimits: required.decided };
}

/** One venture and everything that its callers have sent. */
class Play {
  readonly sent: Sent[] = [];
  readonly faults: string[] = [];
  readonly authorised: string[] = [];
  /** What policy relied on, by intent. */
  readonly required = new Map<string, RequiredLimits>();
  readonly pending: string[] = [];
  readonly posted: string[] = [];
  readonly #stage: Writers;
  readonly #ventureId: string;
  readonly #accountIds: readonly string[];
  readonly #plans = new Map<string, WantedTransfer['legs']>();
  #frozen = 0;
  #lifts = 0;

  constructor(stage: Writers, ventureId: string, accountIds: readonly string[]) {
    this.#stage = stage;
    this.#ventureId = ventureId;
    this.#accountIds = accountIds;
  }

  async run(script: readonly RandomStep[], caller: number): Promise<void> {
    for (const step of script) await this.#step(step, caller);
  }

  #step(step: RandomStep, caller: number): Promise<void> {
    const ventureId = this.#ventureId;
    switch (step.kind) {
      case 'request':
      case 'capture':
      case 'void':
      case 'expire':
        return this.#intentStep(step, caller);
      case 'deposit':
        return this.#send(commands.deposit(ventureId, this.#account(caller % 2), step.amount), caller);
      case 'limit': {
        const { scope, windowSeconds, countMax, isShadow, capMinor, name } = step;
        const subject = scope === 'VENTURE' ? ventureId : '*';
        const window = { windowSeconds, calendar: windowSeconds === null ? ('ALL_TIME' as const) : null };
        const over = { scope, subject, countMax, isShadow, name, ...window };
        return this.#send(commands.limit(ventureId, capMinor, over), caller);
      }
      case 'overdraft':
        return this.#send(commands.setOverdraft(ventureId, this.#account(step.pick), step.floorMinor), caller);
      case 'again':
        return this.#again(step.pick, caller);
      case 'reuse':
        return this.#reuse(step.pick, caller);
      case 'freeze':
        return this.#freeze(step.forMs);
      case 'account':
        return this.#stopAccount(step, caller);
      case 'depose':
        return this.#depose();
      case 'pause':
        return delay(step.ms);
      default:
        return this.#transferStep(step, caller);
    }
  }

  #intentStep(
    step: Extract<RandomStep, { readonly kind: 'request' | 'capture' | 'void' | 'expire' }>,
    caller: number,
  ): Promise<void> {
    const ventureId = this.#ventureId;
    switch (step.kind) {
      case 'request': {
        const { amount: amountMinor, who, required } = step;
        const of = { payee: `payee-${who}`, category: `category-${who}`, agentId: `agt_${caller % 3}` };
        const accountId = this.#account(caller % 3);
        return this.#send(commands.request(ventureId, { accountId, amountMinor, required, ...of }), caller);
      }
      case 'capture': {
        const { amount, isFinal } = step;
        return this.#onOne(this.authorised, step.pick, caller, (id) =>
          commands.capture(ventureId, id, amount, { isFinal }),
        );
      }
      case 'void':
        return this.#onOne(this.authorised, step.pick, caller, (id) => commands.giveUp(ventureId, id));
      case 'expire':
        return this.#onOne(this.authorised, step.pick, caller, (id) => commands.expire(ventureId, id));
    }
  }

  #transferStep(
    step: Extract<
      RandomStep,
      { readonly kind: 'transfer' | 'postPending' | 'voidPending' | 'expirePending' | 'reverse' }
    >,
    caller: number,
  ): Promise<void> {
    const ventureId = this.#ventureId;
    switch (step.kind) {
      case 'transfer': {
        const wanted = step.transfers.map(({ parts, to, isPending }) => {
          const total = parts.reduce((sum, { amount }) => sum + amount, 0n);
          const from = parts.map(({ pick, amount }) => [this.#account(pick), 'CREDIT', amount] as const);
          return commands.transfer([[this.#account(to), 'DEBIT', total], ...from], {
            pendingSeconds: isPending ? randomHoldTtlSeconds : null,
          });
        });
        return this.#send(commands.post(ventureId, ...wanted), caller);
      }
      case 'postPending':
        return this.#onOne(this.pending, step.pick, caller, (id) =>
          commands.postPending(ventureId, id, this.#partOf(id, step)),
        );
      case 'voidPending':
        return this.#onOne(this.pending, step.pick, caller, (id) => commands.voidPending(ventureId, id));
      case 'expirePending':
        return this.#onOne(this.pending, step.pick, caller, (id) => commands.expireTransfer(ventureId, id));
      case 'reverse':
        return this.#onOne(this.posted, step.pick, caller, (id) => commands.reverse(ventureId, id));
    }
  }

  /** The first leg takes in what the others give. */
  #partOf(transferId: string, { amount, parts, off }: Extract<RandomStep, { readonly kind: 'postPending' }>) {
    const [, ...from] = this.#plans.get(transferId) ?? [];
    if (parts === null || from.length === 0) return amount;
    const given = from.map((leg, index) => {
      const planned = BigInt(leg.amount.amountMinor);
      const wanted = parts[index] ?? 0n;
      return wanted < planned ? wanted : planned;
    });
    return [given.reduce((sum, each) => sum + each, off), ...given];
  }

  async #send(command: LaneCommand, caller: number): Promise<void> {
    const wasFrozen = this.#frozen > 0;
    const lifts = this.#lifts;
    const result = await this.#submit(command, caller);
    this.sent.push({ command, result });
    if (result === undefined) return;
    if (command.kind === 'postTransfers') {
      const isPending = command.transfers[0]?.pendingSeconds !== null;
      (isPending ? this.pending : this.posted).push(result.id);
      this.#plans.set(result.id, command.transfers[0]?.legs ?? []);
    }
    if (command.kind === 'postPendingTransfer') this.posted.push(result.id);
    if (command.kind === 'requestMoneyIntent' && command.verdict?.requiredLimits !== undefined) {
      this.required.set(result.id, command.verdict.requiredLimits);
    }
    if (command.kind !== 'requestMoneyIntent' || result.decision?.outcome !== 'authorised') return;
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
    const { writers } = this.#stage;
    const writer = writers[caller % writers.length];
    if (writer === undefined) throw new Error('there is no writer');
    return writer;
  }

  #account(pick: number): string {
    return this.#accountIds[pick % this.#accountIds.length] ?? '';
  }

  async #onOne(
    ofThese: readonly string[],
    pick: number,
    caller: number,
    make: (id: string) => LaneCommand,
  ): Promise<void> {
    const id = ofThese[pick % Math.max(1, ofThese.length)];
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
    const { db } = this.#stage.runtime;
    const ventureId = this.#ventureId;
    const by = { kind: 'PERSON' as const, id: 'usr_test', name: 'Ada' };
    const on = { scope: 'VENTURE' as const, subjectId: ventureId, reason: 'test' };
    const freeze = { id: ids.next('freeze'), ventureId, ...on, by };
    if (!(await db.transaction((tx) => applyFreeze(tx, freeze)))) return;
    this.#frozen++;
    await delay(forMs);
    this.#frozen--;
    this.#lifts++;
    await db.transaction((tx) => liftFreeze(tx, { subjectId: ventureId, reason: 'test', by }));
  }

  /** Stops an account for a while, or tries to close it. */
  async #stopAccount({ pick, forMs, isClosed }: Extract<RandomStep, { readonly kind: 'account' }>, caller: number) {
    const id = this.#account(pick);
    if (isClosed) return this.#send(commands.changeState(this.#ventureId, id, 'closeAccount'), caller);
    await this.#send(commands.changeState(this.#ventureId, id, 'freezeAccount'), caller);
    await delay(forMs);
    await this.#send(commands.changeState(this.#ventureId, id, 'unfreezeAccount'), caller + 1);
  }

  /** The ledger is taken from its writer in the middle of whatever it does, by one that then does not answer. */
  async #depose(): Promise<void> {
    const { db } = this.#stage.runtime;
    const { rows } = await db.drizzle.execute<{ fence: bigint }>(
      sql`select fence from treasury.ledgers where venture_id = ${this.#ventureId}`,
    );
    await takeLedger(db, this.#ventureId, { owner: ids.uuid(), deposed: rows[0]?.fence ?? null });
  }

  /** Ends what is left, each exactly once, once its time is up. */
  async end(): Promise<void> {
    await delay(randomHoldTtlSeconds * 1_000 + 50);
    const { rows } = await this.#stage.runtime.db.drizzle.execute<{ intent: string | null; transfer: string | null }>(
      sql`select money_intent_id as intent, null as transfer from treasury.holds
        where venture_id = ${this.#ventureId} and state = 'PENDING' and money_intent_id is not null
        union all select null, transfer_id from treasury.pending_transfers
        where venture_id = ${this.#ventureId} and state = 'PENDING'`,
    );
    await Promise.all(
      rows.map(({ intent, transfer }, index) => {
        const command =
          intent === null
            ? commands.expireTransfer(this.#ventureId, transfer ?? '')
            : commands.expire(this.#ventureId, intent);
        return this.#submit(command, index);
      }),
    );
  }

  /** What did not end although its time was up. */
  async leftOpen(): Promise<readonly string[]> {
    const { rows } = await this.#stage.runtime.db.drizzle.execute<{ id: string }>(
      sql`select hold_id as id from treasury.holds where venture_id = ${this.#ventureId} and state = 'PENDING'
        union all select transfer_id from treasury.pending_transfers
        where venture_id = ${this.#ventureId} and state = 'PENDING'`,
    );
    return rows.map(({ id }) => `${id} did not end`);
  }
}
