import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { requireVisibleAccount } from './visible-account.ts';

export interface ChangeAccountState {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** For the record. */
  readonly reason: string;
}

const texts = z.object({ idempotencyKey: plainText(200), reason: plainText(500) });

const words = { freezeAccount: 'Freeze', unfreezeAccount: 'Unfreeze', closeAccount: 'Close' } as const;

/**
 * Freezes an account (no entries, no holds; holds can be given back), lets it go on, or closes an empty one for good.
 * @throws InvalidInputError, NotFoundError, AccountFrozenError, AccountNotFrozenError, AccountClosedError,
 *   AccountNotEmptyError, AccountKeptError, IdempotencyKeyReusedError, and what `submitByHand` does
 */
export async function changeAccountState(
  deps: TreasuryDeps,
  kind: 'freezeAccount' | 'unfreezeAccount' | 'closeAccount',
  input: ChangeAccountState,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const { id: accountId, ventureId, name } = await requireVisibleAccount(deps, input.accountId, caller);
  const { idempotencyKey, reason } = input;
  const asked = { accountId, reason };
  const command = { ...commandOf(kind, { ventureId, idempotencyKey }, asked, caller), kind, ...asked };
  const summary = `${words[kind]} the account ${name}: ${reason}`;
  return submitByHand(deps, command, { resourceId: accountId, context: {}, summary }, caller);
}
