import { z } from 'zod';
import { InvariantError, parseInput } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { Money } from '#runtime/money/money.ts';
import { lockAccounts } from '../account/account.repository.ts';
import { expenseName, releaseHold } from '../account/account.ts';
import { ensureAccount } from '../account/ensure-account.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { readDatabaseClock } from '../database-clock.ts';
import type { Caller, Done, TreasuryDeps } from '../deps.ts';
import { frozenBecause } from '../freeze.ts';
import { plainText } from '../plain-text.ts';
import { post } from '../transfer/post.ts';
import { type Entry, twoLegs } from '../transfer/transfer.ts';
import { lockIntent, type MoneyIntentRecord } from './money-intent.repository.ts';
import { decideCapture, evolve } from './money-intent.ts';
import { type Cause, recordNext } from './record.ts';
import { requireVisibleIntent } from './visible-intent.ts';

export interface CaptureMoneyIntent {
  readonly idempotencyKey: string;
  readonly moneyIntentId: string;
  /** The venture it has to belong to; any that the caller sees when null. */
  readonly ventureId: string | null;
  /** All that is held when null. */
  readonly amount: Money | null;
}

const texts = z.object({ idempotencyKey: plainText(200) });

/**
 * Posts an authorised intent, whole or in part: credits the account that pays, debits the expense account of the category
 * (opened the first time), ends the hold and releases the rest, in one transaction with the events.
 * @throws InvalidInputError, NotFoundError, a refusal of the amount or of the intent's state, CaptureExceedsHoldError,
 *   FrozenError, IdempotencyKeyReusedError
 */
export async function captureMoneyIntent(deps: TreasuryDeps, input: CaptureMoneyIntent, caller: Caller): Promise<Done> {
  const { runtime } = deps;
  parseInput(texts, input);
  const amount = input.amount === null ? null : requireAmount(input.amount);
  const { id: moneyIntentId, ventureId } = await requireVisibleIntent(
    deps,
    input.moneyIntentId,
    caller,
    input.ventureId,
  );
  let posted: readonly Entry[] = [];
  const done = await runtime.events.transact(async (unit) => {
    posted = [];
    const { result, replayed } = await idempotent(
      unit.tx,
      {
        scope: ventureId,
        operation: 'captureMoneyIntent',
        key: input.idempotencyKey,
        input: { moneyIntentId, amount: amount === null ? null : moneyText(amount) },
      },
      async () => {
        posted = await capture(unit, deps, { moneyIntentId, amount }, caller);
        return { id: moneyIntentId };
      },
    );
    return { id: result.id, replayed };
  });
  deps.metrics.posted(posted);
  return done;
}

async function capture(
  unit: UnitOfWork,
  { runtime }: TreasuryDeps,
  { moneyIntentId, amount }: { readonly moneyIntentId: string; readonly amount: Money | null },
  caller: Caller,
): Promise<readonly Entry[]> {
  const intent = await lockIntent(unit.tx, moneyIntentId);
  if (intent === undefined) throw new InvariantError(`${moneyIntentId} was there a moment ago`);
  const now = await readDatabaseClock(unit.tx);
  const frozen = await frozenBecause(unit.tx, intent);
  const transferId = runtime.ids.next('transfer');
  const event = decideCapture(intent, { transferId, amount, frozen, now });
  const { captured, hold } = evolve(intent, event);
  if (captured === null || hold === null) throw new InvariantError(`${moneyIntentId} was captured without an amount`);

  const cause: Cause = {
    actor: caller.identity.actor,
    correlationId: intent.workflowId ?? caller.requestId,
    causationId: null,
  };
  const expenseId = await ensureAccount(unit, expenseAccount(intent, runtime.ids.next('account')), cause);
  const locked = await lockAccounts(unit.tx, [intent.accountId, expenseId]);
  const paying = locked.get(intent.accountId);
  if (paying === undefined) throw new InvariantError(`${intent.accountId} was there a moment ago`);
  const accounts = new Map([...locked, [paying.id, releaseHold(paying, hold.amount.amountMinor)]]);
  const entryIds = [runtime.ids.next('ledgerEntry'), runtime.ids.next('ledgerEntry')] as const;
  const { entries } = await post(
    unit,
    {
      id: transferId,
      ventureId: intent.ventureId,
      description: `${intent.payee}: ${intent.purpose}`,
      moneyIntentId,
      legs: twoLegs(entryIds, { debit: expenseId, credit: paying.id, amount: captured }),
    },
    accounts,
    cause,
  );
  // The posting has saved the account with the hold released.
  await recordNext(unit, { event, before: intent, decision: null, account: null, cause });
  return entries;
}

function expenseAccount({ ventureId, category, amount: { currency } }: MoneyIntentRecord, id: string) {
  return { id, ventureId, name: expenseName(category, currency), kind: 'EXPENSE' as const, currency };
}
