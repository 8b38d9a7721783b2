import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { type Caller, commandOf, type Done, type TreasuryDeps } from '../deps.ts';
import type { CommandOf } from '../lane/lane-command.ts';
import { plainText } from '../plain-text.ts';
import { requireVisibleIntent } from './visible-intent.ts';

export interface CaptureMoneyIntent {
  readonly idempotencyKey: string;
  readonly moneyIntentId: string;
  /** The venture it has to belong to; any that the caller sees when null. */
  readonly ventureId: string | null;
  /** All that is still held when null. */
  readonly amount: Money | null;
  /** Releases what is left of the hold; otherwise more may be captured. */
  readonly isFinal: boolean;
}

const texts = z.object({ idempotencyKey: plainText(200) });

/**
 * Posts an authorised intent, whole or in part: credits the account that pays, debits the expense account of the category
 * (opened the first time), in one transaction with the events. The final capture, or the one that takes all that is left, ends
 * the hold and releases the rest.
 * @throws InvalidInputError, NotFoundError, a refusal of the amount or of the intent's state, CaptureExceedsHoldError,
 *   FrozenError, AccountFrozenError, AccountClosedError, IdempotencyKeyReusedError
 */
export async function captureMoneyIntent(deps: TreasuryDeps, input: CaptureMoneyIntent, caller: Caller): Promise<Done> {
  parseInput(texts, input);
  if (input.amount !== null) requireAmount(input.amount);
  const { ventureId } = await requireVisibleIntent(deps, input.moneyIntentId, caller, input.ventureId);
  return deps.lanes.submit(captureCommand({ ...input, ventureId }, caller));
}

/**
 * What the ledger's writer is told of a capture.
 * @throws a refusal of the amount
 */
export function captureCommand(
  input: CaptureMoneyIntent & { readonly ventureId: string },
  caller: Caller,
): CommandOf<'captureMoneyIntent'> {
  const { moneyIntentId, isFinal } = input;
  const amount = input.amount === null ? null : moneyText(requireAmount(input.amount));
  const asked = { moneyIntentId, amount, isFinal };
  return { ...commandOf('captureMoneyIntent', input, asked, caller), kind: 'captureMoneyIntent', ...asked };
}
