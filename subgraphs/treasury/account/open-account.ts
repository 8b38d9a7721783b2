import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { isCurrency } from '#runtime/money/money.ts';
import { type Caller, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { AccountNameTakenError, CurrencyUnknownError } from '../errors.ts';
import { plainText } from '../plain-text.ts';
import { type AccountKind, requireFreeName } from './account.ts';
import { openNew } from './ensure-account.ts';

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
export async function openAccount({ runtime }: TreasuryDeps, input: OpenAccount, caller: Caller): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const { idempotencyKey, ventureId, name, kind, currency } = input;
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  if (!isCurrency(currency)) throw new CurrencyUnknownError(currency, ['input', 'currency']);
  requireFreeName(name);
  return runtime.events.transact(async (unit) => {
    const { result, replayed } = await idempotent(
      unit.tx,
      { scope: ventureId, operation: 'openAccount', key: idempotencyKey, input: { name, kind, currency } },
      async () => {
        const id = runtime.ids.next('account');
        const cause = { actor: caller.identity.actor, correlationId: caller.requestId };
        const opened = await openNew(unit, { id, ventureId, name, kind, currency }, cause);
        if (!opened) throw new AccountNameTakenError(name);
        return { id };
      },
    );
    return { id: result.id, replayed };
  });
}
