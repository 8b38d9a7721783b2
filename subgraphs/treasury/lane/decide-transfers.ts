import { isCurrency, minorUnitsOf } from '#runtime/money/money.ts';
import { type Account, founderCapitalName, placeHold, releaseHold } from '../account/account.ts';
import { moneyOfText, moneyText } from '../amount.ts';
import { holdExpiresAt } from '../hold/hold.ts';
import { type Part, partOfLegs, partOfTwo } from '../transfer/part.ts';
import {
  AlreadyReversedError,
  ReversalOfReversalError,
  TransferExpiredError,
  TransferNotPendingError,
  TransferNotPostedError,
} from '../transfer/transfer.errors.ts';
import { type Leg, plainFacts, postTransfer, reversedLegs, takingsOf, twoLegs } from '../transfer/transfer.ts';
import { accountOf, type Deciding, ensureAccount, nothingToDo, saveAccount, transferOf } from './deciding.ts';
import type { CommandOf, LaneCommand, LaneResult, WantedTransfer } from './lane-command.ts';
import type { Ledger, LedgerTransfer, TransferHold } from './ledger.ts';
import { factsPayload, postTo } from './posting.ts';

/** Records money that came in: debits the receiving account, credits the founder's capital. */
export function deposit(deciding: Deciding, command: CommandOf<'depositFunds'>): LaneResult {
  const { ids, ledger, round } = deciding;
  const amount = moneyOfText(command.amount);
  const { currency } = amount;
  const receiving = accountOf(deciding, command.accountId);
  const capital = ensureAccount(deciding, { name: founderCapitalName(currency), kind: 'EQUITY', currency });
  const id = ids.next('transfer');
  postTo(
    deciding,
    {
      ...{ ...plainFacts, id, ventureId: ledger.ventureId, description: command.description, moneyIntentId: null },
      ...{ reversesId: null, legs: twoLegs({ debit: receiving.id, credit: capital.id, amount }) },
    },
    [receiving, capital],
    { command, workflowId: null },
  );
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** Posts a transfer, or lets it wait; several together, all or none. Answers with the id of the first. */
export function postTransfers(deciding: Deciding, command: CommandOf<'postTransfers'>): LaneResult {
  const { ids } = deciding;
  const wanted = command.transfers.map((transfer) => ({ ...transfer, id: ids.next('transfer') }));
  const [first] = wanted;
  if (wanted.length > 1) rehearse(deciding, wanted);
  for (const [index, transfer] of wanted.entries()) {
    const linked = wanted.length > 1 && first !== undefined ? { id: first.id, place: index + 1 } : null;
    postOrHold(deciding, { ...transfer, linked, index }, command);
  }
  const id = first?.id ?? '';
  deciding.round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

interface Wanted extends WantedTransfer {
  readonly id: string;
}

/**
 * Goes through linked transfers on copies of their accounts: a refusal in the middle must leave nothing behind.
 * @throws what the first that is refused throws
 */
function rehearse(deciding: Deciding, wanted: readonly Wanted[]): void {
  const accounts = new Map<string, Account>();
  for (const [index, transfer] of wanted.entries()) {
    const legs = legsOf(transfer);
    for (const { accountId } of legs) {
      if (!accounts.has(accountId)) accounts.set(accountId, accountOf(deciding, accountId));
    }
    const { ventureId } = deciding.ledger;
    if (transfer.pendingSeconds === null) {
      const draft = { ...plainFacts, ...draftOf(transfer, ventureId), legs };
      for (const [id, account] of postTransfer(draft, accounts, fieldsOf(index)).accounts) accounts.set(id, account);
      continue;
    }
    for (const { account, amountMinor } of takingsOf({ id: transfer.id, ventureId, legs }, accounts, fieldsOf(index))) {
      accounts.set(account.id, placeHold(account, amountMinor));
    }
  }
}

function postOrHold(
  deciding: Deciding,
  transfer: Wanted & { readonly linked: LedgerTransfer['linked']; readonly index: number },
  command: CommandOf<'postTransfers'>,
): void {
  const { ledger } = deciding;
  const { id, description, effectiveAt, exchange, metadata, linked, pendingSeconds, index } = transfer;
  const facts = { description, effectiveAt, exchange, metadata, linked };
  const legs = legsOf(transfer);
  if (pendingSeconds !== null) {
    const expiresAt = holdExpiresAt(deciding.now, pendingSeconds);
    hold(deciding, { id, ...facts, legs, expiresAt }, { command, index });
    return;
  }
  const draft = {
    ...facts,
    ...draftOf(transfer, ledger.ventureId),
    legs,
  };
  postTo(deciding, draft, accountsOf(deciding, legs), { command, workflowId: null, fieldOf: fieldsOf(index) });
}

/** Lets a transfer wait: holds what it would take. */
function hold(
  deciding: Deciding,
  wanted: Pick<
    LedgerTransfer,
    'id' | 'description' | 'effectiveAt' | 'exchange' | 'metadata' | 'linked' | 'legs' | 'expiresAt'
  >,
  { command, index }: { readonly command: LaneCommand; readonly index: number },
): void {
  const { ledger, round, ids } = deciding;
  const { id, legs, expiresAt } = wanted;
  const { ventureId } = ledger;
  const accounts = new Map(accountsOf(deciding, legs).map((account) => [account.id, account]));
  const holds: TransferHold[] = [];
  for (const { account, amountMinor } of takingsOf({ id, ventureId, legs }, accounts, fieldsOf(index))) {
    const held = { id: ids.next('hold'), accountId: account.id, amountMinor };
    saveAccount(deciding, placeHold(account, amountMinor));
    round.placeHold({ ...held, amount: { amountMinor, currency: account.currency }, expiresAt }, id);
    holds.push(held);
  }
  const transfer: LedgerTransfer = { ...wanted, state: 'PENDING', holds, isReversal: false, isReversed: false };
  const payload = {
    ...{ transferId: id, description: wanted.description, expiresAt },
    legs: legs.map((leg) => ({ ...leg, amount: moneyText(leg.amount) })),
    holds: holds.map(({ id: holdId, accountId, amountMinor }) => ({
      ...{ holdId, accountId },
      amount: moneyText({ amountMinor, currency: accountOf(deciding, accountId).currency }),
    })),
    ...factsPayload(wanted),
  };
  round.append({ id, expectedVersion: 0 }, { type: 'ledger.transfer_pending.v1', payload }, command, null);
  round.addPending(transfer);
  ledger.transfers.set(id, transfer);
}

/** Posts a transfer that waits, whole or in part; what it held is released. */
export function postPending(deciding: Deciding, command: CommandOf<'postPendingTransfer'>): LaneResult {
  const { ledger, round } = deciding;
  const transfer = requirePending(deciding, command.transferId);
  const { id, legs, holds } = transfer;
  const { legs: posted, exchange, releasedMinor } = partOf(deciding, transfer, command);
  const accounts = accountsOf(deciding, legs).map((account) => {
    const held = holds.find(({ accountId }) => accountId === account.id);
    return held === undefined ? account : releaseHold(account, held.amountMinor);
  });
  const draft = {
    ...transfer,
    ...{ ventureId: ledger.ventureId, moneyIntentId: null, reversesId: null, exchange },
    legs: posted,
  };
  const field = { account: ['input', 'transferId'], amount: ['input', 'amount', 'amountMinor'] };
  postTo(deciding, draft, accounts, { command, workflowId: null, fieldOf: () => field, wasPending: { releasedMinor } });
  // Accounts whose legs were left out are not posted to; what was held on them is given back all the same.
  const touched = touchedBy(posted);
  const leftOut = holds.filter(({ accountId }) => !touched.includes(accountId)).map(({ accountId }) => accountId);
  for (const account of accounts) if (leftOut.includes(account.id)) saveAccount(deciding, account);
  conclude(deciding, { ...transfer, legs: posted, exchange }, 'POSTED');
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** Gives a transfer up that waits. Allowed on frozen accounts: it moves no money. */
export function voidPending(deciding: Deciding, command: CommandOf<'voidPendingTransfer'>): LaneResult {
  const transfer = requirePending(deciding, command.transferId);
  const { id } = transfer;
  release(deciding, transfer);
  const payload = { transferId: id, accountIds: touchedBy(transfer.legs), reason: command.reason };
  deciding.round.append({ id, expectedVersion: 1 }, { type: 'ledger.transfer_voided.v1', payload }, command, null);
  conclude(deciding, transfer, 'VOIDED');
  deciding.round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** Ends a transfer that has waited long enough; nothing when it has ended or has time left. */
export function expireTransfer(deciding: Deciding, command: CommandOf<'expireTransfer'>): LaneResult {
  const transfer = transferOf(deciding, command.transferId);
  const { id, state, expiresAt } = transfer;
  if (state !== 'PENDING' || Date.parse(expiresAt) > deciding.now.getTime()) return nothingToDo(id);
  release(deciding, transfer);
  const payload = { transferId: id, accountIds: touchedBy(transfer.legs) };
  deciding.round.append({ id, expectedVersion: 1 }, { type: 'ledger.transfer_expired.v1', payload }, command, null);
  conclude(deciding, transfer, 'EXPIRED');
  return { id, replayed: false, decision: null };
}

/** Takes a posted transfer back by one of its own, with the sides exchanged. Once, and never a reversal. */
export function reverseTransfer(deciding: Deciding, command: CommandOf<'reverseTransfer'>): LaneResult {
  const { ledger, ids, round } = deciding;
  const reversed = transferOf(deciding, command.transferId);
  if (reversed.state !== 'POSTED') throw new TransferNotPostedError(reversed.id, reversed.state);
  if (reversed.isReversal) throw new ReversalOfReversalError(reversed.id);
  if (reversed.isReversed) throw new AlreadyReversedError(reversed.id);
  const id = ids.next('transfer');
  const { effectiveAt, metadata, reason } = command;
  const draft = {
    ...{ id, ventureId: ledger.ventureId, moneyIntentId: null, reversesId: reversed.id, linked: null },
    ...{ description: reason, effectiveAt, metadata, exchange: reversed.exchange },
    legs: reversedLegs(reversed.legs),
  };
  const field = { account: ['input', 'transferId'], amount: ['input', 'transferId'] };
  postTo(deciding, draft, accountsOf(deciding, reversed.legs), { command, workflowId: null, fieldOf: () => field });
  ledger.transfers.set(reversed.id, { ...reversed, isReversed: true });
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** @throws TransferNotPendingError, TransferExpiredError */
function requirePending(deciding: Deciding, transferId: string): LedgerTransfer {
  const transfer = transferOf(deciding, transferId);
  const { state, expiresAt } = transfer;
  if (state === 'EXPIRED') throw new TransferExpiredError(transferId, expiresAt);
  if (state !== 'PENDING') throw new TransferNotPendingError(transferId, state);
  if (Date.parse(expiresAt) <= deciding.now.getTime()) throw new TransferExpiredError(transferId, expiresAt);
  return transfer;
}

/** The part of a transfer that is to be posted. @throws what `partOfLegs` and `partOfTwo` throw */
function partOf({ ledger }: Deciding, transfer: LedgerTransfer, command: CommandOf<'postPendingTransfer'>): Part {
  const { amount, legs } = command;
  const digitsOf = (currency: string) => digitsIn(ledger, currency);
  if (legs !== null) {
    const wanted = { amountsMinor: legs.amountsMinor.map(BigInt), roundingAccountId: legs.roundingAccountId };
    return partOfLegs(transfer, wanted, digitsOf);
  }
  if (amount !== null) return partOfTwo(transfer, moneyOfText(amount), digitsOf);
  return { legs: transfer.legs, exchange: transfer.exchange, releasedMinor: null };
}

function digitsIn({ assets }: Ledger, currency: string): number {
  return isCurrency(currency) ? minorUnitsOf(currency) : (assets.get(currency)?.scale ?? 0);
}

function release(deciding: Deciding, { holds }: LedgerTransfer): void {
  for (const { accountId, amountMinor } of holds) {
    saveAccount(deciding, releaseHold(accountOf(deciding, accountId), amountMinor));
  }
}

/** Ends a transfer that waited, and its holds with it. */
function conclude({ ledger, round }: Deciding, transfer: LedgerTransfer, state: 'POSTED' | 'VOIDED' | 'EXPIRED'): void {
  round.concludePending(transfer.id, state);
  for (const { id } of transfer.holds) round.endHold({ id, state });
  ledger.transfers.set(transfer.id, { ...transfer, state });
}

function legsOf({ legs }: WantedTransfer): readonly Leg[] {
  return legs.map((leg) => ({ ...leg, amount: moneyOfText(leg.amount) }));
}

function draftOf({ id, description }: Wanted, ventureId: string) {
  return { id, ventureId, description, moneyIntentId: null, reversesId: null };
}

function touchedBy(legs: readonly Leg[]): string[] {
  return [...new Set(legs.map(({ accountId }) => accountId))];
}

function accountsOf(deciding: Deciding, legs: readonly Leg[]): readonly Account[] {
  return touchedBy(legs).map((id) => accountOf(deciding, id));
}

/** The place of a leg in the command, which whoever sent it translates into the caller's input. */
function fieldsOf(index: number) {
  return (leg: number) => {
    const path = ['transfers', String(index), 'legs', String(leg)];
    return { account: [...path, 'accountId'], amount: [...path, 'amount', 'amountMinor'] };
  };
}
