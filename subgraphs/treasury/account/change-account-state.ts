import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { requireVisibleAccount } from './visible-account.ts';

export interface ChangeAccountState {
  readonly idempotencyKey: string;
  readonly accountId: string;
  /** For the record. */
  readonly reason: string;
}

const texts = z.object({ idempotencyKey: plainText(200), reason: plainText(500) });

/**
 * Freezes an account (no entries, no holds; holds can be given back), lets it go on, or closes an empty one for good.
 * @throws InvalidInputError, NotFoundError, AccountFrozenError, AccountNotFrozenError, AccountClosedError,
 *   AccountNotEmptyError, AccountKeptError, IdempotencyKeyReusedError
 */
export async function changeAccountState(
  deps: TreasuryDeps,
  kind: 'freezeAccount' | 'unfreezeAccount' | 'closeAccount',
  input: ChangeAccountState,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const { id: accountId, ventureId } = await requireVisibleAccount(deps, input.accountId, caller);
  const { idempotencyKey, reason } = input;
  const asked = { accountId, reason };
  return deps.lanes.submit({ ...commandOf(kind, { ventureId, idempotencyKey }, asked, caller), kind, ...asked });
}
