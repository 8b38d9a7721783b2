import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError } from '#runtime/errors/errors.ts';
import { type Account, availableMinorOf, floorOfKind, placeHold, releaseHold } from '../account/account.ts';
import { remainingMinorOf } from '../hold/hold.ts';
import type { SpendingLimit } from '../spending-limit/spending-limit.ts';
import { plainFacts, postTransfer, twoLegs } from '../transfer/transfer.ts';
import { decideAuthorisation } from './authorisation.ts';
import type { MoneyIntentEvent } from './money-intent.events.ts';
import { decideCapture, decideExpire, decideVoid, evolve, type MoneyIntent } from './money-intent.ts';

// The whole of treasury's decisions folded over random histories, with the laws of the books checked after every step.

const eur = (amountMinor: bigint) => ({ amountMinor, currency: 'EUR' });
const holdTtlSeconds = 100;

type Step =
  | { readonly kind: 'deposit'; readonly amountMinor: bigint }
  | {
      readonly kind: 'request';
      readonly amountMinor: bigint;
      readonly frozen: boolean;
      /** What policy relies on; null for nothing. */
      readonly required: readonly (readonly string[])[] | null;
    }
  | { readonly kind: 'rename'; readonly name: string | null }
  | { readonly kind: 'capture'; readonly pick: number; readonly amountMinor: bigint | null; readonly isFinal: boolean }
  | { readonly kind: 'void'; readonly pick: number }
  | { readonly kind: 'expire' }
  | { readonly kind: 'wait'; readonly seconds: number };

/** Of the one limit there is, and of one that there is not. */
const names = ['ads-weekly', 'nowhere'];
const amount = fc.bigInt({ min: 1n, max: 500n });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deposit' as const), amountMinor: amount }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      amountMinor: amount,
      frozen: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
      required: fc.option(fc.array(fc.subarray(names, { minLength: 1 }), { minLength: 1, maxLength: 2 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('capture' as const),
      pick: fc.nat({ max: 30 }),
      amountMinor: fc.option(amount),
      isFinal: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), pick: fc.nat({ max: 30 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'expire' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rename' as const),
      name: fc.option(fc.constantFrom(...names)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.nat({ max: 60 }) }) },
);

const windowSeconds = 90;
const limit: SpendingLimit = {
  id: 'lim_1',
  ventureId: 'ven_1',
  scope: 'VENTURE',
  subject: 'ven_1',
  windowSeconds,
  ...{ calendar: null, timeZone: 'UTC', countMax: null, isShadow: false, name: null, version: 1 },
  cap: eur(900n),
};

class Model {
  now = new Date('2026-03-01T00:00:00.000Z');
  accounts = new Map<string, Account>(
    (['ASSET', 'EQUITY', 'EXPENSE'] as const).map((kind) => [
      kind,
      {
        ...{ id: kind, ventureId: 'ven_1', name: kind, kind, currency: 'EUR' },
        ...{ debitsMinor: 0n, creditsMinor: 0n, heldMinor: 0n, entryCount: 0n, state: 'OPEN', version: 1 },
        floorMinor: floorOfKind(kind),
      },
    ]),
  );
  readonly intents: MoneyIntent[] = [];
  readonly authorisedAt = new Map<string, number>();
  readonly endings = new Map<string, number>();
  /** As it is named now. */
  limit = limit;
  /** Intents that were authorised though the limits that policy relied on did not count them, or declined though they did. */
  readonly misjudged: string[] = [];
  private ids = 0;

  asset(): Account {
    const asset = this.accounts.get('ASSET');
    if (asset === undefined) throw new Error('the asset account is gone');
    return asset;
  }

  used(until: number): bigint {
    const from = until - windowSeconds * 1_000;
    return this.intents.reduce((sum, intent) => {
      const at = this.authorisedAt.get(intent.id);
      if (at === undefined || at <= from || at > until) return sum;
      const counted = intent.state === 'AUTHORISED' ? intent.amount : intent.captured;
      return sum + (counted?.amountMinor ?? 0n);
    }, 0n);
  }

  apply(each: Step): void {
    switch (each.kind) {
      case 'deposit':
        this.post('ASSET', 'EQUITY', each.amountMinor);
        break;
      case 'request':
        this.request(each.amountMinor, each.frozen, each.required);
        break;
      case 'rename':
        this.limit = { ...limit, name: each.name };
        break;
      case 'capture':
        this.onIntent(each.pick, (intent) =>
          decideCapture(intent, {
            transferId: 'tr',
            amount: each.amountMinor === null ? null : eur(each.amountMinor),
            isFinal: each.isFinal,
            frozen: null,
            now: this.now,
          }),
        );
        break;
      case 'void':
        this.onIntent(each.pick, (intent) => decideVoid(intent, { reason: 'r', now: this.now }));
        break;
      case 'expire':
        for (const pick of this.intents.keys()) this.onIntent(pick, (intent) => decideExpire(intent, this.now));
        break;
      case 'wait':
        this.now = new Date(this.now.getTime() + each.seconds * 1_000);
    }
  }

  private request(amountMinor: bigint, frozen: boolean, required: readonly (readonly string[])[] | null): void {
    const id = `mi_${++this.ids}`;
    const requiredLimits = required?.map((limits, index) => ({ policyId: `p${index}`, limits: [...limits] }));
    const event = decideAuthorisation(
      {
        wish: {
          ...{ id, accountId: 'ASSET', amount: eur(amountMinor), payee: 'p', category: 'c', purpose: 'x' },
          ...{ mandate: null, workflowId: null, taskId: null },
        },
        verdict: {
          ...{ decisionId: 'dec', effect: 'PERMIT', frozen: false, reasons: [], actionHash: 'a'.repeat(64) },
          ...(requiredLimits && { requiredLimits }),
        },
        approvalId: null,
        holdId: `hold_${id}`,
        holdTtlSeconds,
      },
      {
        account: this.asset(),
        ...{ frozen: frozen ? 'frozen' : null, digits: undefined },
        limits: [
          {
            limit: this.limit,
            subject: 'ven_1',
            use: { heldMinor: this.used(this.now.getTime()), capturedMinor: 0n, uses: 0 },
          },
        ],
        limitNamed: (name) => (this.limit.name === name ? this.limit : undefined),
        now: this.now,
      },
    );
    this.judge(event, required);
    const intent = evolve(null, event);
    this.intents.push(intent);
    if (intent.hold === null) return;
    this.authorisedAt.set(id, this.now.getTime());
    this.accounts.set('ASSET', placeHold(this.asset(), amountMinor));
  }

  /** Policy's permit is good only under its limits: all that one of its policies names. */
  private judge(event: MoneyIntentEvent, required: readonly (readonly string[])[] | null): void {
    const isGood = required === null || required.some((limits) => limits.every((name) => name === this.limit.name));
    const codes = event.type === 'money.intent_declined.v1' ? event.payload.reasons.map(({ code }) => code) : [];
    if (codes.includes('FROZEN')) return;
    if (isGood === codes.includes('REQUIRED_LIMIT_MISSING')) this.misjudged.push(event.payload.moneyIntentId);
  }

  private onIntent(pick: number, decide: (intent: MoneyIntent) => MoneyIntentEvent | null): void {
    const index = pick % Math.max(1, this.intents.length);
    const intent = this.intents[index];
    if (intent === undefined) return;
    try {
      const event = decide(intent);
      if (event === null) return;
      const after = evolve(intent, event);
      this.intents[index] = after;
      if (intent.hold === null) return;
      if (after.state !== 'AUTHORISED') this.endings.set(intent.id, (this.endings.get(intent.id) ?? 0) + 1);
      this.accounts.set('ASSET', releaseHold(this.asset(), reservedMinor(intent) - reservedMinor(after)));
      const capturedMinor = (after.captured?.amountMinor ?? 0n) - (intent.captured?.amountMinor ?? 0n);
      if (capturedMinor > 0n) this.post('EXPENSE', 'ASSET', capturedMinor);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  private post(debit: string, credit: string, amountMinor: bigint): void {
    const legs = twoLegs({ debit, credit, amount: eur(amountMinor) });
    const draft = {
      ...plainFacts,
      id: 'tr',
      ventureId: 'ven_1',
      description: 'd',
      moneyIntentId: null,
      reversesId: null,
      legs,
    };
    this.accounts = new Map([...this.accounts, ...postTransfer(draft, this.accounts).accounts]);
  }
}

function reservedMinor({ hold }: MoneyIntent): bigint {
  return hold?.state === 'PENDING' ? remainingMinorOf(hold) : 0n;
}

function checkLaws(model: Model): void {
  const all = [...model.accounts.values()];
  const debits = all.reduce((sum, account) => sum + account.debitsMinor, 0n);
  expect(all.reduce((sum, account) => sum + account.creditsMinor, 0n)).toBe(debits);
  expect(availableMinorOf(model.asset())).toBeGreaterThanOrEqual(0n);
  const held = model.intents
    .filter((intent) => intent.hold?.state === 'PENDING')
    .reduce((sum, intent) => sum + reservedMinor(intent), 0n);
  expect(model.asset().heldMinor).toBe(held);
  const captured = model.intents.reduce((sum, intent) => sum + (intent.captured?.amountMinor ?? 0n), 0n);
  expect(model.asset().creditsMinor).toBe(captured);
  for (const endings of model.endings.values()) expect(endings).toBe(1);
  expect(model.misjudged).toEqual([]);
  // A window is fullest at the instant of an authorisation.
  for (const at of model.authorisedAt.values()) expect(model.used(at)).toBeLessThanOrEqual(limit.cap.amountMinor);
}

it('conserves money, never overdraws, ends each hold once and never passes a limit, whatever happens in whatever order', () => {
  const seed = Date.now();
  console.info(`treasury model property, seed ${seed}`);
  let authorised = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 120 }), (steps) => {
      const model = new Model();
      for (const each of steps) {
        model.apply(each);
        checkLaws(model);
      }
      authorised += model.authorisedAt.size;
    }),
    { seed, numRuns: 200 },
  );
  // A model in which nothing is ever authorised would keep every law.
  expect(authorised).toBeGreaterThan(500);
});
