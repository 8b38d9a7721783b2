import { type FreezeScope, platformSubject } from '#runtime/auth/freezes.ts';
import type { Account } from '../account/account.ts';
import { freezeOrder } from '../freeze.ts';
import type { MoneyIntent } from '../money-intent/money-intent.ts';
import type { LimitScope, SpendFacts, SpendingLimit } from '../spending-limit/spending-limit.ts';
import { subjectUnder } from '../spending-limit/spending-limit.ts';
import { firstBucketAt, type Period, type WindowUse } from '../spending-limit/window.ts';
import type { Leg, TransferFacts } from '../transfer/transfer.ts';
import { Recent } from './recent.ts';

/** A money intent as its ledger's writer knows it. */
export interface LedgerIntent extends MoneyIntent {
  readonly ventureId: string;
  /** The agent that asked; null when a person did. */
  readonly agentId: string | null;
  readonly decisionId: string | null;
  readonly actionHash: string | null;
  /** When it was authorised; null before. */
  readonly authorisedAtMs: number | null;
  /** Number of events in its stream. */
  readonly version: number;
}

/** A transfer as its ledger's writer knows it: one that waits, or one that is to be reversed. */
export interface LedgerTransfer extends TransferFacts {
  readonly id: string;
  readonly state: 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED';
  readonly legs: readonly Leg[];
  /** It takes another one back. */
  readonly isReversal: boolean;
  readonly isReversed: boolean;
  /** RFC 3339, when it has waited long enough; empty for one that was posted at once. */
  readonly expiresAt: string;
  /** What is held for it while it waits. */
  readonly holds: readonly TransferHold[];
}

export interface TransferHold {
  readonly id: string;
  readonly accountId: string;
  readonly amountMinor: bigint;
}

/** Something that the venture counts in besides currencies. */
export interface LedgerAsset {
  readonly code: string;
  /** Digits after the decimal point. */
  readonly scale: number;
}

/** A stop order of the venture, or of the whole platform. */
export interface LedgerFreeze {
  readonly id: string;
  readonly scope: FreezeScope;
  readonly subjectId: string;
  readonly reason: string;
}

/** What a key was used for. */
export interface UsedKey {
  readonly inputHash: string;
  readonly id: string;
}

/** Known not to be there, as against not looked up yet. */
export const absent = Symbol('absent');
export type Known<Value> = Value | typeof absent;

/** A limit that applies to a spend, with the subject that it counts. */
export interface AppliedLimit {
  readonly limit: SpendingLimit;
  readonly subject: string;
}

const rememberedMax = 50_000;

/**
 * The ledger of one venture in the memory of its writer: as it will be once all rounds that are under way have been
 * written. Things come in on first use and go out when many others were used since; limits and freezes are all there.
 * When a round fails, the whole of it is thrown away: the database is the truth.
 */
export class Ledger {
  readonly ventureId: string;
  readonly limits: readonly SpendingLimit[];
  readonly freezes: readonly LedgerFreeze[];
  readonly accounts = new Recent<Known<Account>>(rememberedMax);
  /** Ids by name. */
  readonly accountNames = new Recent<Known<string>>(rememberedMax);
  readonly intents = new Recent<Known<LedgerIntent>>(rememberedMax);
  readonly transfers = new Recent<Known<LedgerTransfer>>(rememberedMax);
  /** By code. */
  readonly assets: Map<string, LedgerAsset>;
  /** By operation and key. */
  readonly keys = new Recent<Known<UsedKey>>(rememberedMax);
  /** By limit and subject. */
  readonly uses = new Recent<WindowUse>(rememberedMax);
  /** Current calendar windows, by unit and time zone. */
  readonly periods = new Map<string, Period>();
  /** Rounds that were written, as far as this memory goes. */
  rounds: bigint;
  /** Time of the latest decision. */
  nowMs: number;
  /** Database clock less this process's monotonic clock. */
  #clockOffsetMs: number;

  constructor(base: {
    readonly ventureId: string;
    readonly limits: readonly SpendingLimit[];
    readonly freezes: readonly LedgerFreeze[];
    readonly assets: readonly LedgerAsset[];
    readonly rounds: bigint;
    readonly decidedAtMs: number;
    readonly databaseNowMs: number;
  }) {
    this.ventureId = base.ventureId;
    this.limits = base.limits;
    this.freezes = base.freezes.toSorted(freezeOrder);
    this.assets = new Map(base.assets.map((asset) => [asset.code, asset]));
    this.rounds = base.rounds;
    this.nowMs = base.decidedAtMs;
    this.#clockOffsetMs = base.databaseNowMs - performance.now();
  }

  /** Moves on to the present by the database's clock, never backwards. */
  tick(): Date {
    this.nowMs = Math.max(this.nowMs, Math.floor(performance.now() + this.#clockOffsetMs));
    return new Date(this.nowMs);
  }

  /** In the order of their bytes, as `treasury.write_round` compares them. */
  freezeIds(): readonly string[] {
    return this.freezes.map(({ id }) => id).sort();
  }

  /** @returns why a freeze stops this, for people; the widest freeze first; or null */
  frozenBecause({ workflowId, agentId }: Pick<SpendFacts, 'workflowId' | 'agentId'>): string | null {
    const subjects = [platformSubject, this.ventureId, workflowId, agentId];
    const freeze = this.freezes.find(({ subjectId }) => subjects.includes(subjectId));
    return freeze === undefined ? null : `${freeze.subjectId} is frozen (${freeze.scope}): ${freeze.reason}`;
  }

  limitsFor(facts: SpendFacts): readonly AppliedLimit[] {
    return this.limits.flatMap((limit) => {
      const subject = subjectUnder(limit, facts);
      return subject === null ? [] : [{ limit, subject }];
    });
  }

  /** The limit in place for the same scope, subject and window, which a new one replaces. */
  limitLike(like: {
    readonly scope: LimitScope;
    readonly subject: string;
    readonly currency: string;
    readonly windowSeconds: number | null;
    readonly calendar: string | null;
    readonly isShadow: boolean;
  }): SpendingLimit | undefined {
    return this.limits.find(
      (limit) =>
        limit.scope === like.scope &&
        limit.subject === like.subject &&
        limit.cap.currency === like.currency &&
        limit.windowSeconds === like.windowSeconds &&
        limit.calendar === like.calendar &&
        limit.isShadow === like.isShadow,
    );
  }

  limitNamed(name: string): SpendingLimit | undefined {
    return this.limits.find((limit) => limit.name === name);
  }

  /** The calendar window that is current; undefined for windows without one. */
  periodOf(limit: Pick<SpendingLimit, 'calendar' | 'timeZone'>): Period | undefined {
    return this.periods.get(periodKey(limit));
  }

  /** @returns true when decisions at this moment need a calendar window that is not known yet */
  lacksPeriod(limit: Pick<SpendingLimit, 'calendar' | 'timeZone'>): boolean {
    if (limit.calendar === null || limit.calendar === 'ALL_TIME') return false;
    const period = this.periodOf(limit);
    return period === undefined || this.nowMs >= period.endsMs;
  }

  /** What a subject has used up of a limit now. */
  useOf({ limit, subject }: AppliedLimit): WindowUse | undefined {
    const use = this.uses.get(useKey(limit.id, subject));
    use?.slideTo(firstBucketAt(limit, this.nowMs, this.periodOf(limit)));
    return use;
  }
}

export function keyOf({ operation, key }: { readonly operation: string; readonly key: string }): string {
  return `${operation} ${key}`;
}

export function useKey(limitId: string, subject: string): string {
  return `${limitId} ${subject}`;
}

export function periodKey({ calendar, timeZone }: Pick<SpendingLimit, 'calendar' | 'timeZone'>): string {
  return `${calendar} ${timeZone}`;
}
