import { describe, expect, test } from 'vitest';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import { canonicalContent, hashOfContent } from './bundle/bundle.ts';
import { prepareBundle } from './bundle/prepared-bundle.ts';
import { judge } from './decision/judge.ts';
import { agent, person, spend, toolCall } from './decision/requests.fixture.ts';
import { starterBundle } from './starter-bundle.ts';

const bundle = prepareBundle(hashOfContent(starterBundle), canonicalContent(starterBundle));

function decisionOn(request: PolicyCheckRequest) {
  return judge(request, { freeze: null, bundle, approval: { kind: 'none' } });
}

const oneAddress = { to: ['ana@example.com'], subject: 'Hello', body: 'Hello Ana' };
const newsletter = { list: 'subscribers', subject: 'Launch', body: 'We launch' };
const integration: PolicyCheckRequest['principal'] = { kind: 'INTEGRATION', id: 'int_1', name: 'CRM' };
const start: PolicyCheckRequest = {
  ...toolCall(''),
  action: 'submitWorkflow',
  resource: { type: 'Venture', id: 'ven_1' },
  context: { name: 'launch', taskCount: 5 },
};

describe('tools', () => {
  test('an agent may use what is on the allowlist of its role', () => {
    expect(decisionOn(toolCall('brief.read', {}, { principal: agent('researcher') })).effect).toBe('PERMIT');
    expect(decisionOn(toolCall('finance.project', {}, { principal: agent('researcher') })).effect).toBe('DENY');
  });

  test('a worker may not send mail and is told to draft it', () => {
    expect(decisionOn(toolCall('mail.send', oneAddress))).toMatchObject({
      effect: 'DENY',
      reasons: ['A worker (L3) may draft mail, not send it: use mail.draft, and a person sends it.'],
      determiningPolicies: ['workers-do-not-send-mail'],
    });
    expect(decisionOn(toolCall('mail.draft', newsletter)).effect).toBe('PERMIT');
  });

  test('no agent of any level writes to many people', () => {
    for (const level of ['L1', 'L2', 'L3'] as const) {
      const principal = agent('marketer', level);
      for (const toolArguments of [
        newsletter,
        { ...oneAddress, to: ['a@x.com', 'b@x.com'] },
        { to: 'everybody' },
        {},
      ]) {
        const decision = decisionOn(toolCall('mail.send', toolArguments, { principal }));
        expect(decision.effect).toBe('DENY');
        expect(decision.determiningPolicies).toContain('no-mass-mail');
      }
    }
  });

  test('a specialist writes to one person once a person has read it', () => {
    expect(decisionOn(toolCall('mail.send', oneAddress, { principal: agent('marketer', 'L2') })).effect).toBe(
      'APPROVAL_REQUIRED',
    );
  });
});

describe('money', () => {
  test.each([
    ['15000', {}, 'PERMIT'],
    ['15001', {}, 'APPROVAL_REQUIRED'],
    ['18000', {}, 'APPROVAL_REQUIRED'],
    ['250000', {}, 'APPROVAL_REQUIRED'],
    ['250001', {}, 'DENY'],
    ['9223372036854775807', {}, 'DENY'],
    ['100', { currency: 'KWD' }, 'APPROVAL_REQUIRED'],
    ['100', { category: 'gambling' }, 'DENY'],
    ['100', { category: ' Gambling ' }, 'DENY'],
    ['100', { category: 'cash' }, 'DENY'],
  ])('an agent asks for %s %j: %s', (amountMinor, context, effect) => {
    expect(decisionOn(spend(amountMinor, context)).effect).toBe(effect);
  });

  test('a person may spend more, but not on gambling', () => {
    expect(decisionOn(spend('900000', {}, { principal: person })).effect).toBe('PERMIT');
    expect(decisionOn(spend('1', { category: 'casino' }, { principal: person })).effect).toBe('DENY');
  });
});

test('people and integrations start workflows, agents do not', () => {
  expect(decisionOn({ ...start, principal: person }).effect).toBe('PERMIT');
  expect(decisionOn({ ...start, principal: integration }).effect).toBe('PERMIT');
  expect(decisionOn({ ...start, principal: agent() }).effect).toBe('DENY');
});

test('agents publish documents', () => {
  const request: PolicyCheckRequest = {
    ...toolCall(''),
    action: 'publishArtifact',
    resource: { type: 'Artifact', id: 'art_1' },
    context: { kind: 'deck' },
  };
  expect(decisionOn(request).effect).toBe('PERMIT');
});
