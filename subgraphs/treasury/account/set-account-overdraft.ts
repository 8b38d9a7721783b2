import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { floorOf, type Overdraft } from './overdraft.ts';
import { requireVisibleAccount } from './visible-account.ts';

export interface SetAccountOverdraft {
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly overdraft: Overdraft;
  /** With LIMITED: how much below zero may be available, in minor units. */
  readonly overdraftLimitMinor: bigint | null;
  /** For the record. */
  readonly reason: string;
}

const texts = z.object({ idempotencyKey: plainText(200), reason: plainText(500) });

/**
 * Says anew how far an account may be overdrawn, for a person. Everything that is decided afterwards stands under it.
 * @throws InvalidInputError, NotFoundError, OverdraftInvalidError, AccountClosedError, IdempotencyKeyReusedError
 * @throws OverdraftInUseError when less is available than would be allowed; and what `submitByHand` does
 */
export async function setAccountOverdraft(
  deps: TreasuryDeps,
  input: SetAccountOverdraft,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const floorMinor = floorOf({ ...input, byDefault: null })?.toString() ?? null;
  const { id: accountId, ventureId, name, currency } = await requireVisibleAccount(deps, input.accountId, caller);
  const { idempotencyKey, reason } = input;
  const asked = { accountId, floorMinor, reason };
  const shared = commandOf('setAccountOverdraft', { ventureId, idempotencyKey }, asked, caller);
  const { overdraft, overdraftLimitMinor } = input;
  const facts = {
    ...{ resourceId: accountId, context: { overdraft, ...limitOf(overdraftLimitMinor, currency) } },
    summary: `Let the account ${name} be overdrawn: ${overdraft}${limitText(overdraftLimitMinor, currency)}: ${reason}`,
  };
  return submitByHand(deps, { ...shared, kind: 'setAccountOverdraft', ...asked }, facts, caller);
}

function limitOf(limitMinor: bigint | null, currency: string) {
  return limitMinor === null ? {} : { amountMinor: limitMinor.toString(), currency };
}

function limitText(limitMinor: bigint | null, currency: string): string {
  return limitMinor === null ? '' : ` to ${formatMoney({ amountMinor: limitMinor, currency })}`;
}
