import { InvariantError } from '#runtime/errors/errors.ts';
import { expenseName, placeHold, releaseHold } from '../account/account.ts';
import { moneyOfText } from '../amount.ts';
import { holdIdOf, remainingMinorOf } from '../hold/hold.ts';
import { decideAuthorisation, decideUnapproved, type PolicyVerdict } from '../money-intent/authorisation.ts';
import type { MoneyIntentEvent } from '../money-intent/money-intent.events.ts';
import { decideCapture, decideExpire, decideVoid, evolve, type Wish } from '../money-intent/money-intent.ts';
import { plainFacts, twoLegs } from '../transfer/transfer.ts';
import { accountOf, countUse, type Deciding, ensureAccount, intentOf, nothingToDo, saveAccount } from './deciding.ts';
import type { CommandOf, LaneCommand, LaneResult } from './lane-command.ts';
import type { LedgerIntent } from './ledger.ts';
import { postTo } from './posting.ts';

type OnIntent = CommandOf<
  'captureMoneyIntent' | 'voidMoneyIntent' | 'expireHold' | 'decideApproved' | 'declineUnapproved'
>;

/** Decides a new intent: freeze, policy's verdict, limits and funds; takes the hold. */
export function requestMoneyIntent(deciding: Deciding, command: CommandOf<'requestMoneyIntent'>): LaneResult {
  const { ledger, round, now } = deciding;
  const { verdict, agentId } = command;
  if (verdict === null) throw new InvariantError(`${command.wish.id} came without policy's word`);
  const wish: Wish = { ...command.wish, amount: moneyOfText(command.wish.amount) };
  const event = authorise(deciding, { wish, agentId, verdict, approvalId: null });
  const { decisionId, actionHash } = verdict;
  const facts = { ventureId: ledger.ventureId, agentId, decisionId, actionHash, version: 1 };
  const intent: LedgerIntent = { ...evolve(null, event), ...facts, authorisedAtMs: null };
  round.append({ id: intent.id, expectedVersion: 0 }, event, { ...command, causationId: decisionId }, wish.workflowId);
  round.useKey(command.idempotency, intent.id);
  round.addIntent(intent, command);
  takeHold(deciding, intent, now);
  return { id: intent.id, replayed: false, decision: decisionOf(event) };
}

/** Decides an intent that a person has approved; nothing when it was decided or voided meanwhile. */
export function decideApproved(deciding: Deciding, command: CommandOf<'decideApproved'>): LaneResult {
  const intent = intentOf(deciding, command.moneyIntentId);
  if (intent.state !== 'APPROVAL_REQUIRED') return nothingToDo(intent.id);
  const { verdict, approvalId } = command;
  const event = authorise(deciding, { wish: intent, agentId: intent.agentId, verdict, approvalId });
  const after = move(deciding, { ...intent, decisionId: verdict.decisionId }, { event, approvalId }, command);
  takeHold(deciding, after, deciding.now);
  return { id: intent.id, replayed: false, decision: decisionOf(event) };
}

/** Declines an intent that nobody approved; nothing when it waits no more, or for another approval. */
export function declineUnapproved(deciding: Deciding, command: CommandOf<'declineUnapproved'>): LaneResult {
  const intent = intentOf(deciding, command.moneyIntentId);
  if (intent.state !== 'APPROVAL_REQUIRED' || intent.actionHash !== command.actionHash) return nothingToDo(intent.id);
  const event = decideUnapproved(intent, intent.decisionId, command.reason, digitsOf(deciding, intent));
  move(deciding, intent, { event, approvalId: command.approvalId }, command);
  return { id: intent.id, replayed: false, decision: decisionOf(event) };
}

/** Posts an authorised intent, whole or in part; the last capture releases what is left of its hold. */
export function captureMoneyIntent(deciding: Deciding, command: CommandOf<'captureMoneyIntent'>): LaneResult {
  const { ledger, ids, now } = deciding;
  const intent = intentOf(deciding, command.moneyIntentId);
  const transferId = ids.next('transfer');
  const amount = command.amount === null ? null : moneyOfText(command.amount);
  const frozen = ledger.frozenBecause(intent);
  const digits = digitsOf(deciding, intent);
  const event = decideCapture(intent, { transferId, amount, isFinal: command.isFinal, frozen, digits, now });
  const after = evolve(intent, event);
  const { category, accountId } = intent;
  const { currency } = intent.amount;
  const captured = { amountMinor: capturedMinorOf(after) - capturedMinorOf(intent), currency };
  const paying = accountOf(deciding, accountId);
  const expense = ensureAccount(deciding, { name: expenseName(category, currency), kind: 'EXPENSE', currency });
  postTo(
    deciding,
    {
      ...{ ...plainFacts, id: transferId, ventureId: intent.ventureId, moneyIntentId: intent.id, reversesId: null },
      description: `${intent.payee}: ${intent.purpose}`,
      legs: twoLegs({ debit: expense.id, credit: accountId, amount: captured }),
    },
    [releaseHold(paying, reservedMinorOf(intent) - reservedMinorOf(after)), expense],
    { command, workflowId: intent.workflowId, fieldOf: () => intentField },
  );
  move(deciding, intent, { event, approvalId: null }, command);
  deciding.round.useKey(command.idempotency, intent.id);
  return { id: intent.id, replayed: false, decision: null };
}

/** Gives an intent up and releases its hold. */
export function voidMoneyIntent(deciding: Deciding, command: CommandOf<'voidMoneyIntent'>): LaneResult {
  const intent = intentOf(deciding, command.moneyIntentId);
  const event = decideVoid(intent, { reason: command.reason, now: deciding.now, digits: digitsOf(deciding, intent) });
  release(deciding, intent, event, command);
  deciding.round.useKey(command.idempotency, intent.id);
  return { id: intent.id, replayed: false, decision: null };
}

/** Ends a hold whose time is up; nothing when it has ended or has time left. */
export function expireHold(deciding: Deciding, command: CommandOf<'expireHold'>): LaneResult {
  const intent = intentOf(deciding, command.moneyIntentId);
  const event = decideExpire(intent, deciding.now, digitsOf(deciding, intent));
  if (event === null) return nothingToDo(intent.id);
  release(deciding, intent, event, command);
  return { id: intent.id, replayed: false, decision: null };
}

function authorise(
  deciding: Deciding,
  asked: {
    readonly wish: Wish;
    readonly agentId: string | null;
    readonly verdict: PolicyVerdict;
    readonly approvalId: string | null;
  },
): MoneyIntentEvent {
  const { ledger, holdTtlSeconds, now } = deciding;
  const { wish, agentId, verdict, approvalId } = asked;
  const facts = { ...wish, ventureId: ledger.ventureId, agentId };
  const limits = ledger.limitsFor(facts).map((applied) => {
    const use = ledger.useOf(applied);
    if (use === undefined) throw new InvariantError(`what ${applied.limit.id} has counted is not known`);
    return { ...applied, use };
  });
  const account = accountOf(deciding, wish.accountId);
  return decideAuthorisation(
    { wish, verdict, approvalId, holdId: holdIdOf(wish.id), holdTtlSeconds },
    {
      ...{ account, frozen: ledger.frozenBecause(facts), digits: digitsOf(deciding, wish), limits, now },
      limitNamed: (name) => ledger.limitNamed(name),
    },
  );
}

/** Digits after the decimal point of a custom asset; undefined for a currency of ISO 4217. */
function digitsOf({ ledger }: Deciding, { amount }: Pick<Wish, 'amount'>): number | undefined {
  return ledger.assets.get(amount.currency)?.scale;
}

/** Keeps a new or newly decided intent, and takes its hold when it was authorised. */
function takeHold(deciding: Deciding, intent: LedgerIntent, now: Date): void {
  const { ledger } = deciding;
  const { hold, amount } = intent;
  if (hold === null) {
    ledger.intents.set(intent.id, intent);
    return;
  }
  saveAccount(deciding, placeHold(accountOf(deciding, intent.accountId), amount.amountMinor));
  countUse(deciding, intent, now.getTime(), { heldMinor: amount.amountMinor, capturedMinor: 0n, uses: 1 });
  ledger.intents.set(intent.id, { ...intent, authorisedAtMs: now.getTime() });
}

function release(deciding: Deciding, intent: LedgerIntent, event: MoneyIntentEvent, command: OnIntent): void {
  const reservedMinor = reservedMinorOf(intent);
  const released = reservedMinor === 0n ? null : releaseHold(accountOf(deciding, intent.accountId), reservedMinor);
  move(deciding, intent, { event, approvalId: null }, command);
  if (released !== null) saveAccount(deciding, released);
}

/** Takes an intent to the state after an event, and counts what it holds and what was captured of it. */
function move(
  deciding: Deciding,
  intent: LedgerIntent,
  { event, approvalId }: { readonly event: MoneyIntentEvent; readonly approvalId: string | null },
  command: LaneCommand,
): LedgerIntent {
  const { ledger, round } = deciding;
  const { ventureId, agentId, decisionId, actionHash, authorisedAtMs, version } = intent;
  const facts = { ventureId, agentId, decisionId, actionHash, authorisedAtMs, version: version + 1 };
  const after: LedgerIntent = { ...evolve(intent, event), ...facts };
  round.append({ id: intent.id, expectedVersion: version }, event, command, intent.workflowId);
  round.moveIntent(after, approvalId);
  ledger.intents.set(after.id, after);
  if (intent.hold !== null && after.hold !== null) {
    const capturedMinor = capturedMinorOf(after) - capturedMinorOf(intent);
    const isForNothing = after.state !== 'AUTHORISED' && capturedMinorOf(after) === 0n;
    const heldMinor = reservedMinorOf(after) - reservedMinorOf(intent);
    countUse(deciding, intent, authorisedAtMs ?? 0, { heldMinor, capturedMinor, uses: isForNothing ? -1 : 0 });
  }
  return after;
}

function capturedMinorOf({ captured }: Pick<LedgerIntent, 'captured'>): bigint {
  return captured?.amountMinor ?? 0n;
}

/** What an intent holds: all of its amount when it is authorised, less with each capture, nothing once it has ended. */
function reservedMinorOf({ hold }: Pick<LedgerIntent, 'hold'>): bigint {
  return hold?.state === 'PENDING' ? remainingMinorOf(hold) : 0n;
}

const intentField = { account: ['input', 'moneyIntentId'], amount: ['input', 'amount', 'amountMinor'] };

const outcomes: Partial<Record<MoneyIntentEvent['type'], string>> = {
  'money.intent_authorised.v1': 'authorised',
  'money.intent_declined.v1': 'declined',
  'money.intent_approval_required.v1': 'approval_required',
};

function decisionOf(event: MoneyIntentEvent): LaneResult['decision'] {
  const outcome = outcomes[event.type];
  if (outcome === undefined) return null;
  const first = event.type === 'money.intent_declined.v1' ? event.payload.reasons[0]?.code : undefined;
  return { outcome, reasonCode: first ?? null };
}
