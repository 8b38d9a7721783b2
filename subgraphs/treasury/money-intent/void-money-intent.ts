import { z } from 'zod';
import { parseInput } from '#runtime/errors/errors.ts';
import { type Caller, commandOf, type Done, type TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
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
  const asked = { moneyIntentId, reason };
  return deps.lanes.submit({
    ...commandOf('voidMoneyIntent', { ventureId, idempotencyKey }, asked, caller),
    ...{ kind: 'voidMoneyIntent', ...asked },
  });
}
