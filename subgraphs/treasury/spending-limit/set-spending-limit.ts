import { z } from 'zod';
import { InvalidInputError, parseInput } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import type { Money } from '#runtime/money/money.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { type Caller, type Done, requirePerson, type TreasuryDeps } from '../deps.ts';
import { categoryPattern } from '../money-intent/category.ts';
import { plainText } from '../plain-text.ts';
import { upsertLimit } from './spending-limit.repository.ts';
import { eachSubject, type LimitScope } from './spending-limit.ts';

export interface SetSpendingLimit {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly scope: LimitScope;
  /** Null for VENTURE. */
  readonly subject: string | null;
  readonly windowSeconds: number;
  readonly cap: Money;
}

const windowSecondsMax = 366 * 86_400;
const windowMessage = `must be 1 to ${windowSecondsMax} seconds (366 days)`;
const shape = z.object({
  idempotencyKey: plainText(200),
  windowSeconds: z.int().min(1, { error: windowMessage }).max(windowSecondsMax, { error: windowMessage }),
});

/**
 * Sets a cap. There is one for each scope, subject, window and currency: setting it again replaces it.
 * @throws InvalidInputError, NotFoundError (venture), a refusal of the amount, IdempotencyKeyReusedError
 */
export async function setSpendingLimit(
  { runtime }: TreasuryDeps,
  input: SetSpendingLimit,
  caller: Caller,
): Promise<Done> {
  requirePerson(caller);
  parseInput(shape, input);
  const { idempotencyKey, ventureId, scope, windowSeconds } = input;
  const cap = requireAmount(input.cap, ['input', 'cap']);
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const subject = requireSubject(input);
  return runtime.events.transact(async (unit) => {
    const { result, replayed } = await idempotent(
      unit.tx,
      {
        scope: ventureId,
        operation: 'setSpendingLimit',
        key: idempotencyKey,
        input: { scope, subject, windowSeconds, cap: moneyText(cap) },
      },
      async () => {
        const limit = { id: runtime.ids.next('spendingLimit'), ventureId, scope, subject, windowSeconds, cap };
        const { id, timesSetBefore } = await upsertLimit(unit.tx, limit);
        await unit.append({
          ventureId,
          stream: { id, expectedVersion: timesSetBefore },
          actor: caller.identity.actor,
          correlationId: caller.requestId,
          events: [
            {
              type: 'money.spending_limit_set.v1',
              payload: { limitId: id, scope, subject, windowSeconds, cap: moneyText(cap) },
            },
          ],
        });
        return { id };
      },
    );
    return { id: result.id, replayed };
  });
}

const subjectRules = {
  WORKFLOW: { isRight: (subject: string) => isIdOf('workflow', subject), right: 'the id of a workflow' },
  AGENT: { isRight: (subject: string) => isIdOf('agent', subject), right: 'the id of an agent' },
  CATEGORY: { isRight: (subject: string) => categoryPattern.test(subject), right: 'a category, for example travel' },
};

function requireSubject({ ventureId, scope, subject }: SetSpendingLimit): string {
  const field = ['input', 'subject'];
  if (scope === 'VENTURE') {
    if (subject === null || subject === ventureId) return ventureId;
    throw new InvalidInputError('subject: leave it out for VENTURE, which is the whole venture', field);
  }
  const { isRight, right } = subjectRules[scope];
  if (subject !== null && (subject === eachSubject || isRight(subject))) return subject;
  throw new InvalidInputError(`subject: must be ${right}, or * for each by itself`, field);
}
