import { describe, expect, it } from 'vitest';
import { DomainError } from '#runtime/errors/errors.ts';
import { maxAmountMinor } from '#runtime/money/money.ts';
import type { Account } from '../account/account.ts';
import type { LimitUse, SpendingLimit } from '../spending-limit/spending-limit.ts';
import { type AuthoriseCommand, decideAuthorisation, type Situation } from './authorisation.ts';
import type { MoneyIntentEvent } from './money-intent.events.ts';
import { decideCapture, decideExpire, decideVoid, evolve, type MoneyIntent, type Wish } from './money-intent.ts';

const now = new Date('2026-03-01T09:00:00.000Z');
const eur = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' });

const wish: Wish = {
  id: 'mi_1',
  accountId: 'acct_1',
  amount: eur(5_000n),
  payee: 'Printworks',
  category: 'advertising',
  purpose: 'Posters',
  mandate: null,
  workflowId: 'wf_1',
  taskId: 'tsk_1',
};

const account: Account = {
  id: 'acct_1',
  ventureId: 'ven_1',
  name: 'Operating',
  kind: 'ASSET',
  currency: 'EUR',
  state: 'OPEN',
  floorMinor: 0n,
  version: 1,
  debitsMinor: 10_000n,
  creditsMinor: 0n,
  heldMinor: 0n,
  entryCount: 1n,
};

const calm: Situation = { account, frozen: null, digits: undefined, limits: [], limitNamed: () => undefined, now };

function limit(capMinor: bigint, usedMinor: bigint, over: Partial<SpendingLimit> = {}): LimitUse {
  return {
    limit: {
      id: 'lim_1',
      ventureId: 'ven_1',
      scope: 'VENTURE',
      subject: 'ven_1',
      ...{
        windowSeconds: 60,
        calendar: null,
        timeZone: 'UTC',
        countMax: null,
        isShadow: false,
        name: null,
        version: 1,
      },
      cap: eur(capMinor),
      ...over,
    },
    subject: 'ven_1',
    use: { heldMinor: usedMinor, capturedMinor: 0n, uses: 0 },
  };
}

function command(effect: 'PERMIT' | 'DENY' | 'APPROVAL_REQUIRED', over: Partial<AuthoriseCommand> = {}) {
  const verdict = { decisionId: 'dec_1', effect, frozen: false, reasons: ['a rule'], actionHash: 'a'.repeat(64) };
  return { wish, verdict, approvalId: null, holdId: 'hold_1', holdTtlSeconds: 3_600, ...over };
}

function given(...events: readonly MoneyIntentEvent[]): MoneyIntent {
  const intent = events.reduce<MoneyIntent | null>(evolve, null);
  if (intent === null) throw new Error('an intent has at least one event');
  return intent;
}

const authorised = decideAuthorisation(command('PERMIT'), calm);
const waiting = decideAuthorisation(command('APPROVAL_REQUIRED'), calm);
const declined = decideAuthorisation(command('DENY'), calm);

function capture(
  intent: MoneyIntent,
  amountMinor?: bigint,
  over: { frozen?: string; now?: Date; currency?: string; isFinal?: boolean } = {},
) {
  return decideCapture(intent, {
    transferId: 'tr_1',
    amount: amountMinor === undefined ? null : { amountMinor, currency: over.currency ?? 'EUR' },
    isFinal: over.isFinal ?? true,
    frozen: over.frozen ?? null,
    now: over.now ?? now,
  });
}

function refusalOf(run: () => unknown): { code: string; field: readonly string[] | undefined } {
  try {
    run();
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, field: error.field };
    throw error;
  }
  throw new Error('nothing was refused');
}

function declineCodes(event: MoneyIntentEvent): string[] {
  return event.type === 'money.intent_declined.v1' ? event.payload.reasons.map((reason) => reason.code) : [];
}

describe('authorising a money intent', () => {
  it('holds the amount until the hold expires', () => {
    expect(authorised).toMatchObject({
      type: 'money.intent_authorised.v1',
      payload: { holdId: 'hold_1', decisionId: 'dec_1', expiresAt: '2026-03-01T10:00:00.000Z' },
    });
    expect(given(authorised)).toMatchObject({ state: 'AUTHORISED', hold: { state: 'PENDING', amount: eur(5_000n) } });
  });

  it('waits for an approval when policy asks for one', () => {
    expect(waiting.type).toBe('money.intent_approval_required.v1');
    expect(given(waiting)).toMatchObject({ state: 'APPROVAL_REQUIRED', hold: null });
  });

  it('declines what policy denies', () => {
    expect(declineCodes(declined)).toEqual(['POLICY_DENIED']);
  });

  it('declines with FROZEN when a freeze is in force, whatever policy said before it', () => {
    const situation = { ...calm, frozen: 'wf_1 is frozen' };
    for (const effect of ['PERMIT', 'DENY', 'APPROVAL_REQUIRED'] as const) {
      expect(declineCodes(decideAuthorisation(command(effect), situation))).toEqual(['FROZEN']);
    }
  });

  it('declines with FROZEN when policy saw a freeze', () => {
    const frozen = command('DENY');
    const event = decideAuthorisation({ ...frozen, verdict: { ...frozen.verdict, frozen: true } }, calm);
    expect(declineCodes(event)).toEqual(['FROZEN']);
  });

  it('reaches a limit exactly and declines one minor unit more', () => {
    const exact = decideAuthorisation(command('PERMIT'), { ...calm, limits: [limit(8_000n, 3_000n)] });
    expect(exact.type).toBe('money.intent_authorised.v1');
    const more = decideAuthorisation(command('PERMIT'), { ...calm, limits: [limit(8_000n, 3_001n)] });
    expect(more).toMatchObject({
      payload: {
        reasons: [
          {
            code: 'LIMIT_EXCEEDED',
            limitId: 'lim_1',
            message: 'The VENTURE limit of EUR 80.00 in 1 minute on ven_1 has EUR 49.99 left; EUR 50.00 was asked for',
          },
        ],
      },
    });
  });

  it('takes the last minor unit available and declines one more, with the numbers', () => {
    const tight = { ...account, heldMinor: 5_000n };
    expect(decideAuthorisation(command('PERMIT'), { ...calm, account: tight }).type).toBe('money.intent_authorised.v1');
    const short = decideAuthorisation(command('PERMIT'), { ...calm, account: { ...account, heldMinor: 5_001n } });
    expect(short).toMatchObject({
      payload: {
        reasons: [
          { code: 'INSUFFICIENT_FUNDS', message: 'Operating has EUR 49.99 available; EUR 50.00 was asked for' },
        ],
      },
    });
  });

  it('tells of limits and funds together', () => {
    const situation = { ...calm, account: { ...account, heldMinor: 9_999n }, limits: [limit(1n, 0n), limit(2n, 0n)] };
    expect(declineCodes(decideAuthorisation(command('PERMIT'), situation))).toEqual([
      'LIMIT_EXCEEDED',
      'LIMIT_EXCEEDED',
      'INSUFFICIENT_FUNDS',
    ]);
  });

  it('declines what policy permits under limits that do not count it, approved or not, before anybody is asked', () => {
    const under = (effect: 'PERMIT' | 'APPROVAL_REQUIRED', approvalId: string | null = null) => {
      const asked = command(effect, { approvalId });
      return { ...asked, verdict: { ...asked.verdict, requiredLimits: [{ policyId: 'ads', limits: ['ads-weekly'] }] } };
    };
    for (const asked of [under('PERMIT'), under('PERMIT', 'apr_1'), under('APPROVAL_REQUIRED')]) {
      // Funds and limits are not looked at: nothing permits it.
      const poor = { ...calm, account: { ...account, heldMinor: 9_999n }, limits: [limit(1n, 0n)] };
      expect(declineCodes(decideAuthorisation(asked, poor))).toEqual(['REQUIRED_LIMIT_MISSING']);
    }
    const counted = { ...calm, limits: [limit(8_000n, 0n, { name: 'ads-weekly' })] };
    expect(decideAuthorisation(under('PERMIT'), counted)).toMatchObject({
      type: 'money.intent_authorised.v1',
      payload: { limits: [{ name: 'ads-weekly' }] },
    });
    const full = { ...calm, limits: [limit(8_000n, 3_001n, { name: 'ads-weekly' })] };
    expect(declineCodes(decideAuthorisation(under('PERMIT'), full))).toEqual(['LIMIT_EXCEEDED']);
  });

  it('declines when policy asks for an approval although one was shown', () => {
    const event = decideAuthorisation(command('APPROVAL_REQUIRED', { approvalId: 'apr_1' }), calm);
    expect(declineCodes(event)).toEqual(['POLICY_DENIED']);
  });

  it('names the approval by which it was permitted', () => {
    const event = decideAuthorisation(command('PERMIT', { approvalId: 'apr_1' }), calm);
    expect(event).toMatchObject({ payload: { approvalId: 'apr_1' } });
  });
});

describe('capturing a money intent', () => {
  it('posts everything that is held when no amount is given', () => {
    const event = capture(given(authorised));
    expect(event).toMatchObject({ payload: { captured: { amountMinor: '5000' }, released: { amountMinor: '0' } } });
    expect(given(authorised, event)).toMatchObject({
      state: 'CAPTURED',
      captured: eur(5_000n),
      hold: { state: 'POSTED' },
    });
  });

  it('posts a part and releases the rest', () => {
    const event = capture(given(authorised), 1_200n);
    expect(event).toMatchObject({ payload: { captured: { amountMinor: '1200' }, released: { amountMinor: '3800' } } });
  });

  it.each([
    ['a second capture', given(authorised, capture(given(authorised))), 'INTENT_ALREADY_CAPTURED'],
    [
      'a capture after a void',
      given(authorised, decideVoid(given(authorised), { reason: 'r', now })),
      'INTENT_ALREADY_VOIDED',
    ],
    ['a capture of a declined intent', given(declined), 'INTENT_DECLINED'],
    ['a capture of a waiting intent', given(waiting), 'APPROVAL_PENDING'],
  ])('refuses %s', (_name, intent, code) => {
    expect(refusalOf(() => capture(intent))).toEqual({ code, field: ['input', 'moneyIntentId'] });
  });

  it('keeps the rest held after a part that is not the last, until nothing is left', () => {
    const part = capture(given(authorised), 2_000n, { isFinal: false });
    expect(part).toMatchObject({
      type: 'money.intent_part_captured.v1',
      payload: { captured: { amountMinor: '2000' }, remaining: { amountMinor: '3000' } },
    });
    const begun = given(authorised, part);
    expect(begun).toMatchObject({ state: 'AUTHORISED', captured: eur(2_000n), hold: { capturedMinor: 2_000n } });
    expect(() => capture(begun, 3_001n, { isFinal: false })).toThrow('EUR 30.00');
    const last = capture(begun, 3_000n, { isFinal: false });
    expect(last).toMatchObject({ type: 'money.intent_captured.v1', payload: { released: { amountMinor: '0' } } });
    expect(given(authorised, part, last)).toMatchObject({
      ...{ state: 'CAPTURED', captured: eur(5_000n), hold: { state: 'POSTED' } },
    });
  });

  it('keeps what was captured when the rest is voided or expires', () => {
    const begun = given(authorised, capture(given(authorised), 2_000n, { isFinal: false }));
    const later = new Date(now.getTime() + 3_600_000);
    const ends = [decideVoid(begun, { reason: 'enough', now }), decideExpire(begun, later)];
    for (const end of ends) {
      expect(end).toMatchObject({ payload: { captured: { amountMinor: '2000' } } });
      expect(end && evolve(begun, end)).toMatchObject({ captured: eur(2_000n) });
    }
  });

  it('declines on an account that is frozen or closed', () => {
    for (const state of ['FROZEN', 'CLOSED'] as const) {
      const event = decideAuthorisation(command('PERMIT'), { ...calm, account: { ...account, state } });
      expect(event).toMatchObject({
        type: 'money.intent_declined.v1',
        payload: { reasons: [{ code: `ACCOUNT_${state}` }] },
      });
    }
  });

  it('takes the overdraft, and not a minor unit more', () => {
    const overdrawn = { ...calm, account: { ...account, debitsMinor: 1_000n, floorMinor: -4_000n } };
    expect(decideAuthorisation(command('PERMIT'), overdrawn).type).toBe('money.intent_authorised.v1');
    const less = { ...overdrawn, account: { ...overdrawn.account, floorMinor: -3_999n } };
    expect(decideAuthorisation(command('PERMIT'), less).type).toBe('money.intent_declined.v1');
  });

  it('refuses from the instant at which the hold expires, before the scheduler has ended it', () => {
    const intent = given(authorised);
    expect(capture(intent, undefined, { now: new Date('2026-03-01T09:59:59.999Z') }).type).toContain('captured');
    const late = { now: new Date('2026-03-01T10:00:00.000Z') };
    expect(refusalOf(() => capture(intent, undefined, late)).code).toBe('HOLD_EXPIRED');
  });

  it.each([
    ['zero', 0n, 'EUR', 'AMOUNT_ZERO', 'amountMinor'],
    ['a negative amount', -1n, 'EUR', 'AMOUNT_NEGATIVE', 'amountMinor'],
    ['an amount above 2^63-1', maxAmountMinor + 1n, 'EUR', 'AMOUNT_TOO_LARGE', 'amountMinor'],
    ['more than is held', 5_001n, 'EUR', 'CAPTURE_EXCEEDS_HOLD', 'amountMinor'],
    ['another currency', 1n, 'USD', 'CURRENCY_MISMATCH', 'currency'],
    ['an unknown currency', 1n, 'QQQ', 'CURRENCY_UNKNOWN', 'currency'],
  ])('refuses %s and names the field', (_name, amountMinor, currency, code, field) => {
    const refused = refusalOf(() => capture(given(authorised), amountMinor, { currency }));
    expect(refused).toEqual({ code, field: ['input', 'amount', field] });
  });

  it('refuses while a freeze is in force', () => {
    expect(refusalOf(() => capture(given(authorised), undefined, { frozen: 'ven_1 is frozen' })).code).toBe('FROZEN');
  });
});

describe('ending a money intent without a capture', () => {
  it('voids an authorised intent and its hold', () => {
    const event = decideVoid(given(authorised), { reason: 'not needed', now });
    expect(event).toMatchObject({ payload: { holdId: 'hold_1', reason: 'not needed' } });
    expect(given(authorised, event)).toMatchObject({ state: 'VOIDED', hold: { state: 'VOIDED' } });
  });

  it('voids a waiting intent, which has no hold', () => {
    expect(decideVoid(given(waiting), { reason: 'r', now })).toMatchObject({ payload: { holdId: null } });
  });

  it('refuses a void after a capture', () => {
    const captured = given(authorised, capture(given(authorised)));
    expect(refusalOf(() => decideVoid(captured, { reason: 'r', now })).code).toBe('INTENT_ALREADY_CAPTURED');
  });

  it('refuses a second void', () => {
    const voided = given(authorised, decideVoid(given(authorised), { reason: 'r', now }));
    expect(refusalOf(() => decideVoid(voided, { reason: 'r', now })).code).toBe('INTENT_ALREADY_VOIDED');
  });

  it('expires a hold that has lapsed, and none before', () => {
    const intent = given(authorised);
    expect(decideExpire(intent, new Date('2026-03-01T09:59:59.999Z'))).toBeNull();
    const event = decideExpire(intent, new Date('2026-03-01T10:00:00.000Z'));
    if (event === null) throw new Error('nothing expired');
    const expired = given(authorised, event);
    expect(expired).toMatchObject({ state: 'EXPIRED', hold: { state: 'EXPIRED' } });
    expect(decideExpire(expired, new Date('2026-03-02T10:00:00.000Z'))).toBeNull();
  });
});
