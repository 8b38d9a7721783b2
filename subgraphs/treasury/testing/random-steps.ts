import fc from 'fast-check';

const amount = fc.bigInt({ min: 1n, max: 400n });
const pick = fc.nat({ max: 50 });
const limitNames = ['one', 'two', 'three'];

const intentSteps = [
  {
    weight: 9,
    arbitrary: fc.record({
      ...{ kind: fc.constant('request' as const), amount, who: fc.nat({ max: 2 }) },
      // What policies of the bundle rely on; mostly nothing.
      required: fc.oneof(
        { weight: 3, arbitrary: fc.constant(null) },
        {
          weight: 2,
          arbitrary: fc.array(fc.subarray(limitNames, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }),
        },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ kind: fc.constant('capture' as const), pick, amount: fc.option(amount), isFinal: fc.boolean() },
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('void' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('expire' as const), pick }) },
];

/** To one account from one to three others: what is debited is the sum of what is credited. */
const transfer = fc.record({
  to: pick,
  parts: fc.array(fc.record({ pick, amount }), { minLength: 1, maxLength: 3 }),
  isPending: fc.boolean(),
});

const transferSteps = [
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('transfer' as const),
      // Several are linked.
      transfers: fc.oneof(
        { weight: 3, arbitrary: fc.array(transfer, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.array(transfer, { minLength: 2, maxLength: 4 }) },
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ kind: fc.constant('postPending' as const), pick, amount: fc.option(amount) },
      // Of each leg that takes; a part by legs is off by a little now and then.
      parts: fc.option(fc.array(fc.bigInt({ min: 0n, max: 400n }), { minLength: 3, maxLength: 3 })),
      off: fc.nat({ max: 5 }).map((roll) => (roll === 0 ? 1n : 0n)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('voidPending' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expirePending' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reverse' as const), pick }) },
];

const otherSteps = [
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deposit' as const), amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('again' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reuse' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('freeze' as const), forMs: fc.nat({ max: 20 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{
        kind: fc.constant('account' as const),
        pick,
        forMs: fc.nat({ max: 20 }),
        isClosed: fc.nat(3).map((n) => n === 0),
      },
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ kind: fc.constant('overdraft' as const), pick },
      floorMinor: fc.option(fc.bigInt({ min: -900n, max: 0n })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      capMinor: fc.bigInt({ min: 100n, max: 3_000n }),
      scope: fc.constantFrom('VENTURE' as const, 'AGENT' as const, 'CATEGORY' as const, 'PAYEE' as const),
      windowSeconds: fc.constantFrom(null, 1, 3_600),
      countMax: fc.option(fc.integer({ min: 1, max: 20 })),
      isShadow: fc.nat({ max: 4 }).map((roll) => roll === 0),
      name: fc.option(fc.constantFrom(...limitNames)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('depose' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), ms: fc.nat({ max: 30 }) }) },
];

const step = fc.oneof(...intentSteps, ...transferSteps, ...otherSteps);

/** What one caller does next. */
export type RandomStep = typeof step extends fc.Arbitrary<infer Step> ? Step : never;

/** What three to eight callers do at the same time. */
export const scripts = fc.array(fc.array(step, { minLength: 5, maxLength: 30, size: 'max' }), {
  minLength: 3,
  maxLength: 8,
});
