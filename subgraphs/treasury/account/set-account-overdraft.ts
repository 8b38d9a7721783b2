import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
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
 * @throws OverdraftInUseError when less is available than would be allowed
 */
export async function setAccountOverdraft(
  deps: TreasuryDeps,
  input: SetAccountOverdraft,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const floorMinor = floorOf({ ...input, byDefault: null })?.toString() ?? null;
  const { id: accountId, ventureId } = await requireVisibleAccount(deps, input.accountId, caller);
  const { idempotencyKey, reason } = input;
  const asked = { accountId, floorMinor, reason };
  const shared = commandOf('setAccountOverdraft', { ventureId, idempotencyKey }, asked, caller);
  return deps.lanes.submit({ ...shared, kind: 'setAccountOverdraft', ...asked });
}
