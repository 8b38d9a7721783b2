import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import { canonicalContent, hashOfContent, type ToolAllowlist } from '../bundle/bundle.ts';
import { prepareBundle } from '../bundle/prepared-bundle.ts';
import { parpourSchema } from '../starter-bundle.ts';
import type { ApprovalStanding } from './approval.ts';
import type { FreezeFact } from './decision.ts';
import { judge } from './judge.ts';
import { agent, person, spend, toolCall } from './requests.fixture.ts';

const allowlists = [{ role: 'marketer', tools: ['mail.send', 'mail.draft'] }];

function bundleOf(policies: string, lists: readonly ToolAllowlist[] = allowlists) {
  const content = canonicalContent({ policies, schema: parpourSchema, allowlists: lists });
  return prepareBundle(hashOfContent(content), content);
}

interface Given {
  readonly policies: string;
  readonly freeze?: FreezeFact;
  readonly approval?: ApprovalStanding;
  readonly allowlists?: readonly ToolAllowlist[];
}

function decisionOn(request: PolicyCheckRequest, given: Given) {
  return judge(request, {
    freeze: given.freeze ?? null,
    bundle: bundleOf(given.policies, given.allowlists),
    approval: given.approval ?? { kind: 'none' },
  });
}

const permitAll = '@id("permit-all") @reason("All is well.") permit (principal, action, resource);';
const approveAll = '@id("approve-all") @approval("2") @reason("Ask first.") permit (principal, action, resource);';
const forbidAll = '@id("forbid-all") @reason("Not here.") forbid (principal, action, resource);';
const freeze: FreezeFact = { id: 'frz_1', scope: 'VENTURE', subjectId: 'ven_1', reason: 'money is missing' };

describe('the order of decision', () => {
  const all = [permitAll, approveAll, forbidAll].join('\n');

  test('a freeze comes before everything', () => {
    expect(decisionOn(toolCall('mail.draft'), { policies: permitAll, freeze })).toEqual({
      effect: 'DENY',
      frozen: true,
      reasons: ['The venture is frozen: money is missing'],
      determiningPolicies: [],
      approvalQuorum: null,
      approvalExpiresSeconds: null,
      requiredLimits: null,
    });
  });

  test('a forbid comes before an approval and a permit', () => {
    expect(decisionOn(toolCall('mail.draft'), { policies: all })).toMatchObject({
      effect: 'DENY',
      frozen: false,
      reasons: ['Not here.'],
      determiningPolicies: ['forbid-all'],
    });
  });

  test('an approval is waited for as short as any policy that asks for it says', () => {
    const soon = '@id("soon") @approval("1") @approval_expires("PT30M") permit (principal, action, resource);';
    const later = '@id("later") @approval("1") @approval_expires("P2DT12H") permit (principal, action, resource);';
    const expires = (policies: string) => decisionOn(toolCall('mail.draft'), { policies }).approvalExpiresSeconds;
    expect(expires(approveAll)).toBeNull();
    expect(expires(`${approveAll} ${later}`)).toBe(60 * 3_600);
    expect(expires(`${later} ${soon} ${approveAll}`)).toBe(1_800);
  });

  test('no approval lifts a forbid', () => {
    const approval = { kind: 'confirmed', approvalId: 'apr_1' } as const;
    expect(decisionOn(toolCall('mail.draft'), { policies: all, approval }).effect).toBe('DENY');
  });

  test('an approval rule comes before a permit, with its quorum', () => {
    expect(decisionOn(toolCall('mail.draft'), { policies: `${permitAll}${approveAll}` })).toEqual({
      effect: 'APPROVAL_REQUIRED',
      frozen: false,
      reasons: ['Ask first.'],
      determiningPolicies: ['approve-all'],
      approvalQuorum: 2,
      approvalExpiresSeconds: null,
      requiredLimits: null,
    });
  });

  test('the largest quorum of the approval rules that match counts', () => {
    const policies = `${approveAll} @id("three") @approval("3") permit (principal, action, resource);`;
    expect(decisionOn(toolCall('mail.draft'), { policies })).toMatchObject({
      determiningPolicies: ['approve-all', 'three'],
      reasons: ['Ask first.', 'Policy "three" asks for an approval'],
      approvalQuorum: 3,
    });
  });

  test('a permit permits', () => {
    expect(decisionOn(toolCall('mail.draft'), { policies: permitAll })).toMatchObject({
      effect: 'PERMIT',
      reasons: ['All is well.'],
      determiningPolicies: ['permit-all'],
    });
  });

  test('without a bundle nothing is permitted', () => {
    const decision = judge(toolCall('mail.draft'), { freeze: null, bundle: null, approval: { kind: 'none' } });
    expect(decision).toMatchObject({ effect: 'DENY', frozen: false });
    expect(decision.reasons).toEqual([
      'No policy bundle is active in this venture, and without one nothing is permitted',
    ]);
  });

  test('policies that match are named in the order of the bundle', () => {
    const policies = ['c', 'a', 'b'].map((id) => `@id("${id}") permit (principal, action, resource);`).join('\n');
    expect(decisionOn(toolCall('mail.draft'), { policies }).determiningPolicies).toEqual(['c', 'a', 'b']);
  });
});

describe('limits that a decision relies on', () => {
  const money = 'principal, action == Action::"requestMoneyIntent", resource';
  const ads = `@id("ads") @limits("ads-weekly, daily") permit (${money});`;
  const small = `@id("small") @limits("daily") permit (${money}) when { context.amountMinor < 100 };`;
  const ask = `@id("ask") @approval("1") @limits("month") permit (${money}) when { context.amountMinor > 50 };`;
  const required = (policies: string, amountMinor = '70') =>
    decisionOn(spend(amountMinor), { policies }).requiredLimits;
  const adsLimits = { policyId: 'ads', limits: ['ads-weekly', 'daily'] };

  test('are those of the policies that permit, each by itself', () => {
    expect(required(ads)).toEqual([adsLimits]);
    expect(required(`${ads}${small}`)).toEqual([adsLimits, { policyId: 'small', limits: ['daily'] }]);
    expect(required(`${ads}${small}`, '700')).toEqual([adsLimits]);
  });

  test('are none when one of those permits without', () => {
    expect(required(`${ads}${permitAll}`)).toBeNull();
  });

  test('are those of approvals where they are asked, before and after people have approved', () => {
    const asked = { effect: 'APPROVAL_REQUIRED', requiredLimits: [{ policyId: 'ask', limits: ['month'] }] };
    expect(decisionOn(spend('70'), { policies: `${ads}${ask}` })).toMatchObject(asked);
    const approval = { kind: 'confirmed', approvalId: 'apr_1' } as const;
    const decision = decisionOn(spend('70'), { policies: `${ads}${ask}`, approval });
    expect(decision).toMatchObject({ ...asked, effect: 'PERMIT' });
  });

  test('are none of what is denied', () => {
    expect(required(`${ads}${forbidAll}`)).toBeNull();
    expect(decisionOn(spend('70'), { policies: ads, freeze }).requiredLimits).toBeNull();
  });

  test('another permit never takes a spend away from a venture, whatever limits it has', () => {
    const names = ['a', 'b', 'c'];
    const limited = fc.subarray(names).map((limits) => (limits.length === 0 ? '' : `@limits("${limits.join(', ')}") `));
    const permits = fc.array(limited, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(permits, limited, fc.subarray(names), (annotations, more, counting) => {
        const passes = (all: readonly string[]) => {
          const policies = all.map((limits, index) => `@id("p${index}") ${limits}permit (${money});`).join('\n');
          const needed = required(policies);
          return needed === null || needed.some(({ limits }) => limits.every((name) => counting.includes(name)));
        };
        // By itself each policy passes exactly when its own limits do; together when one of them does.
        expect(passes(annotations)).toBe(annotations.some((one) => passes([one])));
        if (passes(annotations)) expect(passes([...annotations, more])).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an evaluation error denies', () => {
  // Bundles are validated before they bind; this one stands for whatever validation does not see.
  const missing = '@id("guard") forbid (principal, action, resource) when { context.nothingLikeThis == 1 };';

  test('a forbid whose attribute is missing denies although a permit matches', () => {
    const decision = decisionOn(toolCall('mail.draft'), { policies: `${permitAll}${missing}` });
    expect(decision).toMatchObject({ effect: 'DENY', determiningPolicies: ['guard'] });
    expect(decision.reasons[0]).toMatch(/^Policy "guard" could not be evaluated, which denies: .*nothingLikeThis/);
  });

  test('a permit that overflows denies although another matches', () => {
    const overflow =
      '@id("sum") permit (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor + 1 > 0 };';
    expect(decisionOn(spend('9223372036854775806'), { policies: `${permitAll}${overflow}` }).effect).toBe('PERMIT');
    expect(decisionOn(spend('9223372036854775807'), { policies: `${permitAll}${overflow}` }).effect).toBe('DENY');
  });

  test.each(['9223372036854775808', '1e3', '1.5', '', '0x10', ' 1'])('an amount of %j denies', (amountMinor) => {
    expect(decisionOn(spend(amountMinor), { policies: permitAll }).effect).toBe('DENY');
  });

  test('large amounts are compared exactly', () => {
    const policies =
      '@id("exact") permit (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor == 9007199254740993 };';
    expect(decisionOn(spend('9007199254740993'), { policies }).effect).toBe('PERMIT');
    expect(decisionOn(spend('9007199254740992'), { policies }).effect).toBe('DENY');
  });

  test('a context without what the action needs denies', () => {
    const decision = decisionOn({ ...spend('1'), context: { amountMinor: '1' } }, { policies: permitAll });
    expect(decision.effect).toBe('DENY');
    expect(decision.reasons[0]).toMatch(/^The request could not be evaluated, which denies: context\.currency/);
  });

  test('a resource that the action does not act on denies', () => {
    const request = toolCall('mail.draft', {}, { resource: { type: 'Account', id: 'acct_1' } });
    expect(decisionOn(request, { policies: permitAll }).effect).toBe('DENY');
  });

  test('an argument of a known name and an unreadable value denies', () => {
    expect(decisionOn(toolCall('web.get', { url: 'not a url' }), { policies: permitAll }).effect).toBe('DENY');
    expect(decisionOn(toolCall('web.get', { url: 7 }), { policies: permitAll }).effect).toBe('DENY');
  });
});

describe('approvals', () => {
  test('a confirmed approval permits and is named', () => {
    const approval = { kind: 'confirmed', approvalId: 'apr_7' } as const;
    expect(decisionOn(toolCall('mail.draft'), { policies: approveAll, approval })).toMatchObject({
      effect: 'PERMIT',
      reasons: ['Approved (apr_7)', 'Ask first.'],
      determiningPolicies: ['approve-all'],
    });
  });

  test('an approval that does not hold leaves the question open and says why', () => {
    const approval = { kind: 'refused', approvalId: 'apr_7', reason: 'Approval apr_7 is for another action' } as const;
    expect(decisionOn(toolCall('mail.draft'), { policies: approveAll, approval })).toMatchObject({
      effect: 'APPROVAL_REQUIRED',
      reasons: ['Approval apr_7 is for another action', 'Ask first.'],
    });
  });

  test('an approval permits nothing that no policy mentions', () => {
    const approval = { kind: 'confirmed', approvalId: 'apr_7' } as const;
    const policies = '@id("money") permit (principal, action == Action::"requestMoneyIntent", resource);';
    expect(decisionOn(toolCall('mail.draft'), { policies, approval }).effect).toBe('DENY');
  });
});

describe('what nothing permits is denied with a reason that helps', () => {
  const policies =
    '@id("listed") permit (principal is Agent, action == Action::"callTool", resource) when { principal.tools.contains(resource.name) };';

  test.each([
    [
      toolCall('mail.draft', {}, { principal: agent('pilot') }),
      'No policy permits agent Quill (pilot, L3) to use mail.draft: role pilot has no allowlist',
    ],
    [
      toolCall('money.spend'),
      'No policy permits agent Quill (marketer, L3) to use money.spend: the allowlist of role marketer names only mail.draft, mail.send',
    ],
    [toolCall('mail.draft', {}, { principal: person }), 'No policy permits person Ana to use mail.draft'],
    [spend('18000'), 'No policy permits agent Quill (designer, L3) to spend EUR 180.00 from account acct_1'],
  ])('%#', (request, reason) => {
    expect(decisionOn(request, { policies }).reasons).toEqual([reason]);
  });

  test('a tool on the allowlist that another rule holds back is not blamed on the list', () => {
    const none = '@id("none") permit (principal is Person, action, resource);';
    const decision = decisionOn(toolCall('mail.draft'), { policies: none });
    expect(decision.reasons).toEqual(['No policy permits agent Quill (marketer, L3) to use mail.draft']);
  });
});

test('slices leave out only what cannot match', () => {
  const policies = [
    '@id("equal") permit (principal == Agent::"agt_marketer", action == Action::"callTool", resource);',
    '@id("is") permit (principal is Agent, action in [Action::"callTool", Action::"publishArtifact"], resource);',
    '@id("in") permit (principal in Agent::"agt_marketer", action in Action::"callTool", resource);',
    '@id("any") permit (principal, action, resource);',
    '@id("person") permit (principal is Person, action, resource);',
    '@id("money") permit (principal, action == Action::"requestMoneyIntent", resource);',
  ].join('\n');
  expect(decisionOn(toolCall('mail.draft'), { policies }).determiningPolicies).toEqual(['equal', 'is', 'in', 'any']);
  expect(decisionOn(spend('1'), { policies }).determiningPolicies).toEqual(['any', 'money']);
});

test('many bundles in turn keep their own policies', () => {
  const bundles = Array.from({ length: 300 }, (_, index) =>
    bundleOf(`@id("only-${index}") permit (principal, action, resource);`),
  );
  for (const round of [1, 2]) {
    bundles.forEach((bundle, index) => {
      const decision = judge(toolCall('mail.draft'), { freeze: null, bundle, approval: { kind: 'none' } });
      expect(decision.determiningPolicies, `round ${round}`).toEqual([`only-${index}`]);
    });
  }
});
