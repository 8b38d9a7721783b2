import { z } from 'zod';
import { NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { Money } from '#runtime/money/money.ts';
import { lockAccounts } from '../account/account.repository.ts';
import { founderCapitalName, requireAssetIn } from '../account/account.ts';
import { ensureAccount } from '../account/ensure-account.ts';
import { requireVisibleAccount } from '../account/visible-account.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { type Caller, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { post } from './post.ts';
import { type Entry, twoLegs } from './transfer.ts';

export interface DepositFunds {
  readonly idempotencyKey: string;
  readonly accountId: string;
  readonly amount: Money;
  readonly description: string;
}

const texts = z.object({ idempotencyKey: plainText(200), description: plainText(200) });

/**
 * Records money that came in from outside: debits an asset account, credits the venture's founder capital in that
 * currency, which is opened the first time.
 * @throws InvalidInputError, NotFoundError (account), AccountNotAssetError, CurrencyMismatchError, BalanceTooLargeError, a
 *   refusal of the amount, IdempotencyKeyReusedError
 */
export async function depositFunds(deps: TreasuryDeps, input: DepositFunds, caller: Caller): Promise<Done> {
  const { runtime } = deps;
  requirePerson(caller);
  parseInput(texts, input);
  const amount = requireAmount(input.amount);
  const { id: accountId, ventureId, ...account } = await requireVisibleAccount(deps, input.accountId, caller);
  requireAssetIn({ id: accountId, ventureId, ...account }, amount);
  const { idempotencyKey, description } = input;
  let posted: readonly Entry[] = [];
  const done = await runtime.events.transact(async (unit) => {
    posted = [];
    const { result, replayed } = await idempotent(
      unit.tx,
      {
        scope: ventureId,
        operation: 'depositFunds',
        key: idempotencyKey,
        input: { accountId, amount: moneyText(amount), description },
      },
      async () => {
        const cause = { actor: caller.identity.actor, correlationId: caller.requestId, causationId: null };
        const { currency } = amount;
        const capitalId = await ensureAccount(
          unit,
          {
            id: runtime.ids.next('account'),
            ventureId,
            name: founderCapitalName(currency),
            kind: 'EQUITY',
            currency,
          },
          cause,
        );
        const accounts = await lockAccounts(unit.tx, [accountId, capitalId]);
        if (!accounts.has(accountId)) throw new NotFoundError(`There is no account ${accountId}`);
        const id = runtime.ids.next('transfer');
        const entryIds = [runtime.ids.next('ledgerEntry'), runtime.ids.next('ledgerEntry')] as const;
        const legs = twoLegs(entryIds, { debit: accountId, credit: capitalId, amount });
        const posting = await post(unit, { id, ventureId, description, moneyIntentId: null, legs }, accounts, cause);
        posted = posting.entries;
        return { id };
      },
    );
    return { id: result.id, replayed };
  });
  deps.metrics.posted(posted);
  return done;
}
