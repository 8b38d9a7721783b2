import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { moneyText } from '../amount.ts';
import { tellAmount } from '../asset/tell-amount.ts';
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
  const limit = overdraftLimitMinor === null ? null : { amountMinor: overdraftLimitMinor, currency };
  const told = limit === null ? '' : ` to ${await tellAmount(deps.runtime.db.drizzle, ventureId, limit)}`;
  const facts = {
    ...{ resourceId: accountId, context: { overdraft, ...(limit !== null && moneyText(limit)) } },
    shown: { accountId, overdraft, limit, reason },
    summary: `Let the account ${name} be overdrawn: ${overdraft}${told}: ${reason}`,
  };
  return submitByHand(deps, { ...shared, kind: 'setAccountOverdraft', ...asked }, facts, caller);
}
