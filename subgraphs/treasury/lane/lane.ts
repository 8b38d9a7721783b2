import { setTimeout as delay } from 'node:timers/promises';
import { type Database, isDatabaseAway, sqlStateOf } from '#runtime/db/db.ts';
import { DomainError, RequestError } from '#runtime/errors/errors.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { TreasuryMetrics } from '../metrics.ts';
import { decide } from './decide.ts';
import type { Deciding } from './deciding.ts';
import { isKeyUsed, readLedger, readNeeds, writeRound } from './lane.repository.ts';
import type { LaneCommand, LaneResult } from './lane-command.ts';
import { keyOf, type Ledger } from './ledger.ts';
import { Needs, noteNeeds } from './needs.ts';
import { Round } from './round.ts';

export interface LaneOptions {
  readonly runtime: Pick<Runtime, 'db' | 'ids' | 'logger'>;
  readonly metrics: TreasuryMetrics;
  readonly holdTtlSeconds: number;
  readonly ventureId: string;
  /** Under which rounds are written. */
  readonly fence: bigint;
  /** Most commands that wait; the next is told to come back later. */
  readonly waitingMax: number;
  /** Tells the sequencer that there are events. */
  wake(): void;
  /** Told of each step of a round as it comes to it. For tests, which end the process there. */
  readonly reached?: ((step: RoundStep) => void) | undefined;
}

/**
 * Steps of a round, in their order: commands were taken, decided in memory, sent to the database, which then has committed
 * them, and their callers were told.
 */
export const roundSteps = ['taken', 'decided', 'sent', 'written', 'told'] as const;
export type RoundStep = (typeof roundSteps)[number];

/** Another process writes the ledger now: nothing was done, and it is to be asked. */
export class LaneLostError extends Error {}

interface Waiting {
  readonly command: LaneCommand;
  readonly deadline: number;
  /** Rounds with it that came to nothing. */
  attempts: number;
  /** Set when the database refused a round with it: it gets a round of its own then. */
  alone: boolean;
  /** Its key is to be looked up before it is decided, and not taken for a new one. */
  isKeyRead: boolean;
  resolve(result: LaneResult): void;
  reject(error: unknown): void;
}

/** A round that was decided: what each command will be told once it is written. */
interface Decided {
  readonly ledger: Ledger;
  readonly round: Round;
  readonly decidedAt: Date;
  readonly told: readonly { readonly waiting: Waiting; readonly result: LaneResult | DomainError }[];
}

const nothingEnded: Ended = { failed: [], tell: () => undefined };

/** Commands that could not be decided, and are to be once more. */
interface Again {
  readonly again: readonly Waiting[];
}

/** A round on its way to the database. */
interface Writing {
  readonly size: number;
  /** The next round can't be decided before it is written. */
  readonly isBarrier: boolean;
  readonly ended: Promise<Ended>;
}

/** What became of a round. */
interface Ended {
  /** Commands that are to be done again, since it was not written. */
  readonly failed: readonly Waiting[];
  /** Tells the callers of those that were written what came of them. */
  tell(): void;
}

/** Most commands in one round. */
const roundMax = 1_000;
/** A command that could not be written in this time is given up; its key tells later whether it was. */
const patienceMs = 10_000;
const attemptsMax = 10;
const retryPauseMs = 50;
/** From so many on, commands are split into two rounds, so that one is decided while the other is written. */
const halvedFrom = 32;
/** SQLSTATE of what goes by itself: a deadlock, a serialization failure. */
const passingStates = new Set(['40001', '40P01']);
/** After a key turned out to have been used, keys are looked up for so long: whoever repeats one may repeat more. */
const keysReadForMs = 1_000;
/** Commands that have a round of their own: what comes before them and what comes after stands under another rule. */
const singles: ReadonlySet<LaneCommand['kind']> = new Set(['setSpendingLimit', 'setAccountOverdraft']);
/** Commands a second that a lane is known to manage, for telling when to come back. */
const ratePerSecond = 2_000;

/**
 * The one writer of a ledger. Commands that come while a round is being written gather for the next one, which is decided
 * meanwhile on what the one before will have left. Nobody is told anything before the round is committed; when it fails,
 * memory is thrown away, and everything that was decided since is decided again.
 */
export class Lane {
  readonly #options: LaneOptions;
  #queue: Waiting[] = [];
  #ledger: Ledger | undefined;
  #running: Promise<void> | undefined;
  #isLost = false;
  /** Keys are looked up before commands are decided, until then. */
  #keysReadUntil = 0;
  /** Ends the wait for more commands. */
  #onGathered: { readonly enough: number; readonly wake: () => void } | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  get fence(): bigint {
    return this.#options.fence;
  }

  /** True once another process has the ledger. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** True while it has anything to do. */
  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Does a command.
   * @throws DomainError when it is refused
   * @throws RequestError OVERLOADED when too many wait, UNAVAILABLE when it could not be written in time
   * @throws LaneLostError when another process writes the ledger now
   */
  submit(command: LaneCommand): Promise<LaneResult> {
    if (this.#isLost) return Promise.reject(new LaneLostError());
    if (this.#queue.length >= this.#options.waitingMax) {
      const retryAfterSeconds = Math.ceil(this.#queue.length / ratePerSecond);
      return Promise.reject(
        new RequestError('OVERLOADED', 'Too many requests wait for this ledger', { retryAfterSeconds }),
      );
    }
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + patienceMs;
      this.#queue.push({ command, deadline, attempts: 0, alone: false, isKeyRead: false, resolve, reject });
      if (this.#onGathered !== undefined && this.#queue.length >= this.#onGathered.enough) this.#onGathered.wake();
      this.#running ??= this.#run();
    });
  }

  /** Gives up what waits: another process has the ledger. */
  lose(): void {
    this.#isLost = true;
    this.#ledger = undefined;
    this.#turnAway(this.#queue.splice(0));
  }

  /** Waits until nothing is left to do. */
  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // The rest of this turn's commands come along.
    await new Promise(setImmediate);
    let writing: Writing | undefined;
    while (this.#queue.length > 0 || writing !== undefined) writing = await this.#step(writing);
    // In the same breath as the last look at the queue: a command that comes now starts anew.
    this.#running = undefined;
  }

  /** Decides and sends the next round, or waits for what it needs. @returns what is being written then */
  async #step(writing: Writing | undefined): Promise<Writing | undefined> {
    if (writing !== undefined && (writing.isBarrier || this.#queue.length * 2 < writing.size)) {
      if (!(await this.#gather(writing))) return writing;
      const { failed, tell } = await writing.ended;
      tell();
      await this.#putBack(failed);
      return undefined;
    }
    const taken = this.#takeRound(writing?.size ?? 0);
    if (taken.length === 0) return writing;
    this.#options.reached?.('taken');
    const decided = await this.#prepare(taken);
    const { failed, tell } = (await writing?.ended) ?? nothingEnded;
    const isInForce = 'told' in decided && decided.ledger === this.#ledger;
    if (failed.length === 0 && !this.#isLost && isInForce) {
      const next = this.#write(decided);
      // The database has its next round before callers are told, and before the one after it is decided.
      await new Promise(setImmediate);
      tell();
      // Those that come back with more are in that one.
      await new Promise(setImmediate);
      return next;
    }
    tell();
    // Decided on what has not come to be, or not at all.
    this.#ledger = undefined;
    const again = 'told' in decided ? decided.told.map((each) => each.waiting) : decided.again;
    await this.#putBack([...failed, ...again]);
    return undefined;
  }

  /** Waits for the round to be written, or for enough commands to make the next. @returns true when it is written */
  async #gather(writing: Writing): Promise<boolean> {
    const gathered = new Promise<false>((resolve) => {
      const enough = writing.isBarrier ? Number.POSITIVE_INFINITY : Math.ceil(writing.size / 2);
      // Those that were told together come back together: the rest of this turn's come along.
      this.#onGathered = { enough: Math.max(1, enough), wake: () => void setImmediate(resolve, false) };
    });
    const isWritten = await Promise.race([writing.ended.then(() => true), gathered]);
    this.#onGathered = undefined;
    return isWritten;
  }

  /**
   * The oldest commands that make one round: one for each object and key, since an event's stream is appended to once.
   * @param writing commands in the round that is being written; of many, half are taken, so that two rounds of like size take
   *   turns: one is decided while the other is written
   */
  #takeRound(writing: number): Waiting[] {
    const { length } = this.#queue;
    const half = length + writing < halvedFrom ? length : Math.ceil((length + writing) / 2);
    const max = Math.min(roundMax, half);
    const taken: Waiting[] = [];
    const later: Waiting[] = [];
    const touched = new Set<string>();
    const now = performance.now();
    let isFull = false;
    for (const waiting of this.#queue) {
      if (now > waiting.deadline) {
        waiting.reject(new RequestError('UNAVAILABLE', 'The ledger could not be written in time', { retryable: true }));
        continue;
      }
      const isSingle = waiting.alone || singles.has(waiting.command.kind);
      const touches = isFull || isSingle ? [] : touchedBy(waiting.command);
      isFull ||= taken.length >= max || (isSingle && taken.length > 0);
      if (isFull || touches.some((id) => touched.has(id))) {
        later.push(waiting);
        // Nothing overtakes an earlier command on the same object.
        for (const id of touches) touched.add(id);
        continue;
      }
      for (const id of touches) touched.add(id);
      taken.push(waiting);
      isFull = isSingle;
    }
    this.#queue = later;
    return taken;
  }

  /**
   * Reads what is needed and decides, on the ledger as the round that is being written will leave it.
   * @returns the commands that are to be decided again when that could not be done
   */
  async #prepare(taken: readonly Waiting[]): Promise<Decided | Again> {
    const { runtime, holdTtlSeconds, ventureId } = this.#options;
    const { db, ids } = runtime;
    try {
      this.#ledger ??= await readLedger(db, ventureId);
      const ledger = this.#ledger;
      const deciding = { ledger, round: new Round(ids), ids, holdTtlSeconds, now: ledger.tick() };
      if (performance.now() < this.#keysReadUntil) for (const each of taken) each.isKeyRead = true;
      await readAllNeeds(db, ledger, taken);
      const decided = this.#decideAll(deciding, taken);
      if ('again' in decided || decided.unread.length === 0) return decided;
      for (const each of decided.unread) each.isKeyRead = true;
      await readAllNeeds(db, ledger, decided.unread);
      const rest = this.#decideAll(deciding, decided.unread);
      if ('again' in rest) return { again: [...decided.told.map(({ waiting }) => waiting), ...rest.again] };
      return { ...decided, told: [...decided.told, ...rest.told] };
    } catch (error) {
      return { again: this.#toDoAgain(taken, error) };
    }
  }

  /** @returns `unread`: commands that were refused as new ones, and may be old: their keys are to be looked up */
  #decideAll(
    deciding: Deciding,
    taken: readonly Waiting[],
  ): (Decided & { readonly unread: readonly Waiting[] }) | Again {
    const { ledger, round, now } = deciding;
    const told: { waiting: Waiting; result: LaneResult | DomainError }[] = [];
    const unread: Waiting[] = [];
    for (const waiting of taken) {
      try {
        told.push({ waiting, result: decide(deciding, waiting.command) });
      } catch (error) {
        if (error instanceof DomainError) {
          if (isKeyUnread(ledger, waiting)) unread.push(waiting);
          else told.push({ waiting, result: error });
          continue;
        }
        const { runtime, ventureId } = this.#options;
        runtime.logger.error({ err: error, ventureId }, 'a ledger is not as it has to be');
        waiting.reject(error);
        return { again: taken.filter((other) => other !== waiting) };
      }
    }
    this.#options.reached?.('decided');
    return { ledger, round, decidedAt: now, told, unread };
  }

  #write(decided: Decided): Writing {
    const isBarrier = decided.told.some(({ waiting }) => waiting.command.kind === 'setSpendingLimit');
    return { size: decided.told.length, isBarrier, ended: this.#writeRound(decided, isBarrier) };
  }

  async #writeRound(decided: Decided, isBarrier: boolean): Promise<Ended> {
    const { runtime, fence, wake, reached } = this.#options;
    const { ledger, round, decidedAt, told } = decided;
    const waiting = told.map((each) => each.waiting);
    try {
      const writing = writeRound(runtime.db, { ledger, fence, round, decidedAt });
      reached?.('sent');
      const answer = await writing;
      reached?.('written');
      if (answer === 'FENCED') {
        this.lose();
        this.#turnAway(waiting);
        return nothingEnded;
      }
      if (answer !== 'OK') {
        this.#ledger = undefined;
        return { ...nothingEnded, failed: this.#toDoAgain(waiting, answer) };
      }
    } catch (error) {
      this.#ledger = undefined;
      return { ...nothingEnded, failed: this.#toDoAgain(waiting, error) };
    }
    // Limits are read anew, and what has been counted with them.
    if (isBarrier) this.#ledger = undefined;
    if (!round.isEmpty) wake();
    return { failed: [], tell: () => this.#tell(decided) };
  }

  #tell({ round, told }: Decided): void {
    this.#options.metrics.posted(round.posted);
    for (const { waiting, result } of told) {
      if (result instanceof DomainError) waiting.reject(result);
      else waiting.resolve(result);
    }
    this.#options.reached?.('told');
  }

  /** Sorts out what may be tried again after a round came to nothing; the others are told why. */
  #toDoAgain(waiting: readonly Waiting[], reason: unknown): readonly Waiting[] {
    const isOld = isKeyUsed(reason);
    const isPassing =
      isOld || typeof reason === 'string' || isDatabaseAway(reason) || passingStates.has(sqlStateOf(reason) ?? '');
    if (isOld) this.#keysReadUntil = performance.now() + keysReadForMs;
    else if (typeof reason !== 'string')
      this.#options.runtime.logger.warn({ err: reason }, 'a round could not be written');
    return waiting.filter((each) => {
      each.attempts++;
      each.isKeyRead = true;
      if (each.attempts < attemptsMax && (isPassing || !each.alone)) {
        each.alone ||= !isPassing;
        return true;
      }
      each.reject(isPassing ? unavailable(reason) : reason);
      return false;
    });
  }

  /** Takes up again, before everything else, what came to nothing; after a pause when that was not the first time. */
  async #putBack(waiting: readonly Waiting[]): Promise<void> {
    if (waiting.length === 0) return;
    if (this.#isLost) return this.#turnAway(waiting);
    this.#queue.unshift(...waiting);
    const attempts = Math.max(...waiting.map((each) => each.attempts));
    if (attempts > 1) await delay(retryPauseMs * attempts);
  }

  #turnAway(waiting: readonly Waiting[]): void {
    for (const { reject } of waiting) reject(new LaneLostError());
  }
}

/**
 * Reads what a round needs. Keys are taken for new ones, which most are: `treasury.write_round` writes no key a second time,
 * and says so. They are read only for commands that have reason to be old.
 */
async function readAllNeeds(db: Database, ledger: Ledger, taken: readonly Waiting[]): Promise<void> {
  for (;;) {
    const needs = new Needs();
    for (const waiting of taken) noteNeeds(needs, ledger, waiting.command, { isNew: mayBeNew(waiting) });
    if (needs.isEmpty) return;
    await readNeeds(db, ledger, needs);
  }
}

/** Whoever asks without policy's word has seen that the key was used. */
function mayBeNew({ command, isKeyRead }: Waiting): boolean {
  return !isKeyRead && !(command.kind === 'requestMoneyIntent' && command.verdict === null);
}

function isKeyUnread(ledger: Ledger, { command }: Waiting): boolean {
  return 'idempotency' in command && ledger.keys.get(keyOf(command.idempotency)) === undefined;
}

/** Objects that a command writes to, and its key: two that share one are not decided in one round. */
function touchedBy(command: LaneCommand): readonly string[] {
  const key = 'idempotency' in command ? [keyOf(command.idempotency)] : [];
  if ('moneyIntentId' in command) return [...key, command.moneyIntentId];
  if ('transferId' in command) return [...key, command.transferId];
  switch (command.kind) {
    case 'freezeAccount':
    case 'unfreezeAccount':
    case 'closeAccount':
      return [...key, command.accountId];
    default:
      return key;
  }
}

function unavailable(cause: unknown): RequestError {
  return new RequestError('UNAVAILABLE', 'The ledger cannot be written at this moment', { retryable: true, cause });
}
