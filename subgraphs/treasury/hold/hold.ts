import { idPrefixes } from '#runtime/ids/ids.ts';
import type { Money } from '#runtime/money/money.ts';

/** PENDING reserves its amount; the others have ended, each once. */
export type HoldState = 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED';

/** An amount reserved on an account, for a money intent or for a transfer that waits. */
export interface Hold {
  readonly id: string;
  readonly accountId: string;
  /** What was reserved. */
  readonly amount: Money;
  /** What of it was captured so far, in minor units. */
  readonly capturedMinor: bigint;
  readonly state: HoldState;
  /** RFC 3339, database clock. */
  readonly expiresAt: string;
}

/** The id of the hold of an intent: it has one at most, and is named after it. */
export function holdIdOf(moneyIntentId: string): string {
  return moneyIntentId.replace(idPrefixes.moneyIntent, idPrefixes.hold);
}

/** The intent that a hold of this id would be for. */
export function intentIdOf(holdId: string): string {
  return holdId.replace(idPrefixes.hold, idPrefixes.moneyIntent);
}

/** What became of an intent's hold, by what became of the intent. */
export const holdStates = {
  AUTHORISED: 'PENDING',
  CAPTURED: 'POSTED',
  VOIDED: 'VOIDED',
  EXPIRED: 'EXPIRED',
} as const satisfies Record<string, HoldState>;

/** @returns true for a state of an intent that was authorised */
export function isHeld(state: string): state is keyof typeof holdStates {
  return state in holdStates;
}

/** What a pending hold still reserves, in minor units. */
export function remainingMinorOf({ amount, capturedMinor }: Pick<Hold, 'amount' | 'capturedMinor'>): bigint {
  return amount.amountMinor - capturedMinor;
}

/**
 * How long a hold reserves its amount: one hour. Agents capture within seconds; an hour leaves time for a restart in
 * between, and gives the money of an agent that died back within the same hour.
 */
export const holdTtlSecondsDefault = 3_600;

/** When a hold that is placed at `placedAt` lapses, RFC 3339. */
export function holdExpiresAt(placedAt: Date, ttlSeconds: number): string {
  return new Date(placedAt.getTime() + ttlSeconds * 1_000).toISOString();
}

/** @returns true from the instant of expiry on, whether or not the scheduler has ended the hold yet */
export function isLapsed(hold: Hold, now: Date): boolean {
  return Date.parse(hold.expiresAt) <= now.getTime();
}
