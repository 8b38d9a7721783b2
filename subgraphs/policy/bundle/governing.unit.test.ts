import { describe, expect, test } from 'vitest';
import { parpourSchema, starterBundle } from '../starter-bundle.ts';
import { canonicalContent, hashOfContent } from './bundle.ts';
import { governingRefusal, lockOutFaults } from './governing.ts';
import { prepareBundle } from './prepared-bundle.ts';
import { validateBundle } from './validate-bundle.ts';

const ana = { type: 'Person', id: 'usr_ana', name: 'Ana', roles: ['founder'] } as const;
const ben = { type: 'Person', id: 'usr_ben', name: 'Ben', roles: ['operator'] } as const;

function lockOutsOf(policies: string): string[] {
  const content = canonicalContent({ policies, schema: parpourSchema, allowlists: [] });
  expect(validateBundle(content)).toEqual([]);
  return lockOutFaults(prepareBundle(hashOfContent(content), content), content).map(({ message }) => message);
}

function prepared(policies: string) {
  const content = canonicalContent({ policies, schema: parpourSchema, allowlists: [] });
  return prepareBundle(hashOfContent(content), content);
}

describe('a bundle that locks everybody out', () => {
  test('is told what it would take from everybody, and by which policy', () => {
    const alone = '\n@id("stop") forbid (principal, action, resource);';
    const everything = [
      ...['publish policies', 'put policies in force or go back to earlier ones'],
      'change how policies and freezes are governed',
      ...['put policies before recorded decisions', 'run policies beside those in force'],
      ...[
        'approve calls of tools',
        'approve spends',
        'approve documents',
        'approve what people do',
        'reject what waits',
      ],
      ...['freeze the venture', 'unfreeze the venture', 'unfreeze workflows', 'unfreeze agents', 'cancel workflows'],
      ...['revoke API keys of the venture', 'revoke API keys of the tenant', "end other people's tokens"],
    ].join(', or ');
    expect(lockOutsOf(alone)).toEqual([
      expect.stringContaining(`nobody could ${everything} any more: "stop" in line 2 forbids it`),
    ]);
    const failing =
      '@id("a") forbid (principal, action in Action::"govern", resource) when { 9223372036854775807 + 1 > 0 };';
    expect(lockOutsOf(failing)).toEqual([
      expect.stringMatching(
        /^nobody could publish policies, or put policies in force .*, or run policies beside those in force any more/,
      ),
    ]);
  });

  test.each([
    ['publish policies', 'action == Action::"publishPolicies", resource)'],
    [
      'approve spends',
      'action == Action::"decideApproval", resource) when { context.kind == "MONEY_INTENT" && context.approve }',
    ],
    ['reject what waits', 'action == Action::"decideApproval", resource) unless { context.approve }'],
    ['freeze the venture', 'action == Action::"freeze", resource)'],
    ['cancel workflows', 'action == Action::"cancelWorkflow", resource)'],
    ['unfreeze workflows', 'action == Action::"unfreeze", resource) when { context.scope == "WORKFLOW" }'],
  ])('is one that lets nobody %s', (what, rest) => {
    expect(lockOutsOf(`@id("a") forbid (principal is Person, ${rest};`)).toEqual([
      `nobody could ${what} any more: "a" in line 1 forbids it (have it forbid \`action in Action::"work"\`, or except a ` +
        'person who may, by id or by role)',
    ]);
  });

  test('is not one that stops all work, or leaves it to somebody by id, or takes it from programs', () => {
    expect(lockOutsOf('@id("a") forbid (principal, action in Action::"work", resource);')).toEqual([]);
    expect(
      lockOutsOf('@id("a") forbid (principal, action, resource) unless { principal == Person::"usr_ana" };'),
    ).toEqual([]);
    expect(lockOutsOf('@id("a") forbid (principal is Integration, action in Action::"safety", resource);')).toEqual([]);
    expect(lockOutsOf('@id("a") forbid (principal, action in Action::"manage", resource);')).toEqual([]);
    expect(
      lockOutsOf(
        '@id("a") forbid (principal, action, resource) unless { principal is Person && principal has roles && principal.roles.contains("founder") };',
      ),
    ).toEqual([]);
    expect(lockOutFaults(prepareBundle('0'.repeat(64), starterBundle), starterBundle)).toEqual([]);
  });
});

describe('who may govern', () => {
  test('is everybody whom no forbid stops, without a permit', () => {
    const left = prepared(
      '@id("ana") @reason("Ana alone.") forbid (principal, action in Action::"govern", resource) unless { principal == Person::"usr_ana" };',
    );
    expect(governingRefusal(left, 'publishPolicies', ana, 'ven_1')).toBeNull();
    expect(governingRefusal(left, 'publishPolicies', ben, 'ven_1')).toEqual({
      policies: ['ana'],
      reasons: ['Ana alone.'],
    });
  });

  test('is everybody under a bundle whose schema does not know of it', () => {
    const old =
      'entity Person; entity Venture; action callTool appliesTo { principal: [Person], resource: [Venture] };';
    const content = { policies: '@id("no") forbid (principal, action, resource);', schema: old, allowlists: [] };
    expect(governingRefusal(prepareBundle('1'.repeat(64), content), 'activatePolicies', ben, 'ven_1')).toBeNull();
  });
});
