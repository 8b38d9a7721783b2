import { setTimeout as delay } from 'node:timers/promises';
import type { Refused } from './buckets.ts';
import type { Demand, Payer } from './demand.ts';

/** Tokens are looked for again after this time at the latest: other processes may have given some back. */
const lookAgainMs = 1_000;

export interface Payment {
  readonly payer: Payer;
  readonly cost: number;
  /** Nobody wants it any more. */
  readonly isOver: () => boolean;
}

/**
 * Takes tokens, and waits for them where there are not enough: what is to be delivered is late then, not lost.
 * @returns undefined when they were there; else a promise that is kept when they are taken, or nobody wants them any more
 */
export function payInTime(demand: Demand, payment: Payment): Promise<void> | undefined {
  const outcome = demand.spend(payment.payer, payment.cost);
  return outcome === undefined ? undefined : untilPaid(demand, payment, outcome);
}

async function untilPaid(
  demand: Demand,
  { payer, cost, isOver }: Payment,
  outcome: Refused | Promise<Refused | undefined>,
): Promise<void> {
  let refused = await outcome;
  while (refused !== undefined) {
    await delay(Math.min(refused.retryAfterMs, lookAgainMs), undefined, { ref: false });
    if (isOver()) return;
    refused = await demand.spend(payer, cost);
  }
}
