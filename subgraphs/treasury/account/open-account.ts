import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { isCurrency } from '#runtime/money/money.ts';
import { type Caller, commandOf, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { CurrencyUnknownError } from '../errors.ts';
import { plainText } from '../plain-text.ts';
import { type AccountKind, requireFreeName } from './account.ts';

export interface OpenAccount {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
}

const texts = z.object({ idempotencyKey: plainText(200), name: plainText(120) });

/**
 * Opens an account with a zero balance, for a person.
 * @throws InvalidInputError, NotFoundError (venture), CurrencyUnknownError, AccountNameReservedError,
 *   AccountNameTakenError, IdempotencyKeyReusedError
 */
export async function openAccount({ runtime, lanes }: TreasuryDeps, input: OpenAccount, caller: Caller): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const { ventureId, name, kind, currency } = input;
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  if (!isCurrency(currency)) throw new CurrencyUnknownError(currency, ['input', 'currency']);
  requireFreeName(name);
  return lanes.submit({
    ...commandOf('openAccount', input, { name, kind, currency }, caller),
    ...{ kind: 'openAccount', name, accountKind: kind, currency },
  });
}
