import { z } from 'zod';
import { InvalidInputError, NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import type { Money } from '#runtime/money/money.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { tellAmount } from '../asset/tell-amount.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
import { metadata } from '../metadata.ts';
import { plainText } from '../plain-text.ts';
import { PartialReversalError, TransferTooLongError } from './transfer.errors.ts';
import { entriesOfTransfers, findTransfers, type TransferRecord } from './transfer.repository.ts';
import { legsMax } from './transfer.ts';

export interface PostPendingTransfer {
  readonly idempotencyKey: string;
  readonly transferId: string;
  /** Of a transfer with two legs. All of it when this and `legAmountsMinor` are null. */
  readonly amount: Money | null;
  /** How much of each leg, in the order of the plan. */
  readonly legAmountsMinor: readonly bigint[] | null;
  /** Account whose amount is rounded in an exchange; as planned when null. */
  readonly roundingAccountId: string | null;
}

export interface VoidPendingTransfer {
  readonly idempotencyKey: string;
  readonly transferId: string;
  /** For the record. */
  readonly reason: string;
}

export interface ReverseTransfer extends VoidPendingTransfer {
  /** RFC 3339; null when it counts from when it is recorded. */
  readonly effectiveAt: string | null;
  /** Checked here. */
  readonly metadata: unknown;
  /** All of it when null: nothing else is taken back by a reversal. */
  readonly amount: Money | null;
}

const keyed = z.object({ idempotencyKey: plainText(200) });
const explained = keyed.extend({ reason: plainText(200) });
const tagged = explained.extend({ metadata });

/**
 * Posts a transfer that waits, whole or in part; what it held beyond is released.
 * @throws InvalidInputError, NotFoundError, TransferNotPendingError, TransferExpiredError, PostExceedsPendingError,
 *   PartialPostError, PartLegsError, TransferUnbalancedError, ExchangeInvalidError, ExchangeOffRateError,
 *   InsufficientFundsError (more is taken from an account than was held), AccountFrozenError, AccountClosedError, a refusal of the amount, IdempotencyKeyReusedError,
 *   and what `submitByHand` does
 */
export async function postPendingTransfer(
  deps: TreasuryDeps,
  input: PostPendingTransfer,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(keyed, input);
  const amount = input.amount === null ? null : moneyText(requireAmount(input.amount));
  const legs = legsOf(input);
  const { ventureId, id: transferId, description } = await requireVisibleTransfer(deps, input.transferId, caller);
  const asked = { transferId, amount, legs };
  const shared = commandOf('postPendingTransfer', { ...input, ventureId }, asked, caller);
  const whole = legs === null ? 'the whole of' : 'a part of';
  const told = input.amount && (await tellAmount(deps.runtime.db.drizzle, ventureId, input.amount));
  const what = told === null ? whole : `${told} of`;
  const facts = {
    ...{ subjectId: transferId, context: { transferId, ...amount } },
    summary: `Post ${what} the transfer ${transferId}: ${description}`,
  };
  return submitByHand(deps, { ...shared, kind: 'postPendingTransfer', ...asked }, facts, caller);
}

/**
 * Gives a transfer up that waits, and releases what it held.
 * @throws InvalidInputError, NotFoundError, TransferNotPendingError, TransferExpiredError, IdempotencyKeyReusedError,
 *   and what `submitByHand` does
 */
export async function voidPendingTransfer(
  deps: TreasuryDeps,
  input: VoidPendingTransfer,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(explained, input);
  const { ventureId, id: transferId } = await requireVisibleTransfer(deps, input.transferId, caller);
  const asked = { transferId, reason: input.reason };
  const shared = commandOf('voidPendingTransfer', { ...input, ventureId }, asked, caller);
  const facts = factsOf(transferId, `Give up the transfer ${transferId}: ${input.reason}`);
  return submitByHand(deps, { ...shared, kind: 'voidPendingTransfer', ...asked }, facts, caller);
}

/**
 * Takes a posted transfer back by one of its own, with the sides exchanged: once, whole, and never a reversal. What a
 * reversed capture had counted towards spending limits stays counted.
 * @throws InvalidInputError, NotFoundError, TransferNotPostedError, AlreadyReversedError, ReversalOfReversalError,
 *   PartialReversalError, InsufficientFundsError, AccountFrozenError, AccountClosedError, IdempotencyKeyReusedError, and what
 *   `submitByHand` does
 */
export async function reverseTransfer(deps: TreasuryDeps, input: ReverseTransfer, caller: Caller): Promise<Done> {
  requirePerson(caller);
  const facts = parseInput(tagged, input).metadata;
  const { ventureId, id: transferId } = await requireVisibleTransfer(deps, input.transferId, caller);
  if (input.amount !== null) await requireWhole(deps, { ventureId, transferId }, input.amount);
  const { reason, effectiveAt } = input;
  const asked = { transferId, reason, effectiveAt, metadata: { ...facts } };
  const shared = commandOf('reverseTransfer', { ...input, ventureId }, asked, caller);
  const taken = factsOf(transferId, `Take back the transfer ${transferId}: ${reason}`);
  return submitByHand(deps, { ...shared, kind: 'reverseTransfer', ...asked }, taken, caller);
}

function factsOf(transferId: string, summary: string) {
  return { subjectId: transferId, context: { transferId }, summary };
}

/** How much of each leg, as the lane is told; whether it fits the transfer is seen there. */
function legsOf({ amount, legAmountsMinor, roundingAccountId }: PostPendingTransfer) {
  if (legAmountsMinor === null) {
    if (roundingAccountId === null) return null;
    throw new InvalidInputError('roundingAccountId: goes with legAmountsMinor only', ['input', 'roundingAccountId']);
  }
  const field = ['input', 'legAmountsMinor'];
  if (amount !== null) throw new InvalidInputError('legAmountsMinor: give either this or amount', field);
  if (legAmountsMinor.length > legsMax) throw new TransferTooLongError(legAmountsMinor.length, legsMax, field);
  return { amountsMinor: legAmountsMinor.map(String), roundingAccountId };
}

async function requireVisibleTransfer(
  { runtime }: TreasuryDeps,
  id: string,
  { identity }: Caller,
): Promise<TransferRecord> {
  const [transfer] = isIdOf('transfer', id) ? await findTransfers(runtime.db.drizzle, [id]) : [];
  if (transfer !== undefined && (await runtime.access.canSee(identity, transfer.ventureId))) return transfer;
  throw new NotFoundError(`There is no transfer ${id}`, ['input', 'transferId']);
}

async function requireWhole(
  { runtime }: TreasuryDeps,
  { ventureId, transferId }: { readonly ventureId: string; readonly transferId: string },
  amount: Money,
): Promise<void> {
  const { drizzle } = runtime.db;
  const entries = await entriesOfTransfers(drizzle, [transferId]);
  const totals = new Map<string, bigint>();
  for (const { side, currency, amountMinor } of entries) {
    if (side === 'DEBIT') totals.set(currency, (totals.get(currency) ?? 0n) + amountMinor);
  }
  if (totals.size === 0 || totals.get(amount.currency) === amount.amountMinor) return;
  const whole = [...totals].map(([currency, amountMinor]) => tellAmount(drizzle, ventureId, { amountMinor, currency }));
  throw new PartialReversalError((await Promise.all(whole)).join(' and '));
}
