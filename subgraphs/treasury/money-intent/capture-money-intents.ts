import { z } from 'zod';
import { NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { bulkKeyCharsMax, forEachItem, type ItemOutcome, itemKey, refusalOf, requireItemCount } from '../bulk.ts';
import type { Caller, TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { type CaptureMoneyIntent, captureCommand } from './capture-money-intent.ts';
import { intentsInVenture } from './money-intent.repository.ts';

export interface CaptureMoneyIntents {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly captures: readonly Pick<CaptureMoneyIntent, 'moneyIntentId' | 'amount' | 'isFinal'>[];
}

/** How many are under way at once: enough to fill the rounds of the ledger's writer. */
const atOnce = 2_000;

const key = z.object({ idempotencyKey: plainText(bulkKeyCharsMax) });

/**
 * Captures many authorised intents of one venture, each once under the call's key and its place. Items are begun in their
 * order; one that is refused stops no other.
 * @returns what became of each, by place
 * @throws InvalidInputError (key), NotFoundError (venture), TooManyItemsError
 * @throws RequestError when not all could be done; the same call goes on where it was
 */
export async function captureMoneyIntents(
  { runtime, lanes }: TreasuryDeps,
  input: CaptureMoneyIntents,
  caller: Caller,
): Promise<readonly ItemOutcome[]> {
  parseInput(key, input);
  const { ventureId, idempotencyKey, captures } = input;
  requireItemCount(captures, ['input', 'captures']);
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const ids = captures.map(({ moneyIntentId }) => moneyIntentId).filter((id) => isIdOf('moneyIntent', id));
  const known = await intentsInVenture(runtime.db.drizzle, ventureId, ids);
  return forEachItem(captures, atOnce, async (capture, place): Promise<ItemOutcome> => {
    try {
      const { moneyIntentId } = capture;
      if (!known.has(moneyIntentId)) {
        throw new NotFoundError(`The venture has no money intent ${moneyIntentId}`, ['input', 'moneyIntentId']);
      }
      const asked = { ...capture, ventureId, idempotencyKey: itemKey(idempotencyKey, place) };
      const { id, replayed } = await lanes.submit(captureCommand(asked, caller));
      return { id, replayed };
    } catch (error) {
      return refusalOf(error, ['input', 'captures', String(place)]);
    }
  });
}
