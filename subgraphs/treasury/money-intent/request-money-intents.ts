import { z } from 'zod';
import { RemoteRefusal } from '#runtime/bus/failure.ts';
import { InvariantError, NotFoundError, parseInput, RequestError, requestErrorCodes } from '#runtime/errors/errors.ts';
import { type PolicyCheckOutcome, type PolicyCheckReply, policyChecksMax } from '#schema/rpc/policy.ts';
import { type AccountRecord, findAccounts } from '../account/account.repository.ts';
import {
  bulkKeyCharsMax,
  chunksOf,
  forEachItem,
  type ItemOutcome,
  itemKey,
  refusalOf,
  requireItemCount,
} from '../bulk.ts';
import type { Caller, TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { usedKeys } from './money-intent.repository.ts';
import { askPolicyMany, verdictOf } from './policy-check.ts';
import { type PreparedRequest, prepareRequest, type RequestMoneyIntent } from './request-money-intent.ts';

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

/** Calls to policy that are under way at once for one bulk: policy decides two rounds of so many at a time. */
const asksAtOnce = 4;

const key = z.object({ idempotencyKey: plainText(bulkKeyCharsMax) });

/**
 * Asks to spend many times, each once under the call's key and its place. Policy is asked about many at once, and the
 * ledger's writer takes them in rounds. Items are begun in their order; one that is refused or declined stops no other.
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
  const { accounts, used } = await lookUpAll(deps, input);
  const outcomes: ItemOutcome[] = [];
  const prepare = ({ accountId, ...wish }: (typeof intents)[number], place: number): readonly Item[] => {
    try {
      const account = accounts.get(accountId);
      if (account === undefined) {
        throw new NotFoundError(`The venture has no account ${accountId}`, ['input', 'accountId']);
      }
      const asked = { ...wish, ...byNoTask, idempotencyKey: itemKey(idempotencyKey, place) };
      return [{ ...prepareRequest(deps, asked, account, caller), place }];
    } catch (error) {
      outcomes[place] = refusalOf(error, fieldOf(place));
      return [];
    }
  };
  await forEachItem(chunksOf(intents, policyChecksMax), asksAtOnce, async ({ first, items }) => {
    const prepared = items.flatMap((item, index) => prepare(item, first + index));
    const done = await requestAll(deps, prepared, used, caller);
    for (const { place, outcome } of done) outcomes[place] = outcome;
  });
  return outcomes;
}

interface Item extends PreparedRequest {
  /** In the call. */
  readonly place: number;
}

/** Agents ask over the bus, one by one. */
const byNoTask = { agent: null, workflowId: null, taskId: null };

const fieldOf = (place: number) => ['input', 'intents', String(place)];

/** Asks policy about those whose keys are new, and has the ledger's writer decide all of them. */
async function requestAll(
  deps: TreasuryDeps,
  items: readonly Item[],
  used: ReadonlySet<string>,
  caller: Caller,
): Promise<readonly { readonly place: number; readonly outcome: ItemOutcome }[]> {
  const startedAt = performance.now();
  const { runtime, lanes, metrics } = deps;
  const asked = items.filter(({ command }) => !used.has(command.idempotency.key));
  const questions = asked.map(({ question }) => question);
  const answers = questions.length === 0 ? [] : await askPolicyMany(runtime, questions, caller);
  const answerTo = new Map(asked.map((item, index) => [item, answers[index]]));
  return Promise.all(
    items.map(async (item) => {
      const { command, place } = item;
      try {
        const verdict = answerTo.has(item) ? verdictOf(replyIn(answerTo.get(item))) : null;
        const { id, replayed, decision } = await lanes.submit({ ...command, verdict });
        metrics.decided(decision, performance.now() - startedAt);
        return { place, outcome: { id, replayed } };
      } catch (error) {
        return { place, outcome: refusalOf(error, fieldOf(place)) };
      }
    }),
  );
}

/** @throws RemoteRefusal, or RequestError, for a check that policy could not do: nobody spends without its word */
function replyIn(outcome: PolicyCheckOutcome | undefined): PolicyCheckReply {
  if (outcome === undefined) throw new InvariantError('Policy left a check out');
  if (outcome.ok) return outcome.reply;
  const { code, message, retryable } = outcome;
  const known = requestErrorCodes.find((each) => each === code);
  throw known === undefined ? new RemoteRefusal(code, message) : new RequestError(known, message, { retryable });
}

/** Looks everything up at once that the items would look up one by one. */
async function lookUpAll(
  { runtime }: TreasuryDeps,
  { ventureId, idempotencyKey, intents }: RequestMoneyIntents,
): Promise<{ readonly accounts: ReadonlyMap<string, AccountRecord>; readonly used: ReadonlySet<string> }> {
  const queryable = runtime.db.drizzle;
  const ids = new Set(intents.map(({ accountId }) => accountId).filter((id) => !id.includes('\0')));
  const found = await findAccounts(queryable, [...ids]);
  const keys = intents.map((_intent, index) => itemKey(idempotencyKey, index));
  return {
    accounts: new Map(found.filter((each) => each.ventureId === ventureId).map((each) => [each.id, each])),
    used: await usedKeys(queryable, ventureId, keys),
  };
}
