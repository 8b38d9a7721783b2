import { z } from 'zod';
import { NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import type { Money } from '#runtime/money/money.ts';
import { type AccountRecord, findAccountByName } from '../account/account.repository.ts';
import { requireAssetIn } from '../account/account.ts';
import { requireVisibleAccount } from '../account/visible-account.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { type Caller, commandOf, type Done, type TreasuryDeps } from '../deps.ts';
import type { CommandOf } from '../lane/lane-command.ts';
import { metadata } from '../metadata.ts';
import { plainText } from '../plain-text.ts';
import { categoryPattern } from './category.ts';
import { askPolicy, type PolicyQuestion, verdictOf } from './policy-check.ts';
import { type AgentRank, principalOf } from './principal.ts';

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
  /** What it is made under; null when nothing is named. */
  readonly mandate: string | null;
  /** Checked here. */
  readonly metadata: unknown;
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
  mandate: plainText(200).nullable(),
  metadata,
});

/** An intent that may be asked for: what policy is asked, and what the ledger's writer is told, but for policy's word. */
export interface PreparedRequest {
  readonly question: PolicyQuestion;
  readonly command: Omit<CommandOf<'requestMoneyIntent'>, 'verdict'>;
}

/**
 * Checks a request and writes down what it comes to.
 * @param account the account that pays, which the caller sees
 * @throws InvalidInputError, AccountNotAssetError, CurrencyMismatchError, a refusal of the amount
 * @throws RequestError FORBIDDEN for a service
 */
export function prepareRequest(
  { runtime }: TreasuryDeps,
  input: Omit<RequestMoneyIntent, 'account'>,
  account: AccountRecord,
  caller: Caller,
): PreparedRequest {
  const { metadata: facts } = parseInput(texts, input);
  const amount = requireAmount(input.amount);
  const principal = principalOf(caller.identity, input.agent);
  requireAssetIn(account, amount);
  const { payee, category, purpose, mandate, workflowId, taskId, idempotencyKey } = input;
  const { ventureId } = account;
  const asked = {
    ...{ accountId: account.id, amount: moneyText(amount), payee, category, purpose, mandate, workflowId, taskId },
  };
  const id = runtime.ids.next('moneyIntent');
  const { actor } = caller.identity;
  return {
    question: { wish: { ...asked, id, amount }, ventureId, principal, approvalId: null },
    command: {
      ...commandOf('requestMoneyIntent', { ventureId, idempotencyKey }, { ...asked, metadata: facts }, caller),
      kind: 'requestMoneyIntent',
      wish: { ...asked, id },
      agentId: actor.kind === 'AGENT' ? actor.id : null,
      principal,
      metadata: facts,
    },
  };
}

/**
 * Asks to spend. Policy is asked first; then the writer of the ledger decides freeze, limits and funds, in the commit that
 * takes the hold.
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
  const { runtime, lanes, metrics, reads } = deps;
  const { account, ...wanted } = input;
  const { question, command } = prepareRequest(deps, wanted, await findAccount(deps, account, caller), caller);
  // A key that was used before needs no second word from policy; whether the input is the same is seen in the lane.
  const isKeyUsed = await reads.isKeyUsed(question.ventureId, input.idempotencyKey);
  if (isKeyUsed) return lanes.submit({ ...command, verdict: null });
  const reply = await askPolicy(runtime, question, caller).catch((error: unknown) => {
    metrics.undecided(performance.now() - startedAt);
    throw error;
  });
  const done = await lanes.submit({ ...command, verdict: verdictOf(reply) });
  metrics.decided(done.decision, performance.now() - startedAt);
  return done;
}

async function findAccount(
  deps: TreasuryDeps,
  account: RequestMoneyIntent['account'],
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
