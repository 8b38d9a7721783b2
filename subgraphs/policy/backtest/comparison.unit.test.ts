import { describe, expect, test } from 'vitest';
import { Comparison, comparisonLimits, type Difference } from './comparison.ts';

function difference(given: Partial<Difference> = {}): Difference {
  return {
    decisionId: 'dec_1',
    ...{ principal: 'Agent::"agt_1"', action: 'callTool', resource: 'Tool::"mail.send"' },
    ...{ was: 'PERMIT', wouldBe: 'DENY', policies: ['no-mail'], reasons: ['No mail.'] },
    ...given,
  };
}

describe('a comparison', () => {
  test('counts by policy and by principal, most changes first', () => {
    const comparison = new Comparison();
    comparison.addUnchanged(5);
    comparison.add(difference());
    comparison.add(difference({ principal: 'Agent::"agt_2"', policies: ['no-mail', 'nobody'] }));
    comparison.add(difference({ was: 'DENY', wouldBe: 'PERMIT', policies: ['mail'] }));
    comparison.add(difference({ wouldBe: 'APPROVAL_REQUIRED', policies: [null] }));
    expect(comparison.report()).toMatchObject({
      ...{ decisions: 9, newlyDenied: 2, newlyAllowed: 1, newlyNeedsApproval: 1 },
      byPolicy: [
        { policyId: 'no-mail', newlyDenied: 2 },
        { policyId: 'nobody', newlyDenied: 1 },
        { policyId: 'mail', newlyAllowed: 1 },
        { policyId: null, newlyNeedsApproval: 1 },
      ],
      byPrincipal: [
        { principal: 'Agent::"agt_1"', newlyDenied: 1, newlyAllowed: 1, newlyNeedsApproval: 1 },
        { principal: 'Agent::"agt_2"', newlyDenied: 1 },
      ],
    });
  });

  test('is the same whether it is made at once or put together from parts', () => {
    const differences = Array.from({ length: 60 }, (_, n) =>
      difference({
        decisionId: `dec_${n}`,
        principal: `Agent::"agt_${n % 7}"`,
        wouldBe: n % 3 === 0 ? 'DENY' : 'APPROVAL_REQUIRED',
        policies: [`p${n % 5}`],
      }),
    );
    const whole = new Comparison();
    const parts = new Comparison();
    for (const one of differences) {
      whole.add(one);
      const part = new Comparison();
      part.add(one);
      part.addUnchanged(2);
      whole.addUnchanged(2);
      parts.addReport(JSON.parse(JSON.stringify(part.report())));
    }
    expect(parts.report()).toEqual(whole.report());
  });

  test('stays small: examples, listed names and names that are kept are bounded, and totals count all', () => {
    const comparison = new Comparison();
    for (let n = 0; n < comparisonLimits.keysMax + 50; n++) {
      comparison.add(difference({ decisionId: `dec_${n}`, principal: `Agent::"agt_${n}"`, policies: [`p${n}`] }));
    }
    const report = comparison.report();
    expect(report.newlyDenied).toBe(comparisonLimits.keysMax + 50);
    expect(report.byPolicy).toHaveLength(comparisonLimits.listedMax);
    expect(report.byPrincipal).toHaveLength(comparisonLimits.listedMax);
    expect(report.examples.map(({ decisionId }) => decisionId)).toEqual(
      Array.from({ length: comparisonLimits.examplesMax }, (_, n) => `dec_${n}`),
    );
  });
});
