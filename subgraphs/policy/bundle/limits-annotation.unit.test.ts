import { expect, test } from 'vitest';
import { parpourSchema } from '../starter-bundle.ts';
import { validateBundle } from './validate-bundle.ts';

function faultsOf(policies: string): string[] {
  return validateBundle({ policies, schema: parpourSchema, allowlists: [] }).map(({ message }) => message);
}

const fine = '@id("fine") permit (principal, action, resource);';
const spend = 'principal, action == Action::"requestMoneyIntent", resource';

test.each(['@limits', '@limits("")', '@limits("Ads")', '@limits("a,")', '@limits("a b")', '@limits("a, b, a")'])(
  'refuses %s, which names no limits',
  (annotation) => {
    expect(faultsOf(`${fine}\n  @id("a") ${annotation} permit (${spend}) when { context.amountMinor < 9 };`)).toEqual([
      'line 2, column 3, policy "a": @limits does not name spending limits ' +
        '(write 1 to 10 names (lower-case words joined by dashes), each once, as in @limits("ads-weekly, agent-daily"))',
    ]);
  },
);

test('takes @limits on what permits spends alone', () => {
  expect(faultsOf(`@id("a") @limits("ads-weekly, daily") permit (${spend});`)).toEqual([]);
  expect(faultsOf(`@id("a") @limits("daily") @approval("1") permit (${spend});`)).toEqual([]);
  expect(faultsOf(`@id("a") @limits("daily") forbid (${spend});`)[0]).toMatch(
    /^line 1, column 1, policy "a": @limits stands on a forbid, which permits nothing \(put it on the permit/,
  );
  for (const action of ['action', 'action == Action::"callTool"', 'action in Action::"work"']) {
    expect(faultsOf(`@id("a") @limits("daily") permit (principal, ${action}, resource);`)).toEqual([
      expect.stringMatching(
        /^line 1, column 1, policy "a": @limits stands on a policy about more than spends.*write action ==/,
      ),
    ]);
  }
  expect(faultsOf(`@id("a") @limit("daily") permit (${spend});`)).toEqual([
    'line 1, column 1, policy "a": there is no annotation @limit (did you mean @limits?)',
  ]);
});

test('refuses @limits that another policy lets pass by, which permits by itself', () => {
  const ads = `@id("ads") @limits("ads, daily") permit (${spend}) when { context.category == "ads" };`;
  const by = (other: string) => faultsOf(`@id("other") ${other};\n${ads}`);
  expect(by(`permit (${spend})`)).toEqual([
    'line 2, column 1, policy "ads": its @limits never bind: "other" in line 1 permits all that it matches under no limit ' +
      '(each permit permits by itself: narrow the other, or give it the limits)',
  ]);
  expect(by(`@limits("daily") permit (${spend})`)[0]).toMatch(/permits all that it matches under daily alone/);
  expect(by(`@limits("others") permit (${spend})`)).toEqual([]);
  expect(by(`permit (${spend}) when { context.category == "travel" }`)).toEqual([]);
});

test.each([
  '',
  '("")',
  '("4h")',
  '("PT0S")',
  '("PT59S")',
  '("P31D")',
  '("P1M")',
  '("P1Y")',
  '("PT")',
  '("P")',
  '("-PT1H")',
])('refuses @approval_expires%s, which is no span from a minute to 30 days', (value) => {
  const policies = `@id("a")\n  @approval("1") @approval_expires${value} permit (principal, action, resource);`;
  expect(faultsOf(policies)).toEqual([
    'line 2, column 18, policy "a": @approval_expires does not say how long is waited for an approval (write days, ' +
      'hours and minutes as in "PT4H", "PT30M" or "P2D": one minute to 30 days)',
  ]);
});

test.each(['PT1M', 'PT4H', 'PT1H30M', 'P30D', 'P1DT12H', 'PT90S'])('takes @approval_expires("%s")', (span) => {
  const policies = `@id("a") @approval("1") @approval_expires("${span}") permit (principal, action, resource);`;
  expect(faultsOf(policies)).toEqual([]);
});

test('refuses @approval_expires where nobody is asked, and what is nearly it', () => {
  expect(faultsOf('@id("a") @approval_expires("PT4H") permit (principal, action, resource);')).toEqual([
    'line 1, column 10, policy "a": @approval_expires stands where no approval is asked (add @approval("1"), or remove it)',
  ]);
  expect(faultsOf('@id("a") @approval("1") @approval_expire("PT4H") permit (principal, action, resource);')).toEqual([
    expect.stringContaining('there is no annotation @approval_expire (did you mean @approval_expires?)'),
  ]);
});

test('takes an approval by fewer people than are asked anyway, where it waits a shorter time', () => {
  const all = 'principal, action == Action::"requestMoneyIntent", resource';
  const two = (more = '') => `@id("two") @approval("2") ${more} permit (${all});`;
  const one = `@id("one") @approval("1") @approval_expires("PT4H") permit (${all}) when { context.amountMinor > 100 };`;
  expect(faultsOf(`${two()}\n${one}`)).toEqual([]);
  expect(faultsOf(`${two('@approval_expires("PT1H")')}\n${one}`)).toEqual([
    expect.stringContaining('1 never suffices: "two"'),
  ]);
});
