import { z } from 'zod';
import { NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { Money } from '#runtime/money/money.ts';
import { type AccountRecord, findAccountByName } from '../account/account.repository.ts';
import { requireAssetIn } from '../account/account.ts';
import { requireVisibleAccount } from '../account/visible-account.ts';
import { moneyText, requireAmount } from '../amount.ts';
import type { Caller, Done, TreasuryDeps } from '../deps.ts';
import { plainText } from '../plain-text.ts';
import { decideAuthorisation, type PolicyVerdict } from './authorisation.ts';
import { categoryPattern } from './category.ts';
import type { MoneyIntentEvent } from './money-intent.events.ts';
import { findIntentByKey, type RequestFacts } from './money-intent.repository.ts';
import type { Wish } from './money-intent.ts';
import { askPolicy } from './policy-check.ts';
import { type AgentRank, principalOf } from './principal.ts';
import { recordNew } from './record.ts';
import { lockSituation } from './situation.ts';

export interface RequestMoneyIntent {
  readonly idempotencyKey: string;
  /** The account that pays: by id (of any venture that the caller sees when `ventureId` is null), or by name. */
  readonly account:
    | { readonly id: string; readonly ventureId: string | null }
    | { readonly name: string; readonly ventureId: string };
  readonly amount: Money;
  readonly payee: string;
  readonly category: string;
  readonly purpose: string;
  /** Null unless an agent asks. */
  readonly agent: AgentRank | null;
  readonly workflowId: string | null;
  readonly taskId: string | null;
}

const texts = z.object({
  idempotencyKey: plainText(200),
  payee: plainText(120),
  category: z.string().regex(categoryPattern, { error: 'must be a lower-case word, for example advertising' }),
  purpose: plainText(500),
});

/**
 * Asks to spend. Policy is asked first, with no transaction open; then freeze, limits and funds are decided under locks in
 * the same transaction that takes the hold.
 *
 * Two calls with one key at the same time may both ask policy, which then has a decision for an intent that never came to
 * be; only one of them gets to decide, the other returns its result.
 * @returns the intent's id, also when it was declined
 * @throws InvalidInputError, NotFoundError (account), AccountNotAssetError, CurrencyMismatchError, a refusal of the amount,
 *   IdempotencyKeyReusedError
 * @throws RequestError UNAVAILABLE when policy does not answer; nothing is written then
 */
export async function requestMoneyIntent(deps: TreasuryDeps, input: RequestMoneyIntent, caller: Caller): Promise<Done> {
  const startedAt = performance.now();
  const { runtime } = deps;
  parseInput(texts, input);
  const amount = requireAmount(input.amount);
  const principal = principalOf(caller.identity, input.agent);
  const account = await findAccount(deps, input, caller);
  requireAssetIn(account, amount);

  const { payee, category, purpose, workflowId, taskId } = input;
  const { ventureId } = account;
  const wish: Wish = {
    ...{ id: runtime.ids.next('moneyIntent'), accountId: account.id, amount, payee, category, purpose },
    ...{ workflowId, taskId },
  };
  const { actor } = caller.identity;
  const agentId = actor.kind === 'AGENT' ? actor.id : null;
  const facts = { ventureId, agentId, requestedBy: actor, principal, requestKey: input.idempotencyKey };

  // A key that was used before needs no second word from policy; whether the input is the same is seen below.
  const known = await findIntentByKey(runtime.db.drizzle, ventureId, input.idempotencyKey);
  if (known !== undefined) {
    return { ...(await once(deps, facts, wish, async () => ({ id: known.id }))), replayed: true };
  }
  const verdict = await askPolicy(runtime, { wish, ventureId, principal, approvalId: null }, caller).catch(
    (error: unknown) => {
      deps.metrics.undecided(performance.now() - startedAt);
      throw error;
    },
  );
  const { event, ...done } = await decideOnce(deps, { wish, facts, verdict }, caller);
  if (event !== undefined) deps.metrics.decided(event, performance.now() - startedAt);
  return done;
}

/** Decides under locks, unless the key was used meanwhile. @returns the event too, when it was decided here */
async function decideOnce(
  deps: TreasuryDeps,
  { wish, facts, verdict }: { readonly wish: Wish; readonly facts: RequestFacts; readonly verdict: PolicyVerdict },
  caller: Caller,
): Promise<Done & { readonly event: MoneyIntentEvent | undefined }> {
  const { runtime, holdTtlSeconds } = deps;
  let event: MoneyIntentEvent | undefined;
  const done = await once(deps, facts, wish, async (unit) => {
    const situation = await lockSituation(unit.tx, wish, facts);
    const holdId = runtime.ids.next('hold');
    event = decideAuthorisation({ wish, verdict, approvalId: null, holdId, holdTtlSeconds }, situation);
    const { decisionId, actionHash } = verdict;
    await recordNew(unit, {
      event,
      facts,
      decision: { decisionId, actionHash, approvalId: null, at: situation.now },
      account: situation.account,
      cause: {
        actor: facts.requestedBy,
        correlationId: wish.workflowId ?? caller.requestId,
        causationId: decisionId,
      },
    });
    return { id: wish.id };
  });
  return { ...done, event: done.replayed ? undefined : event };
}

type Run = (unit: UnitOfWork) => Promise<{ id: string }>;

/** Runs in a transaction, once for each key of the venture. */
function once({ runtime }: TreasuryDeps, facts: RequestFacts, wish: Wish, run: Run): Promise<Done> {
  const { accountId, amount, payee, category, purpose, workflowId, taskId } = wish;
  return runtime.events.transact(async (unit) => {
    const { result, replayed } = await idempotent(
      unit.tx,
      {
        scope: facts.ventureId,
        operation: 'requestMoneyIntent',
        key: facts.requestKey,
        input: { accountId, amount: moneyText(amount), payee, category, purpose, workflowId, taskId },
      },
      () => run(unit),
    );
    return { id: result.id, replayed };
  });
}

async function findAccount(
  deps: TreasuryDeps,
  { account }: RequestMoneyIntent,
  caller: Caller,
): Promise<AccountRecord> {
  if ('id' in account) return requireVisibleAccount(deps, account.id, caller, { ventureId: account.ventureId });
  const { runtime } = deps;
  const field = ['input', 'accountName'];
  await runtime.access.requireVenture(caller.identity, account.ventureId, ['input', 'ventureId']);
  const name = parseInput(plainText(120), account.name, field);
  const found = await findAccountByName(runtime.db.drizzle, account.ventureId, name);
  if (found === undefined) throw new NotFoundError(`The venture has no account named "${name}"`, field);
  return found;
}
