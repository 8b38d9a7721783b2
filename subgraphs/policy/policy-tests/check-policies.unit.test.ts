import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { starterBundle } from '../starter-bundle.ts';
import { checkPolicies } from './check-policies.ts';

const permitAll = '@id("all") @reason("All is well.") permit (principal, action, resource);';
const ask = '@id("ask") @approval("2") @reason("Ask first.") permit (principal is Agent, action, resource);';

function check(tests: string, policies = `${permitAll}\n${ask}`) {
  const report = checkPolicies({ policies, allowlists: [{ role: 'writer', tools: ['mail.draft'] }], tests });
  return { ...report, failures: report.results.map(({ failures }) => failures) };
}

/** A file with one test that says only what the case is about. */
function file(lines: string): string {
  return `tests:\n  - name: it\n    ${lines.split('\n').join('\n    ')}\n`;
}

test('the starter bundle says what its tests expect, and each of its policies is met by one', () => {
  const tests = readFileSync(new URL('../../../examples/policies/starter.tests.yaml', import.meta.url), 'utf8');
  const report = checkPolicies({ ...starterBundle, tests });
  expect(report).toMatchObject({ policyFaults: [], testFaults: [], undecided: [] });
  expect(report.results.flatMap(({ failures }) => failures)).toEqual([]);
  expect(report.results.length).toBeGreaterThan(15);
});

test('the bundle under limits says what its tests expect, and each of its policies is met by one', () => {
  const read = (part: string) =>
    readFileSync(new URL(`../../../examples/policies/under-limits.${part}`, import.meta.url), 'utf8');
  const lists = z.record(z.string(), z.array(z.string())).parse(parse(read('allowlists.yaml')));
  const allowlists = Object.entries(lists).map(([role, tools]) => ({ role, tools }));
  const report = checkPolicies({ policies: read('cedar'), allowlists, tests: read('tests.yaml') });
  expect(report).toMatchObject({ policyFaults: [], testFaults: [], undecided: [] });
  expect(report.results.flatMap(({ failures }) => failures)).toEqual([]);
});

test.each([
  ['action in [Action::"createVenture", Action::"revokeTokens"], resource'],
  ['action == Action::"createVenture", resource'],
  ['action == Action::"createApiKey", resource is Tenant'],
  ['action, resource == Tenant::"org_1"'],
])('a policy with %s in its head is refused in a bundle, which is never asked about it', (head) => {
  const { policyFaults } = check(
    file('person: Ana\npublish: {}\nexpect: PERMIT'),
    `${permitAll}\n @id("t") forbid (principal, ${head});`,
  );
  expect(policyFaults[0]).toMatch(
    /^line 2, column 2, policy "t": no bundle is asked about what is done to a tenant \(it is a guardrail/,
  );
});

describe('a test passes', () => {
  test.each([
    ['by an agent of a role and a level', 'agent: writer L2\ncall: mail.draft\nexpect: APPROVAL_REQUIRED\nquorum: 2'],
    ['by a worker when no level is given', 'agent: writer\ncall: mail.draft\nexpect: APPROVAL_REQUIRED\nby: [ask]'],
    ['by an agent in parts', 'agent: { role: writer, level: L1, id: agt_7 }\ncall: x\nexpect: APPROVAL_REQUIRED'],
    ['by a person', 'person: Ana\ncall: mail.draft\nexpect: PERMIT\nby: [all]\nreason: All is'],
    ['by a program', 'integration: CRM\nsubmit: { name: launch }\nexpect: PERMIT'],
    ['with an approval', 'agent: writer\nspend: EUR 1,250.00\napproved: true\nexpect: PERMIT'],
    ['with a spend in parts', 'person: Ana\nspend: { amount: EUR 1.00, category: ads, payee: X }\nexpect: PERMIT'],
    ['with a document', 'person: Ana\npublish: {}\nexpect: PERMIT'],
    ['with a freeze', 'person: Ana\npublish: {}\nfrozen: for now\nexpect: DENY\nby: []\nreason: for now'],
  ])('%s', (_name, lines) => {
    expect(check(file(lines)).failures).toEqual([[]]);
  });
});

describe('a test fails and says', () => {
  test('what was decided in place of what was expected, by whom and why', () => {
    expect(check(file('person: Ana\ncall: x\nexpect: DENY')).failures).toEqual([
      ['expected DENY, got PERMIT by "all": All is well.'],
    ]);
  });

  test('which other policies decided', () => {
    expect(check(file('person: Ana\ncall: x\nexpect: PERMIT\nby: [ask, all]')).failures).toEqual([
      ['expected to be decided by "ask", "all", was decided by "all"'],
    ]);
  });

  test('which reasons and how many approvers there were', () => {
    expect(check(file('agent: writer\ncall: x\nexpect: APPROVAL_REQUIRED\nreason: no\nquorum: 1')).failures).toEqual([
      ['expected a reason with "no", got "Ask first."', 'expected 1 to approve, got 2'],
    ]);
  });

  test('which limits are relied on, of one policy or of several of which one suffices', () => {
    const spends = 'permit (principal, action == Action::"requestMoneyIntent", resource)';
    const a = `@id("a") @limits("month, ads-weekly") ${spends} when { context.amountMinor > 100 };`;
    const b = `@id("b") @limits("week") ${spends} when { context.amountMinor > 200 };`;
    const failures = (amount: string, limits: string) =>
      check(file(`person: Ana\nspend: EUR ${amount}\nexpect: PERMIT\nlimits: ${limits}`), `${a}\n${b}`).failures;
    expect(failures('1.50', '[ads-weekly, month]')).toEqual([[]]);
    expect(failures('2.50', '[[week], [ads-weekly, month]]')).toEqual([[]]);
    expect(failures('2.50', '[week]')).toEqual([
      ['expected [week] to be relied on, got [ads-weekly, month] or [week]'],
    ]);
    expect(failures('1.50', '[]')).toEqual([['expected no limits to be relied on, got [ads-weekly, month]']]);
    const none = file('person: Ana\nspend: EUR 1.00\nexpect: PERMIT\nlimits: [month]');
    expect(check(none).failures).toEqual([['expected [month] to be relied on, got no limits']]);
  });

  test('where it stands', () => {
    const two = `${file('person: Ana\ncall: x\nexpect: PERMIT')}\n  - { name: b, person: Ana, call: x, expect: DENY }\n`;
    expect(check(two).results.map(({ test: { line } }) => line)).toEqual([2, 7]);
  });
});

test('policies that no test is decided by are named', () => {
  expect(check(file('person: Ana\ncall: x\nexpect: PERMIT')).undecided).toEqual(['ask']);
});

describe('what can not be used is said with its place', () => {
  test('policies', () => {
    const report = check(file('person: Ana\ncall: x\nexpect: PERMIT'), 'permit (principal, action, resource);');
    expect(report.policyFaults).toEqual([expect.stringMatching(/^line 1, column 1: the policy has no @id/)]);
    expect(report.results).toEqual([]);
  });

  test.each([
    ['expect: PERMIT\ncall: x', 'line 2, column 5: tests.0.name nothing says who acts'],
    ['expect: PERMIT\nperson: Ana', 'line 2, column 5: tests.0.name nothing says what is done'],
    [
      'expect: PERMIT\nperson: Ana\nagent: writer\ncall: x',
      'line 4, column 5: tests.0.person only one of agent, person',
    ],
    ['expect: YES\nperson: Ana\ncall: x', 'line 3, column 5: tests.0.expect must be PERMIT, DENY or APPROVAL_REQUIRED'],
    [
      'expct: PERMIT\nperson: Ana\ncall: x',
      'line 3, column 5: tests.0.expct is not known here; did you mean `expect`?',
    ],
    ['expect: PERMIT\nagent: writer L9\ncall: x', 'line 4, column 5: tests.0.agent must be a role and a level'],
    [
      'expect: PERMIT\nperson: Ana\nspend: 12',
      'line 5, column 5: tests.0.spend must be an amount, such as `EUR 150.00`',
    ],
    ['expect: PERMIT\nperson: Ana\ncall: x\nlimits: [a]', 'line 6, column 5: tests.0.limits goes with `spend` only'],
    ['expect: PERMIT\nperson: Ana\ncall: [', 'line '],
  ])('a file of tests: %j', (lines, fault) => {
    const report = check(file(lines));
    expect(report.testFaults).toContainEqual(expect.stringContaining(fault));
    expect(report.results).toEqual([]);
  });
});
