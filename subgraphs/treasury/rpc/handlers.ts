import type { z } from 'zod';
import { hasScope, type Scope } from '#runtime/auth/identity.ts';
import type { Bus, CallContext, Closable } from '#runtime/bus/bus.ts';
import { InvalidInputError, InvariantError, RequestError } from '#runtime/errors/errors.ts';
import * as contracts from '#schema/rpc/treasury.ts';
import { moneyOfText } from '../amount.ts';
import type { Done, TreasuryDeps } from '../deps.ts';
import { captureMoneyIntent } from '../money-intent/capture-money-intent.ts';
import type { MoneyIntentRecord } from '../money-intent/money-intent.repository.ts';
import { type RequestMoneyIntent, requestMoneyIntent } from '../money-intent/request-money-intent.ts';
import { requireVisibleIntent } from '../money-intent/visible-intent.ts';
import { limitsOfVentures } from '../spending-limit/spending-limit.repository.ts';
import { limitPayload } from '../spending-limit/spending-limit.ts';

type RequestOf<Contract extends { readonly request: z.ZodType }> = z.infer<Contract['request']>;

/** Answers the treasury's calls on the bus, for as long as they are not closed. */
export function serveTreasury(bus: Bus, deps: TreasuryDeps): Promise<Closable[]> {
  return Promise.all([
    bus.serve(contracts.requestMoneyIntent, async (request, caller) => {
      requireScope(caller, 'money:write');
      return replyOf(deps, await requestMoneyIntent(deps, wishOf(request), caller));
    }),
    bus.serve(contracts.captureMoneyIntent, async (request, caller) => {
      requireScope(caller, 'money:write');
      const amount = request.amount === null ? null : moneyOfText(request.amount);
      return replyOf(
        deps,
        await captureMoneyIntent(deps, { ...request, amount, isFinal: request.isFinal ?? true }, caller),
      );
    }),
    bus.serve(contracts.getMoneyIntent, async ({ moneyIntentId, ventureId }, caller) => {
      requireScope(caller, 'money:read');
      return present(await requireVisibleIntent(deps, moneyIntentId, caller, ventureId), false);
    }),
    bus.serve(contracts.listSpendingLimits, async ({ ventureId }, caller) => {
      requireScope(caller, 'money:read');
      await deps.runtime.access.requireVenture(caller.identity, ventureId);
      const limits = await limitsOfVentures(deps.runtime.db.drizzle, [ventureId]);
      return { limits: limits.map(limitPayload) };
    }),
  ]);
}

function requireScope({ identity }: CallContext, scope: Scope): void {
  if (!hasScope(identity, scope)) throw new RequestError('FORBIDDEN', `The caller lacks the scope ${scope}`);
}

function wishOf({
  ventureId,
  accountId,
  accountName,
  amount,
  mandate = null,
  ...rest
}: RequestOf<typeof contracts.requestMoneyIntent>): RequestMoneyIntent {
  const money = moneyOfText(amount);
  const wish = { ...rest, mandate, metadata: {} };
  if (accountId !== null) return { ...wish, account: { id: accountId, ventureId }, amount: money };
  if (accountName !== null) return { ...wish, account: { name: accountName, ventureId }, amount: money };
  throw new InvalidInputError('accountId: give the id of an account, or its name', ['input', 'accountId']);
}

/** The intent as it stands now: who repeats a request goes on from there. */
async function replyOf({ reads }: TreasuryDeps, { id, replayed }: Done): Promise<contracts.MoneyIntentReply> {
  const [intent] = await reads.intents([id]);
  if (intent === undefined) throw new InvariantError(`${id} was there a moment ago`);
  return present(intent, replayed);
}

function present({ id, state, declineReasons }: MoneyIntentRecord, replayed: boolean): contracts.MoneyIntentReply {
  return { moneyIntentId: id, state, declineReasons: [...declineReasons], replayed };
}
