import type { Actor } from '#runtime/auth/identity.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { saveAccounts } from '../account/account.repository.ts';
import { type Account, placeHold, releaseHold } from '../account/account.ts';
import { endHold, insertHold } from '../hold/hold.repository.ts';
import type { MoneyIntentEvent } from './money-intent.events.ts';
import {
  type DecisionFacts,
  insertIntent,
  type MoneyIntentRecord,
  type RequestFacts,
  updateIntent,
} from './money-intent.repository.ts';
import { evolve, type MoneyIntent } from './money-intent.ts';

/** Who did it, and what it follows from. */
export interface Cause {
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** Writes the first event of an intent with all that it changes. */
export async function recordNew(
  unit: UnitOfWork,
  change: {
    readonly event: MoneyIntentEvent;
    readonly facts: RequestFacts;
    readonly decision: DecisionFacts;
    /** Locked; takes the hold. */
    readonly account: Account;
    readonly cause: Cause;
  },
): Promise<MoneyIntent> {
  const { event, facts, decision, account, cause } = change;
  const intent = evolve(null, event);
  await insertIntent(unit.tx, intent, facts, decision);
  await takeHold(unit, intent, { ventureId: facts.ventureId, account, at: decision.at });
  await append(unit, { id: intent.id, ventureId: facts.ventureId, version: 0 }, event, cause);
  return intent;
}

/** Writes a further event of an intent that the transaction has locked, with all that it changes. */
export async function recordNext(
  unit: UnitOfWork,
  change: {
    readonly event: MoneyIntentEvent;
    readonly before: MoneyIntentRecord;
    /** Null when the event decides nothing. */
    readonly decision: DecisionFacts | null;
    /** Locked; takes or gives back the hold. Null when the event touches none. */
    readonly account: Account | null;
    readonly cause: Cause;
  },
): Promise<MoneyIntent> {
  const { event, before, decision, account, cause } = change;
  const after = evolve(before, event);
  await updateIntent(unit.tx, after, decision);
  if (before.hold === null && account !== null && decision !== null) {
    await takeHold(unit, after, { ventureId: before.ventureId, account, at: decision.at });
  }
  if (before.hold !== null && after.hold !== null && after.hold.state !== 'PENDING') {
    await endHold(unit.tx, after.hold.id, after.hold.state);
    if (account !== null) await saveAccounts(unit.tx, [releaseHold(account, before.hold.amount.amountMinor)]);
  }
  await append(unit, before, event, cause);
  return after;
}

async function takeHold(
  unit: UnitOfWork,
  intent: MoneyIntent,
  { ventureId, account, at }: { readonly ventureId: string; readonly account: Account; readonly at: Date },
): Promise<void> {
  if (intent.hold === null) return;
  await insertHold(unit.tx, intent.hold, { ventureId, moneyIntentId: intent.id, placedAt: at });
  await saveAccounts(unit.tx, [placeHold(account, intent.hold.amount.amountMinor)]);
}

function append(
  unit: UnitOfWork,
  stream: { readonly id: string; readonly ventureId: string; readonly version: number },
  event: MoneyIntentEvent,
  cause: Cause,
): Promise<void> {
  return unit.append({
    ventureId: stream.ventureId,
    stream: { id: stream.id, expectedVersion: stream.version },
    ...cause,
    events: [event],
  });
}
