import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import { requireAssetIn } from '../account/account.ts';
import { requireVisibleAccount } from '../account/visible-account.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { tellAmount } from '../asset/tell-amount.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';

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
 *   refusal of the amount, IdempotencyKeyReusedError, and what `submitByHand` does
 */
export async function depositFunds(deps: TreasuryDeps, input: DepositFunds, caller: Caller): Promise<Done> {
  requirePerson(caller);
  parseInput(texts, input);
  const amount = requireAmount(input.amount);
  const account = await requireVisibleAccount(deps, input.accountId, caller);
  requireAssetIn(account, amount);
  const { idempotencyKey, accountId, description } = input;
  const asked = { accountId, amount: moneyText(amount), description };
  const shared = commandOf('depositFunds', { ventureId: account.ventureId, idempotencyKey }, asked, caller);
  const told = await tellAmount(deps.runtime.db.drizzle, account.ventureId, amount);
  const summary = `Record ${told} that came in on ${account.name}: ${description}`;
  const facts = { resourceId: accountId, context: { ...asked.amount }, summary };
  return submitByHand(deps, { ...shared, kind: 'depositFunds', ...asked }, facts, caller);
}
