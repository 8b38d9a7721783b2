import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedLimit, Spend } from '../limit/recorded-limit.ts';
import { Budgets } from './budgets.ts';

const noon = Date.parse('2026-03-02T12:00:00Z');
const hourMs = 3_600_000;

function limit(given: Partial<RecordedLimit['limit']> = {}, setAtMs = 0): RecordedLimit {
  const { limitId = 'lim_1', ...others } = given;
  return {
    setAtMs,
    limit: {
      limitId,
      ...{ scope: 'VENTURE', subject: 'ven_1', windowSeconds: 3_600, cap: { amountMinor: '100', currency: 'EUR' } },
      ...others,
    },
  };
}

function spend(amountMinor: bigint, given: Partial<Spend> = {}): Spend {
  const where = { payee: 'Print', category: 'ads', agentId: 'agt_1', workflowId: null };
  return { subjectId: null, atMs: noon, amountMinor, currency: 'EUR', ...where, ...given };
}

describe('budgets', () => {
  test('are used up to the cap and not past it, and a spend that is refused uses nothing', () => {
    const budgets = new Budgets([limit()]);
    expect(budgets.spend(spend(60n))).toBeNull();
    expect(budgets.spend(spend(41n))).toMatchObject({ limitId: 'lim_1' });
    expect(budgets.spend(spend(40n))).toBeNull();
  });

  test('of a rolling window come back when it has passed', () => {
    const budgets = new Budgets([limit()]);
    expect(budgets.spend(spend(100n))).toBeNull();
    expect(budgets.spend(spend(1n, { atMs: noon + hourMs - 1 }))).not.toBeNull();
    expect(budgets.spend(spend(100n, { atMs: noon + hourMs + hourMs / 1_000 }))).toBeNull();
  });

  test('of a calendar window come back with the next one, by the limit’s time zone', () => {
    // Vienna is an hour ahead of UTC in winter.
    const daily = limit({ windowSeconds: null, calendar: 'DAY', timeZone: 'Europe/Vienna' });
    const budgets = new Budgets([daily]);
    expect(budgets.spend(spend(100n, { atMs: Date.parse('2026-03-02T22:59:59Z') }))).toBeNull();
    expect(budgets.spend(spend(100n, { atMs: Date.parse('2026-03-02T23:00:00Z') }))).toBeNull();
    const weekly = new Budgets([limit({ windowSeconds: null, calendar: 'WEEK' })]);
    expect(weekly.spend(spend(100n, { atMs: Date.parse('2026-03-08T23:59:59Z') }))).toBeNull();
    expect(weekly.spend(spend(100n, { atMs: Date.parse('2026-03-09T00:00:00Z') }))).toBeNull();
    expect(weekly.spend(spend(1n, { atMs: Date.parse('2026-03-15T23:59:59Z') }))).not.toBeNull();
  });

  test('hold from when they were set, and with the latest cap', () => {
    const budgets = new Budgets([
      limit({}, noon + 1_000),
      limit({ cap: { amountMinor: '500', currency: 'EUR' } }, noon + 2_000),
    ]);
    expect(budgets.spend(spend(900n))).toBeNull();
    expect(budgets.spend(spend(101n, { atMs: noon + 1_000 }))).not.toBeNull();
    expect(budgets.spend(spend(101n, { atMs: noon + 2_000 }))).toBeNull();
  });

  test('are kept for each subject, count spends, and skip other currencies and shadow limits', () => {
    const each = new Budgets([limit({ scope: 'AGENT', subject: '*' })]);
    expect(each.spend(spend(100n))).toBeNull();
    expect(each.spend(spend(100n, { agentId: 'agt_2' }))).toBeNull();
    expect(each.spend(spend(100n, { agentId: null }))).toBeNull();
    expect(each.spend(spend(1n))).not.toBeNull();
    const counted = new Budgets([limit({ countMax: 2 })]);
    expect([1, 2, 3].map(() => counted.spend(spend(1n)) === null)).toEqual([true, true, false]);
    const others = new Budgets([limit({ cap: { amountMinor: '1', currency: 'USD' } }), limit({ isShadow: true })]);
    expect(others.spend(spend(1_000n))).toBeNull();
  });

  test('count one intent once, however often policy is asked about it', () => {
    const budgets = new Budgets([limit()]);
    expect(budgets.spend(spend(80n, { subjectId: 'mi_1' }))).toBeNull();
    expect(budgets.spend(spend(80n, { subjectId: 'mi_1', atMs: noon + 5 }))).toBeNull();
    expect(budgets.spend(spend(20n, { subjectId: 'mi_2' }))).toBeNull();
  });

  test('never let more through in any window than the cap', () => {
    const spends = fc.array(fc.record({ amount: fc.bigInt(0n, 60n), afterMs: fc.integer({ min: 0, max: hourMs }) }));
    fc.assert(
      fc.property(spends, (given) => {
        const budgets = new Budgets([limit()]);
        let atMs = noon;
        const through: { atMs: number; amount: bigint }[] = [];
        for (const { amount, afterMs } of given) {
          atMs += afterMs;
          if (budgets.spend(spend(amount, { atMs })) === null) through.push({ atMs, amount });
        }
        for (const last of through) {
          const inWindow = through.filter((one) => one.atMs > last.atMs - hourMs && one.atMs <= last.atMs);
          expect(inWindow.reduce((sum, { amount }) => sum + amount, 0n)).toBeLessThanOrEqual(100n);
        }
      }),
    );
  });
});

describe('limits that a decision relies on', () => {
  const required = [{ policyId: 'ads', limits: ['ads-weekly'] }];

  test('are missing before they are set, as shadows, and where they do not apply', () => {
    const budgets = new Budgets([
      limit({ limitId: 'lim_0', name: 'ads-weekly', isShadow: true }),
      limit({ limitId: 'lim_0', name: 'trial', isShadow: true }, noon),
      limit({ name: 'ads-weekly', scope: 'CATEGORY', subject: 'ads' }, noon + 10),
      limit({ name: 'renamed', scope: 'CATEGORY', subject: 'ads' }, noon + 30),
    ]);
    const missing = (atMs: number, given: Partial<Spend> = {}) =>
      budgets.missing(required, spend(1n, { atMs, ...given }));
    expect(missing(noon)).toEqual({
      policies: ['ads'],
      reasons: ['Policy "ads" permits it only under the spending limit ads-weekly, which does not count it'],
    });
    expect(missing(noon + 10)).toBeNull();
    expect(missing(noon + 20, { category: 'travel' })).not.toBeNull();
    expect(missing(noon + 20, { currency: 'USD' })).not.toBeNull();
    expect(budgets.missing(null, spend(1n, { currency: 'USD', atMs: noon + 20 }))).toBeNull();
    expect(missing(noon + 30)).not.toBeNull();
  });

  test('are met by those of one policy', () => {
    const budgets = new Budgets([limit({ name: 'daily' })]);
    expect(budgets.missing([...required, { policyId: 'b', limits: ['daily'] }], spend(1n))).toBeNull();
    expect(budgets.missing([{ policyId: 'b', limits: ['daily', 'ads-weekly'] }], spend(1n))).not.toBeNull();
  });
});
