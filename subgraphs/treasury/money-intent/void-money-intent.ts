import { z } from 'zod';
import { InvariantError, parseInput } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { lockAccounts } from '../account/account.repository.ts';
import { readDatabaseClock } from '../database-clock.ts';
import type { Caller, Done, TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { lockIntent } from './money-intent.repository.ts';
import { decideVoid } from './money-intent.ts';
import { recordNext } from './record.ts';
import { requireVisibleIntent } from './visible-intent.ts';

export interface VoidMoneyIntent {
  readonly idempotencyKey: string;
  readonly moneyIntentId: string;
  /** For the record. */
  readonly reason: string;
}

const texts = z.object({ idempotencyKey: plainText(200), reason: plainText(500) });

/**
 * Gives up an intent that is authorised or waits for an approval, and releases its hold. Allowed under a freeze: it moves
 * no money.
 * @throws InvalidInputError, NotFoundError, the refusal of the state that the intent is in, IdempotencyKeyReusedError
 */
export async function voidMoneyIntent(deps: TreasuryDeps, input: VoidMoneyIntent, caller: Caller): Promise<Done> {
  parseInput(texts, input);
  const { idempotencyKey, reason } = input;
  const { id: moneyIntentId, ventureId } = await requireVisibleIntent(deps, input.moneyIntentId, caller);
  return deps.runtime.events.transact(async (unit) => {
    const { result, replayed } = await idempotent(
      unit.tx,
      {
        scope: ventureId,
        operation: 'voidMoneyIntent',
        key: idempotencyKey,
        input: { moneyIntentId, reason },
      },
      async () => {
        await giveUp(unit, { moneyIntentId, reason }, caller);
        return { id: moneyIntentId };
      },
    );
    return { id: result.id, replayed };
  });
}

async function giveUp(
  unit: UnitOfWork,
  { moneyIntentId, reason }: { readonly moneyIntentId: string; readonly reason: string },
  caller: Caller,
): Promise<void> {
  const intent = await lockIntent(unit.tx, moneyIntentId);
  if (intent === undefined) throw new InvariantError(`${moneyIntentId} was there a moment ago`);
  const event = decideVoid(intent, { reason, now: await readDatabaseClock(unit.tx) });
  const accounts = intent.hold === null ? undefined : await lockAccounts(unit.tx, [intent.accountId]);
  await recordNext(unit, {
    event,
    before: intent,
    decision: null,
    account: accounts?.get(intent.accountId) ?? null,
    cause: {
      actor: caller.identity.actor,
      correlationId: intent.workflowId ?? caller.requestId,
      causationId: null,
    },
  });
}
