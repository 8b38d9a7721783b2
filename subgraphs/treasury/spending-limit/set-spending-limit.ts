import { z } from 'zod';
import { timeZoneOf } from '#runtime/auth/access.ts';
import { InvalidInputError, parseInput } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { formatMoney, type Money } from '#runtime/money/money.ts';
import { limitName } from '#schema/specs/limit-name.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { readDigits } from '../asset/asset.repository.ts';
import { type Caller, commandOf, type Done, requirePerson, submitByHand, type TreasuryDeps } from '../deps.ts';
import { CurrencyUnknownError } from '../errors.ts';
import { categoryPattern } from '../money-intent/category.ts';
import { plainText } from '../plain-text.ts';
import { eachSubject, type LimitScope } from './spending-limit.ts';
import type { CalendarWindow } from './window.ts';

export interface SetSpendingLimit {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly scope: LimitScope;
  /** Null for VENTURE. */
  readonly subject: string | null;
  /** Length of a rolling window; null with `calendar`. */
  readonly windowSeconds: number | null;
  /** Null with `windowSeconds`. */
  readonly calendar: CalendarWindow | null;
  /** IANA name; null for the venture's. */
  readonly timeZone: string | null;
  readonly cap: Money;
  /** Most spends in a window; null when only the amount counts. */
  readonly countMax: number | null;
  /** Only reports what it would decline. */
  readonly isShadow: boolean;
  /** By what policies refer to it; null for none. */
  readonly name: string | null;
}

const windowSecondsMax = 366 * 86_400;
const windowMessage = `must be 1 to ${windowSecondsMax} seconds (366 days)`;
const countMessage = 'must be 1 to 2147483647';
const shape = z.object({
  idempotencyKey: plainText(200),
  windowSeconds: z.int().min(1, { error: windowMessage }).max(windowSecondsMax, { error: windowMessage }).nullable(),
  countMax: z.int().min(1, { error: countMessage }).nullable(),
  timeZone: z.string().refine(isTimeZone, { error: 'is not an IANA time zone, such as Europe/Berlin' }).nullable(),
  name: limitName.nullable(),
});

/**
 * Sets a cap. There is one for each scope, subject, window, currency and shadow: setting it again replaces it. What was
 * spent before counts, too. Refused by the ledger's writer for a name that another limit has (LimitNameTakenError), and without
 * the name that it has (LimitNamedError).
 * @throws InvalidInputError, NotFoundError (venture), CurrencyUnknownError, a refusal of the amount, IdempotencyKeyReusedError,
 *   and what `submitByHand` does
 */
export async function setSpendingLimit(deps: TreasuryDeps, input: SetSpendingLimit, caller: Caller): Promise<Done> {
  const { runtime } = deps;
  requirePerson(caller);
  parseInput(shape, input);
  const { ventureId, scope, windowSeconds, calendar, countMax, isShadow, name } = input;
  const cap = moneyText(requireAmount(input.cap, ['input', 'cap']));
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const digitsOf = await readDigits(runtime.db.drizzle, ventureId);
  // It would never count anything, and whoever set it would believe that it does.
  if (digitsOf(cap.currency) === undefined) throw new CurrencyUnknownError(cap.currency, ['input', 'cap', 'currency']);
  const subject = requireSubject(input);
  if ((windowSeconds === null) === (calendar === null)) {
    throw new InvalidInputError('windowSeconds: give either this or calendar', ['input', 'windowSeconds']);
  }
  const asked = { scope, subject, windowSeconds, cap };
  const more = {
    ...(calendar && { calendar, timeZone: input.timeZone }),
    ...(countMax && { countMax }),
    ...(isShadow && { isShadow }),
    ...(name !== null && { name }),
  };
  const timeZone = calendar === null ? 'UTC' : (input.timeZone ?? (await timeZoneOf(runtime.db.drizzle, ventureId)));
  const command = {
    ...commandOf('setSpendingLimit', input, { ...asked, ...more }, caller),
    ...{ kind: 'setSpendingLimit' as const, ...asked, calendar, timeZone, countMax, isShadow, name },
  };
  const spends = scope === 'VENTURE' ? 'the venture' : `${scope} ${subject}`;
  const what = name === null ? spends : `${spends} (${name})`;
  const facts = {
    context: { scope, subject, ...cap, shadow: isShadow, ...(name !== null && { name }) },
    summary: `Cap spends of ${what} at ${formatMoney(input.cap, digitsOf(cap.currency))}`,
  };
  return submitByHand(deps, command, facts, caller);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const subjectRules = {
  WORKFLOW: { isRight: (subject: string) => isIdOf('workflow', subject), right: 'the id of a workflow' },
  AGENT: { isRight: (subject: string) => isIdOf('agent', subject), right: 'the id of an agent' },
  PAYEE: { isRight: (subject: string) => plainText(120).safeParse(subject).success, right: 'the name of a payee' },
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
