import { describe, expect, it } from 'vitest';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import { missingLimits } from './required-limits.ts';
import type { SpendingLimit } from './spending-limit.ts';

function limit(name: string, over: Partial<SpendingLimit> = {}): SpendingLimit {
  return {
    ...{ id: `lim_${name}`, ventureId: 'ven_1', scope: 'VENTURE', subject: 'ven_1', windowSeconds: 60, calendar: null },
    ...{
      timeZone: 'UTC',
      cap: { amountMinor: 100n, currency: 'EUR' },
      countMax: null,
      isShadow: false,
      name,
      version: 1,
    },
    ...over,
  };
}

/** @param others of the venture, which do not apply to the spend */
function missing(
  required: RequiredLimits | undefined,
  applied: readonly SpendingLimit[],
  others: readonly SpendingLimit[] = [],
) {
  const all = [...applied, ...others];
  return missingLimits(required, {
    limits: applied.map((each) => ({ limit: each })),
    limitNamed: (name) => all.find((each) => each.name === name),
  });
}

const required = [{ policyId: 'ads', limits: ['ads-weekly', 'daily'] }];
const ads = limit('ads-weekly');

describe('limits that policy relies on', () => {
  it('are all there when each of them counts the spend, and when it relies on none', () => {
    expect(missing(required, [ads, limit('daily'), limit('other')])).toEqual([]);
    expect(missing(undefined, [])).toEqual([]);
  });

  it.each<[string, readonly SpendingLimit[], readonly SpendingLimit[], string | null, string]>([
    ['that the venture does not have', [ads], [], null, 'which the venture does not have'],
    ['that only reports', [ads, limit('daily', { isShadow: true })], [], 'lim_daily', 'which only reports (shadow)'],
    [
      'that counts other spends',
      [ads],
      [limit('daily', { scope: 'CATEGORY', subject: 'travel' })],
      'lim_daily',
      'which does not count it: it is for EUR and CATEGORY travel',
    ],
  ])('are missing for one %s, and why is told', (_name, applied, others, limitId, why) => {
    const message = `Policy "ads" permits it only under the spending limit daily, ${why}`;
    expect(missing(required, applied, others)).toEqual([{ code: 'REQUIRED_LIMIT_MISSING', message, limitId }]);
  });

  it('are those of one policy, whichever it is; else all that is missing is told', () => {
    const either = [...required, { policyId: 'small', limits: ['month'] }];
    expect(missing(either, [limit('month')])).toEqual([]);
    expect(missing(either, [ads, limit('daily')])).toEqual([]);
    expect(missing(either, [ads]).map(({ message }) => message.slice(0, 72))).toEqual([
      'Policy "ads" permits it only under the spending limit daily, which the v',
      'Policy "small" permits it only under the spending limit month, which the',
    ]);
  });

  it('are not met by limits without a name', () => {
    expect(missing([{ policyId: 'a', limits: ['month'] }], [{ ...ads, name: null }])).toHaveLength(1);
  });
});
