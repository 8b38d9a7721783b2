import { describe, expect, test } from 'vitest';
import type { HumanAction, PolicyCheckRequest } from '#schema/rpc/policy.ts';
import { canonicalContent, hashOfContent } from '../bundle/bundle.ts';
import { prepareBundle, prepareGuardrails } from '../bundle/prepared-bundle.ts';
import { parpourSchema } from '../starter-bundle.ts';
import { judge } from './judge.ts';
import { spend, toolCall } from './requests.fixture.ts';

const anything = '@id("any") permit (principal, action in Action::"work", resource);';

function prepared(policies: string, schema = parpourSchema) {
  const content = canonicalContent({ policies, schema, allowlists: [] });
  return prepareBundle(hashOfContent(content), content);
}

function deposit(amountMinor: string, roles: string[] = ['founder']): PolicyCheckRequest {
  return {
    ...{ ventureId: 'ven_1', action: 'depositFunds', resource: { type: 'Account', id: 'acct_1' } },
    principal: { kind: 'PERSON', id: 'usr_ana', name: 'Ana', roles },
    context: { amountMinor, currency: 'EUR', request: { hash: 'h' } },
    ...{ subjectId: 'acct_1', workflowId: null, taskId: null, approvalId: null },
  };
}

function act(action: HumanAction, context: PolicyCheckRequest['context'] = {}): PolicyCheckRequest {
  return { ...deposit('1'), action, resource: { type: 'Venture', id: 'ven_1' }, context };
}

function decisionOn(request: PolicyCheckRequest, policies: string | null, more: object = {}) {
  const bundle = policies === null ? null : prepared(policies);
  return judge(request, { freeze: null, bundle, approval: { kind: 'none' }, ...more });
}

describe('what people do by hand', () => {
  test('takes no permit, with a bundle and without one', () => {
    const byScope = {
      effect: 'PERMIT',
      determiningPolicies: [],
      reasons: [expect.stringContaining('scope of the caller')],
    };
    expect(decisionOn(deposit('1'), anything)).toMatchObject(byScope);
    expect(decisionOn(deposit('1'), null)).toMatchObject(byScope);
  });

  test('is not stopped by a freeze, nor by a bundle whose schema is older', () => {
    const freeze = { id: 'frz_1', scope: 'VENTURE', subjectId: 'ven_1', reason: 'odd' } as const;
    expect(decisionOn(deposit('1'), anything, { freeze })).toMatchObject({ effect: 'PERMIT', frozen: false });
    const schema =
      'entity Person; entity Account; action callTool appliesTo { principal: [Person], resource: [Account] };';
    const older = prepared('@id("no") forbid (principal, action, resource);', schema);
    expect(decisionOn(deposit('1'), null, { bundle: older })).toMatchObject({ effect: 'PERMIT' });
  });

  test('is left to guardrails where there is no bundle, or one whose schema is older; work is denied there anyway', () => {
    const policies = `@id("cap") @reason("Too much.") forbid (principal, action == Action::"depositFunds", resource)
        when { context.amountMinor > 100 };
      @id("ask") @approval("1") permit (principal, action in Action::"manage", resource) when { resource is Venture };
      @id("mail") @reason("No mail.") forbid (principal, action == Action::"callTool", resource);`;
    const above = { hash: 'a'.repeat(64), content: { policies, schema: parpourSchema } };
    const schema =
      'entity Person; entity Account; action callTool appliesTo { principal: [Person], resource: [Account] };';
    const old = canonicalContent({
      policies: '@id("x") forbid (principal, action, resource);',
      schema,
      allowlists: [],
    });
    for (const bundle of [prepareGuardrails(above), prepareBundle(hashOfContent(old), old, above)]) {
      expect(decisionOn(deposit('100'), null, { bundle })).toMatchObject({ effect: 'PERMIT', determiningPolicies: [] });
      expect(decisionOn(deposit('101'), null, { bundle })).toMatchObject({
        ...{ effect: 'DENY', determiningPolicies: ['platform:cap'], reasons: ['Too much.'] },
      });
      const opening = act('openAccount', { name: 'A', kind: 'ASSET', currency: 'EUR' });
      expect(decisionOn(opening, null, { bundle })).toMatchObject({ effect: 'APPROVAL_REQUIRED' });
    }
    const bare = { bundle: prepareGuardrails(above) };
    expect(decisionOn(toolCall('mail.send'), null, bare)).toMatchObject({ determiningPolicies: ['platform:mail'] });
    expect(decisionOn(spend('1'), null, bare)).toMatchObject({
      ...{ effect: 'DENY', reasons: [expect.stringContaining('No policy bundle is active')] },
    });
  });

  test('never waits for an approval where it is done to a tenant: nobody is there to give it', () => {
    const ask = '@id("ask") @approval("1") permit (principal, action in Action::"manage", resource);';
    const tenant = { resource: { type: 'Tenant', id: 'org_1' }, ventureId: 'org_1' } as const;
    const key = act('createApiKey', { name: 'CI', scopes: ['money:read'], expiresInDays: 7 });
    const bundle = prepareGuardrails({ hash: 'b'.repeat(64), content: { policies: ask, schema: parpourSchema } });
    expect(decisionOn({ ...key, ...tenant }, null, { bundle })).toMatchObject({ effect: 'PERMIT' });
    expect(decisionOn(key, null, { bundle })).toMatchObject({ effect: 'APPROVAL_REQUIRED' });
  });

  test('is denied by a forbid, by a policy that fails, and when its context can not be read', () => {
    const cap =
      '@id("cap") @reason("Too much.") forbid (principal, action == Action::"depositFunds", resource) when { context.amountMinor > 100 };';
    expect(decisionOn(deposit('100'), cap)).toMatchObject({ effect: 'PERMIT' });
    expect(decisionOn(deposit('101'), cap)).toMatchObject({
      ...{ effect: 'DENY', determiningPolicies: ['cap'], reasons: ['Too much.'] },
    });
    const failing =
      '@id("f") forbid (principal, action == Action::"depositFunds", resource) when { context.amountMinor * 2 > 9 };';
    expect(decisionOn(deposit('9223372036854775807'), failing)).toMatchObject({
      effect: 'DENY',
      determiningPolicies: ['f'],
    });
    expect(decisionOn(deposit('many'), anything)).toMatchObject({
      ...{ effect: 'DENY', reasons: [expect.stringContaining('context.amountMinor: must be a whole number')] },
    });
  });

  test('is left to roles', () => {
    const founders = `@id("founders") forbid (principal, action in Action::"manage", resource)
      unless { principal is Person && principal has roles && principal.roles.contains("founder") };`;
    expect(decisionOn(deposit('1'), founders)).toMatchObject({ effect: 'PERMIT' });
    expect(decisionOn(deposit('1', ['operator']), founders)).toMatchObject({ effect: 'DENY' });
  });

  test('waits for an approval, but for what keeps a venture in hand', () => {
    const ask =
      '@id("ask") @approval("2") permit (principal, action in [Action::"manage", Action::"safety"], resource);';
    expect(decisionOn(deposit('1'), ask)).toMatchObject({ effect: 'APPROVAL_REQUIRED', approvalQuorum: 2 });
    const approval = { kind: 'confirmed', approvalId: 'apr_1' };
    expect(decisionOn(deposit('1'), ask, { approval })).toMatchObject({
      effect: 'PERMIT',
      determiningPolicies: ['ask'],
    });
    const about = { scope: 'VENTURE', subjectId: 'ven_1' };
    for (const request of [
      ...[act('publishPolicies'), act('activatePolicies'), act('changeGovernance')],
      ...[act('freeze', about), act('unfreeze', about), act('decideApproval', { approve: true, kind: 'TOOL_CALL' })],
    ]) {
      expect(decisionOn(request, ask), request.action).toMatchObject({ effect: 'PERMIT' });
    }
  });
});
