import { z } from 'zod';
import { NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import { findAccounts } from '../account/account.repository.ts';
import { bulkKeyCharsMax, forEachItem, type ItemOutcome, itemKey, refusalOf, requireItemCount } from '../bulk.ts';
import type { Caller, TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { usedKeys } from './money-intent.repository.ts';
import { type LookUp, type RequestMoneyIntent, requestMoneyIntent } from './request-money-intent.ts';

export interface RequestMoneyIntents {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly intents: readonly (Pick<
    RequestMoneyIntent,
    'amount' | 'payee' | 'category' | 'purpose' | 'mandate' | 'metadata'
  > & {
    readonly accountId: string;
  })[];
}

/** How many are under way at once: policy is asked about each, and the ledger's writer takes them in rounds. */
const atOnce = 512;

const key = z.object({ idempotencyKey: plainText(bulkKeyCharsMax) });

/**
 * Asks to spend many times, each once under the call's key and its place. Items are begun in their order; one that is
 * refused or declined stops no other.
 * @returns what became of each, by place; a declined intent has an id as well
 * @throws InvalidInputError (key), NotFoundError (venture), TooManyItemsError
 * @throws RequestError when not all could be done; the same call goes on where it was
 */
export async function requestMoneyIntents(
  deps: TreasuryDeps,
  input: RequestMoneyIntents,
  caller: Caller,
): Promise<readonly ItemOutcome[]> {
  parseInput(key, input);
  const { ventureId, idempotencyKey, intents } = input;
  requireItemCount(intents, ['input', 'intents']);
  await deps.runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const lookUp = await lookUpAll(deps, input);
  return forEachItem(intents, atOnce, async ({ accountId, ...wish }, index) => {
    const asked = {
      ...{ ...wish, account: { id: accountId, ventureId }, agent: null, workflowId: null, taskId: null },
      idempotencyKey: itemKey(idempotencyKey, index),
    };
    return requestMoneyIntent(deps, asked, caller, lookUp).catch((error: unknown) =>
      refusalOf(error, ['input', 'intents', String(index)]),
    );
  });
}

/** Looks everything up at once that the items would look up one by one. */
async function lookUpAll(
  { runtime }: TreasuryDeps,
  { ventureId, idempotencyKey, intents }: RequestMoneyIntents,
): Promise<LookUp> {
  const queryable = runtime.db.drizzle;
  const ids = new Set(intents.map(({ accountId }) => accountId).filter((id) => !id.includes('\0')));
  const accounts = new Map((await findAccounts(queryable, [...ids])).map((account) => [account.id, account]));
  const keys = intents.map((_intent, index) => itemKey(idempotencyKey, index));
  const used = await usedKeys(queryable, ventureId, keys);
  return {
    async account(asked) {
      const found = 'id' in asked ? accounts.get(asked.id) : undefined;
      if (found?.ventureId === ventureId) return found;
      throw new NotFoundError('The venture has no such account', ['input', 'accountId']);
    },
    isKeyUsed: async (_ventureId, of) => used.has(of),
  };
}
