import { describe, expect, test } from 'vitest';
import { parpourSchema, starterBundle } from '../starter-bundle.ts';
import { canonicalContent, hashOfContent } from './bundle.ts';
import { governingRefusal, lockOutFaults } from './governing.ts';
import { prepareBundle } from './prepared-bundle.ts';
import { validateBundle } from './validate-bundle.ts';

const ana = { type: 'Person', id: 'usr_ana', name: 'Ana' } as const;
const ben = { type: 'Person', id: 'usr_ben', name: 'Ben' } as const;

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
    expect(lockOutsOf(alone)).toEqual([
      expect.stringMatching(/^nobody could publish policies any more: "stop" in line 2 forbids it/),
      expect.stringMatching(
        /^nobody could put policies in force or go back to earlier ones any more: "stop" in line 2/,
      ),
      expect.stringMatching(/^nobody could change how policies and freezes are governed any more: "stop" in line 2/),
    ]);
    expect(
      lockOutsOf('@id("a") forbid (principal is Person, action == Action::"publishPolicies", resource);'),
    ).toHaveLength(1);
    expect(
      lockOutsOf(
        '@id("a") forbid (principal, action in Action::"govern", resource) when { 9223372036854775807 + 1 > 0 };',
      ),
    ).toHaveLength(3);
  });

  test('is not one that stops all work, or leaves it to somebody by id, or takes it from programs', () => {
    expect(lockOutsOf('@id("a") forbid (principal, action in Action::"work", resource);')).toEqual([]);
    expect(
      lockOutsOf('@id("a") forbid (principal, action, resource) unless { principal == Person::"usr_ana" };'),
    ).toEqual([]);
    expect(lockOutsOf('@id("a") forbid (principal is Integration, action in Action::"govern", resource);')).toEqual([]);
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
